"""Recipes side by side: `python -m benchmarks.training.measure [7m|64m|152k] [chats] [recipes]`; see docs/measurements/training.md."""

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from benchmarks.training.recipes import prepare


def main() -> None:
    """Prepare once, run each recipe in a process of its own with one thread, print a table."""
    warnings.simplefilter("ignore")
    size = sys.argv[1] if len(sys.argv) > 1 else "7m"
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 90
    names = sys.argv[3].split(",") if len(sys.argv) > 3 else ["padded", "plain", "ours"]
    with tempfile.TemporaryDirectory() as folder:
        base = prepare(Path(folder), size, many)
        found = {}
        for name in names:
            command = [sys.executable, "-m", "benchmarks.training.recipes", name, str(base)]
            told = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
            ).stdout
            found[name] = json.loads(told.splitlines()[-1])
            print(json.dumps(found[name]), flush=True)
    speed = {name: one["tokens_per_cpu_s"] for name, one in found.items()}
    for name in names[:-1]:
        print(f"ours against {name}: {speed['ours'] / speed[name]:.2f} x")
    print(
        f"held-out loss, ours less the plain Trainer's {found['ours']['held'] - found['plain']['held']:+.4f}"
    )


if __name__ == "__main__":
    main()
