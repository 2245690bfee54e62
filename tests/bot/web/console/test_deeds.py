"""Whatever the audit may hold has words in both languages: every code that any line of the code writes."""

import ast
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.admin.desk import COMMANDS
from bot.web.console.deeds import deed
from prompts.reader import LANGUAGES, blocks, say
from tools.permissions import PERMISSIONS

ROOT = Path(__file__).parents[4]
ROOMS = ("bot", "agent", "training", "tools", "memory")
BUILT: dict[str, set[str]] = {
    "bot/admin/desk.py": {f"admin_{name}" for name in COMMANDS},
    "bot/admin/terminal.py": {f"admin_{name}" for name in COMMANDS},
    "bot/training/steward.py": {
        "model_live",
        "model_canary",
        *(f"model_back_{why}" for why in ("safety", "votes", "again")),
    },
    "memory/circle/alerts.py": {"alert_acknowledged", "alert_over"},
    "tools/circle/access.py": {*PERMISSIONS, "refused"} - {"talk"},
}
"""Codes that are put together from a name, by the file that does it."""


def _texts(node: ast.expr) -> Iterable[str]:
    """Every text that an expression may be: itself, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _written(path: Path) -> tuple[set[str], bool]:
    """The codes that stand in a file, and whether it puts others together."""
    tree = ast.parse(path.read_text("utf-8"))
    codes, built = set[str](), False
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "action" for one in node.targets):
            codes.update(_texts(node.value))
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        action = [one.value for one in node.keywords if one.arg == "action"]
        if name in {"note", "noted"} and action:
            codes.update(_texts(action[0]))
            built = built or isinstance(action[0], (ast.JoinedStr, ast.Subscript))
        elif name in {"_note", "_set"}:
            codes.update(text for one in node.args for text in _texts(one))
    return codes, built


def _sources() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [
        path for path in found if "note(" in path.read_text("utf-8") and "audit" in path.read_text("utf-8")
    ]


def _codes() -> set[str]:
    """Every code that is written anywhere; a file that puts codes together must say which."""
    codes = set[str]()
    for path in _sources():
        written, built = _written(path)
        name = path.relative_to(ROOT).as_posix()
        assert not built or name in BUILT, f"say in BUILT which codes {name} writes"
        codes |= written | BUILT.get(name, set())
    return codes


def test_the_walk_finds_codes_of_every_way_of_writing_them() -> None:
    assert {"forget", "accept_caregiver", "memory_forget", "grant", "admin_status", "consent_off"} <= _codes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    told = blocks("web")
    for code in sorted(_codes()):
        assert f"did_{code}" in told, f"prompts/web.toml lacks did_{code}"
        assert say(f"web.did_{code}", language).strip() not in {"", code}


def test_a_code_of_another_version_is_shown_as_it_is() -> None:
    visit: Any = SimpleNamespace(words=lambda block, **facts: say(f"web.{block}", "zh", **facts))
    assert deed(cast("Any", visit), "forget") == "要求忘掉一切"
    assert "made_up" in deed(cast("Any", visit), "made_up")
