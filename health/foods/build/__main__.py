"""`python -m health.foods.build ../shared/data`."""

import sys

from health.foods.build import main

main(sys.argv[1])
