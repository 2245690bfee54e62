"""Every row of the delivery table has its tests, and the list of them in docs/measurements/delivery.md is whole and true."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "measurements" / "delivery.md"
ROWS = (
    "message lost when the process dies mid-turn",
    "the same update handled three times when redelivered",
    "messages sent while the bot was down are thrown away",
    "reply lost or corrupted after a 429",
    "one chat's flood wait stops all chats",
    "polling dies silently",
    "the event loop is blocked by embedding, FAISS, pictures, SQL or a sync client",
    'a reminder is "delivered" that nobody got',
    "a reminder at the wrong hour, or multiplied, or gone after a restart",
    "private memory shown in a group",
    "personal-WeChat accounts banned",
    "WeChat token refreshed by every worker at once",
    "memory grows for ever",
)
UNTESTED = {"personal-WeChat accounts banned"}
"""There is no code for personal accounts: nothing that a test could run."""

KILLED = (
    "message lost when the process dies mid-turn",
    "the same update handled three times when redelivered",
    "messages sent while the bot was down are thrown away",
    'a reminder is "delivered" that nobody got',
    "a reminder at the wrong hour, or multiplied, or gone after a restart",
)
"""Where the row, or its test, is about a process that is gone and another that comes."""


def _listed() -> dict[str, list[str]]:
    """The rows of the page, and the tests that each names as path::function."""
    section = PAGE.read_text("utf-8").split("## Each row of the table, and the test that holds it")[1]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")][2:]
    return {row[0].removeprefix("| "): re.findall(r"`([\w/]+\.py::\w+)`", row[1]) for row in rows}


def test_every_row_is_listed_with_a_test() -> None:
    listed = _listed()
    assert tuple(listed) == ROWS
    assert {row for row, tests in listed.items() if not tests} == UNTESTED


@pytest.mark.parametrize("row", ROWS)
def test_each_named_test_is_there(row: str) -> None:
    for one in _listed()[row]:
        path, _, name = one.partition("::")
        assert re.search(rf"^(async )?def {name}\(", (TESTS / path).read_text("utf-8"), re.MULTILINE), one


@pytest.mark.parametrize("row", [row for row in ROWS if row not in UNTESTED])
def test_each_row_has_a_test_over_http(row: str) -> None:
    """It speaks with a fake platform or a fake server, itself or by the fixtures beside it."""
    files = {TESTS / one.partition("::")[0] for one in _listed()[row]}
    files |= {conftest for file in files if (conftest := file.with_name("conftest.py")).exists()}
    assert any("tests.fakes" in file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("row", KILLED)
def test_where_a_process_dies_it_is_killed_by_a_signal(row: str) -> None:
    files = {TESTS / one.partition("::")[0] for one in _listed()[row]}
    assert any(re.search(r"SIGKILL|adle\.kill|\.at\(", file.read_text("utf-8")) for file in files)


def test_the_rows_are_those_of_the_specification() -> None:
    table = TESTS.parents[1] / "shared" / "specs" / "delivery.md"
    if not table.exists():
        pytest.skip("the specification is kept beside the repository")
    rows = [line for line in table.read_text("utf-8").splitlines() if line.startswith("| ")][2:]
    assert tuple(row.split(" | ")[0].removeprefix("| ") for row in rows) == ROWS
