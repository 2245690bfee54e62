"""What a turn costs in the processor's instructions: the same figure on a busy machine as on a calm one, near enough.

    PYTHONHASHSEED=0 python -m benchmarks.turns_counted --messages 100 --at-once 1

Runs itself under valgrind's callgrind, which counts the instructions of all threads while the messages of
`benchmarks.turns` are answered, and not before. It takes about a minute for a hundred messages. `--into FOLDER` keeps
what callgrind wrote, for `callgrind_annotate`.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.companion import Companion
from benchmarks.turns import MESSAGES, Platform, stream
from bot.collector import release
from bot.delivery.office import Means, Office
from bot.delivery.turns import Rules
from memory.database import Database
from memory.recall import Recall
from memory.vault import Vault

UNDER = "TANGBAN_COUNTED"
"""Set for the run that callgrind looks at."""

WARM = 60
"""So many messages are answered before any instruction is counted."""

_TOTAL = re.compile(r"^totals: (\d+)", re.MULTILINE)


async def _answered(people: int, messages: int, at_once: int, kind: str) -> None:
    """Answer messages, and let callgrind look at all but the first of them."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        database.migrate()
        vault, platform = Vault(bytes(32)), Platform()
        agent = Companion(database, vault, Recall(database, vault))
        # Leases are looked at by the clock, which runs fifty times too fast here: they shall not be counted.
        rules = Rules(lease=timedelta(hours=9))
        means = Means(database, vault, agent, lambda: datetime.now(UTC), Path(folder), rules)
        office = Office(means, [platform])
        await office.start()
        await stream(office, platform, people, WARM, at_once, kind)
        await office.quiet()
        release()
        _look("on")
        await stream(office, platform, people, messages, at_once, kind)
        await office.quiet()
        _look("off")
        await office.close()
        await database.close()


def _look(whether: str) -> None:
    subprocess.run(
        ["callgrind_control", "-i", whether, str(os.getpid())],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _counted(folder: Path) -> dict[str, int]:
    """Run this very command under callgrind; gives what each thread did."""
    command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--separate-threads=yes", "-q"]
    command += [f"--callgrind-out-file={folder / 'turns'}", sys.executable, "-m", "benchmarks.turns_counted"]
    subprocess.run([*command, *sys.argv[1:]], check=True, env={**os.environ, UNDER: "yes"})
    found = {}
    for file in sorted(folder.glob("turns*")):
        total = _TOTAL.search(file.read_text(errors="replace"))
        if total and int(total[1]):
            found[file.name] = int(total[1])
    return found


def main() -> None:
    """Print the instructions of a turn, of all threads and of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--kind", choices=list(MESSAGES), default="log")
    parser.add_argument("--into", type=Path, default=None)
    told = parser.parse_args()
    if UNDER in os.environ:
        asyncio.run(_answered(told.people, told.messages, told.at_once, told.kind))
        return
    with tempfile.TemporaryDirectory() as folder:
        threads = _counted(told.into or Path(folder))
    each = ", ".join(f"{name} {1e-6 * count / told.messages:.2f}" for name, count in threads.items())
    print(
        f"{told.kind}: {1e-6 * sum(threads.values()) / told.messages:.2f} million instructions a turn ({each})"
    )


if __name__ == "__main__":
    main()
