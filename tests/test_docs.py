"""The pages are true: commands and settings in them exist, links lead somewhere, and what one is told to say is understood."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.main import get_command

from bot.admin.desk import COMMANDS
from bot.cli import app
from bot.settings import Settings
from bot.web.api.scopes import SCOPES
from prompts.reader import say
from tests.agent.family import Family, family

ROOT = Path(__file__).parent.parent
PAGES = ["host", "patient", "patient.zh", "caregiver", "admin", "developer"]


def _text(page: str) -> str:
    return (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_exists(page: str) -> None:
    whole = get_command(app)
    commands = dict(whole.commands)  # type: ignore[attr-defined]  # a group
    for words in re.findall(r"tangban ((?:[a-z-]+ ?)+)", _text(page)):
        name, _, second = words.strip().partition(" ")
        if name not in commands:
            # "Tangban alone" in a sentence is no command; behind a dollar or at the start of a line it is.
            assert f"    tangban {name}" not in _text(page), words
            assert f"`tangban {name}" not in _text(page), words
            continue
        if hasattr(commands[name], "commands"):
            assert second.split(" ")[0] in commands[name].commands, words


@pytest.mark.parametrize("page", PAGES)
def test_every_option_exists(page: str) -> None:
    make = get_command(app).commands["token"].commands["make"]  # type: ignore[attr-defined]  # groups
    known = {option for one in make.params for option in one.opts}
    for line in re.findall(r"tangban token make ([^\n|`)]*)", _text(page)):
        assert set(re.findall(r"--[a-z]+", line.partition("#")[0])) <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_link_and_make_target_exists(page: str) -> None:
    text = _text(page)
    settings = {f"TANGBAN_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"TANGBAN_[A-Z_]+", text)) <= settings
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", text):
        assert (ROOT / "docs" / target).exists(), target
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"make (run|check|test|[a-z]+)(?=`| {3,})", text)) <= set(targets)


def test_admin_commands_are_those_there_are() -> None:
    assert set(re.findall(r"^\| `/([a-z]+)`", _text("admin"), flags=re.MULTILINE)) == set(COMMANDS)


def test_scopes_are_those_there_are() -> None:
    table = _text("developer").split("| scope | for |")[1].split("```")[0]
    told = {
        one
        for row in re.findall(r"^\| (`.+?) \|", table, flags=re.MULTILINE)
        for one in re.findall(r"`(\w+)`", row)
    }
    assert told == set(SCOPES)


@pytest.fixture
async def folk(tmp_path: Path) -> AsyncIterator[Family]:
    folk = await family(tmp_path)
    yield folk
    await folk.database.close()


def _said(page: str) -> list[str]:
    """What a page says that one can write: code that is neither a path nor a setting."""
    found = re.findall(r"`([^`\n]+)`", _text(page))
    return [one for one in found if not one.startswith(("tangban", "TANGBAN", "data", "keys"))]


@pytest.mark.parametrize(("page", "language"), [("patient", "en"), ("patient.zh", "zh")])
async def test_what_people_are_told_to_say_is_understood(folk: Family, page: str, language: str) -> None:
    await folk.join("ann", language, "Ann")
    lost = {say(f"talk.{name}", language).splitlines()[0] for name in ("unsupported", "unclear_message")}
    for text in ["fasting 7.8", *_said(page)]:
        answer = await folk.say("ann", text)
        assert answer, text
        assert answer.splitlines()[0] not in lost, text


async def test_what_caregivers_are_told_to_say_is_understood(folk: Family) -> None:
    await folk.join("mum", "zh", "王秘密")
    await folk.join("son", "zh", "小明")
    await folk.bind("mum", "son", "我妈妈", "全部允许")
    await folk.say("mum", "空腹6.6")
    for text, sign in (
        ("how is my mum's glucose?", "6.6"),
        ("what did my mum eat today?", ""),
        ("my mum had 6.8 fasting", "6.8"),
    ):
        assert text in _text("caregiver")
        assert sign in await folk.say("son", text), text
