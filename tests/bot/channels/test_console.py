"""The terminal as a channel."""

import asyncio
import io
import os
import sys
from pathlib import Path

import pytest
from rich.console import Console as Screen

from agent.turn import Answer, Choice, Part, Turn
from bot.channels.console import Console
from tests.bot.house import House


def _script(turn: Turn) -> Answer:
    if turn.action is not None:
        return Answer((Part(f"did {turn.action['do']}"),))
    if turn.text == "export":
        return Answer((Part("your data", document=("../../evil.json", b"{}")),))
    if turn.text == "chart":
        return Answer((Part("your week", picture=b"\x89PNG..."),))
    choices = ((Choice("150 g", {"do": "150"}), Choice("200 g", {"do": "200"})),)
    return Answer((Part(f"noted [bold]{turn.text}", choices=choices),))


@pytest.fixture
def screen() -> Screen:
    return Screen(file=io.StringIO(), width=200, highlight=False)


@pytest.fixture
def console(house: House, screen: Screen) -> Console:
    house.agent.script = _script
    return Console(house.folder, house.clock, screen=screen)


def _seen(screen: Screen) -> str:
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


async def test_a_line_is_answered_word_for_word(house: House, console: Console, screen: Screen) -> None:
    office = await house.open(console)
    (letter,) = await console.ask(office, "米饭")
    assert letter.text == "noted [bold]米饭"
    assert "noted [bold]米饭\n  [1] 150 g\n  [2] 200 g" in _seen(screen)


async def test_the_number_of_a_button_presses_it(house: House, console: Console) -> None:
    office = await house.open(console)
    await console.ask(office, "米饭")
    (letter,) = await console.ask(office, "2")
    assert letter.text == "did 200"


async def test_buttons_of_two_letters_are_numbered_on(house: House, console: Console, screen: Screen) -> None:
    offers = [
        ((Choice("150 g", {"do": "150"}),),),
        ((Choice("yes", {"do": "yes"}), Choice("no", {"do": "no"})),),
    ]
    house.agent.script = lambda turn: (
        _script(turn)
        if turn.action
        else Answer(tuple(Part(f"part {number}", choices=one) for number, one in enumerate(offers)))
    )
    office = await house.open(console)
    await console.ask(office, "米饭")
    assert [line.strip() for line in _seen(screen).splitlines() if "[" in line] == [
        "[1] 150 g",
        "[2] yes",
        "[3] no",
    ]
    assert [(await console.ask(office, number))[0].text for number in ("1", "3")] == ["did 150", "did no"]


@pytest.mark.parametrize("line", ["3", "6.8", "0", "-1", "２"])
async def test_another_number_is_a_message(house: House, console: Console, line: str) -> None:
    office = await house.open(console)
    await console.ask(office, "米饭")
    (letter,) = await console.ask(office, line)
    assert letter.text == f"noted [bold]{line}"


async def test_a_button_pressed_twice_says_so(house: House, console: Console, screen: Screen) -> None:
    office = await house.open(console)
    for line in ("米饭", "1", "1"):
        await console.ask(office, line)
    assert "已经选过了" in _seen(screen)


async def test_a_picture_is_kept_and_its_path_is_printed(
    house: House, console: Console, screen: Screen
) -> None:
    office = await house.open(console)
    await console.ask(office, "chart")
    (path,) = (house.folder / "pictures").glob("*/*")
    assert path.read_bytes() == b"\x89PNG..."
    assert str(path) in _seen(screen)


async def test_a_file_is_kept_in_the_data_folder_whatever_its_name(house: House, console: Console) -> None:
    office = await house.open(console)
    await console.ask(office, "export")
    (path,) = (house.folder / "files").glob("*/*")
    assert path.read_bytes() == b"{}"
    assert path.name.endswith("-evil.json")


async def test_a_talk_from_a_pipe_ends_with_its_input(
    house: House, console: Console, screen: Screen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = tmp_path / "lines"
    lines.write_bytes("早上6.8\n\n1\nquit\nnever".encode())
    with lines.open() as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        await asyncio.wait_for(console.run(await house.open(console)), 10)
    assert [turn.text for turn in house.agent.heard] == ["早上6.8", ""]
    assert "did 150" in _seen(screen)


async def test_the_last_line_needs_no_end(
    house: House, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"hello")
    os.close(writer)
    with os.fdopen(reader) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        await asyncio.wait_for(console.run(await house.open(console)), 10)
    assert [turn.text for turn in house.agent.heard] == ["hello"]
