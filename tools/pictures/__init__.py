"""Pictures of glucose that can be read on a phone: trend, day, profile, and the course to expect after a meal."""

from tools.pictures.canvas import NothingToDrawError
from tools.pictures.days import trend
from tools.pictures.forecast import Expected, curve
from tools.pictures.look import Eaten, Look, Point
from tools.pictures.oneday import day
from tools.pictures.overlay import agp

__all__ = ["Eaten", "Expected", "Look", "NothingToDrawError", "Point", "agp", "curve", "day", "trend"]
