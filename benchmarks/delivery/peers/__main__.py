"""Run the same deliveries by every program and print one table.

    python -m benchmarks.delivery.peers --peer tangban=.venv --peer nanobot=/tmp/venvs/nanobot --peer hermes=... --peer astrbot=...

Each peer names a virtual environment in which it is installed unmodified (see programs/). All of them write to a fake Bot
API and ask a fake model, both on loopback; their configuration, data and logs lie in a folder that is deleted at the end.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.delivery.peers.fakes import Api, Model
from benchmarks.delivery.peers.lasting import lasting, limited
from benchmarks.delivery.peers.losing import Load, Rig, backlog, killed, redelivered, troubled
from benchmarks.delivery.peers.program import NotStartedError, Program, Running
from benchmarks.delivery.peers.table import Figures, printed

SCENARIOS: dict[str, Callable[[Rig, Load], dict[str, float]]] = {
    "redelivered": redelivered,
    "killed": killed,
    "troubled": troubled,
    "limited": limited,
    "backlog": backlog,
    "lasting": lasting,
}


def program(name: str) -> Program:
    """The program of a name: NAME in programs/name.py."""
    found = getattr(import_module(f"benchmarks.delivery.peers.programs.{name}"), name.upper())
    assert isinstance(found, Program)
    return found


def measure(name: str, venv: Path, folder: Path, wanted: list[str], load: Load) -> Figures:
    """Run scenarios by one program, one after another; what cannot be run says why."""
    chosen = program(name)
    figures: Figures = {"version": chosen.version(venv)}
    for scenario in wanted:

        def rig(part: str) -> Running:
            return Running(chosen, venv, folder / name / part, Api(chosen.follows), Model(chosen.long_lines))

        begun = time.monotonic()
        try:
            figures[scenario] = SCENARIOS[scenario](rig, load)
        except NotStartedError as error:
            figures[scenario] = {"not run": 1.0}
            print(error, file=sys.stderr)
        told = {name: {scenario: figures[scenario]}, "s": time.monotonic() - begun, "load": os.getloadavg()}
        print(json.dumps(told, ensure_ascii=False), file=sys.stderr, flush=True)
    return figures


def main() -> None:
    """Measure each peer and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", action="append", required=True, help="NAME=VENV")
    parser.add_argument("--scenario", action="append", choices=list(SCENARIOS))
    parser.add_argument(
        "--growth-messages", type=int, default=Load.growth, help="for the growth of memory: the most"
    )
    parser.add_argument(
        "--growth-seconds", type=float, default=Load.growth_s, help="and the longest it may take"
    )
    parser.add_argument("--share", type=float, default=1.0, help="of the messages of the other scenarios")
    parser.add_argument("--keep", type=Path, help="a folder for their files, which is not deleted")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    load = Load(growth=asked.growth_messages, growth_s=asked.growth_seconds).part(asked.share)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (asked.keep or Path(temporary)).resolve()
        found = {}
        for peer in asked.peer:
            name, _, venv = peer.partition("=")
            found[name] = measure(
                name, Path(venv).absolute(), folder, asked.scenario or list(SCENARIOS), load
            )
    print(printed(found))


if __name__ == "__main__":
    main()
