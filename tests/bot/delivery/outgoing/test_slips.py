"""What a killed process had sent can be told afterwards."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.outgoing.slips import SLOTS, Slips


@pytest.fixture
def slips(tmp_path: Path) -> Iterator[Slips]:
    slips = Slips(tmp_path)
    yield slips
    slips.close()


def test_a_slip_tells_what_never_left_what_left_and_what_arrived(slips: Slips) -> None:
    slips.lay(1)
    slips.lay(2)
    slips.answer(2, "m77")
    slips.lay(3)
    slips.clear(3)
    assert [slips.read(row_id) for row_id in (1, 2, 3, 4)] == ["", "m77", None, None]


def test_slips_outlive_a_killed_process(slips: Slips, tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from bot.delivery.outgoing.slips import Slips; "
        "slips = Slips(Path(sys.argv[1])); slips.lay(5); slips.lay(6); slips.answer(6, 'm6'); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    died = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert [slips.read(5), slips.read(6)] == ["", "m6"]
    ((path, ids),) = slips.left_behind()
    assert ids == {5, 6}
    assert not path.name.startswith(f"{os.getpid()}-")


def test_a_living_process_has_left_nothing_behind(slips: Slips, tmp_path: Path) -> None:
    other = Slips(tmp_path)
    slips.lay(1)
    assert list(other.left_behind()) == []
    assert other.read(1) == ""
    other.close()


def test_slots_are_used_again(slips: Slips) -> None:
    for row_id in range(3 * SLOTS):
        slips.lay(row_id)
        slips.clear(row_id)
    slips.lay(7)
    assert slips.read(7) == ""


def test_a_file_without_slips_goes_away(tmp_path: Path) -> None:
    slips = Slips(tmp_path)
    slips.lay(1)
    slips.clear(1)
    slips.close()
    assert list(tmp_path.iterdir()) == []
