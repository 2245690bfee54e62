"""The house keeps its promises: sizes, signs, names, and a README that is true."""

import ast
import importlib.metadata
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "agent", "training", "tools", "memory", "health", "prompts")
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_outgrows_its_reader(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_function_outgrows_its_reader() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in SOURCES
        if path.parent.name != "versions"  # a revision is a list of what changes, as long as that list is
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert not long


def test_nobody_else_owns_the_name_of_a_room() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {room: set(owners.get(room, ["tangban"])) for room in ROOMS} == {
        room: {"tangban"} for room in ROOMS
    }


def test_every_room_has_its_sign() -> None:
    for room in ROOMS:
        assert ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8")))


def test_the_readme_is_short_and_names_only_what_there_is() -> None:
    assert len(README.splitlines()) < 150
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for command in re.findall(r"(?:`|    )make ([a-z-]+)", README):
        assert command in targets, command


def test_the_talk_in_the_readme_is_one_that_really_happens() -> None:
    shown = re.search(r"```\n> (.+?)\n```", README, flags=re.DOTALL)
    assert shown
    said, *answer = shown[1].splitlines()
    talks = "".join(path.read_text("utf-8") for path in (ROOT / "tests/agent/talks").glob("*.txt"))
    expected = f"> {said}\n" + "\n".join(f"< {line}".rstrip() for line in answer)
    assert expected in talks


def test_every_variable_has_its_sentence() -> None:
    from bot.settings import Settings

    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    told = re.findall(r"^# .+\nTANGBAN_([A-Z_]+)=", example, flags=re.MULTILINE)
    assert {name.lower() for name in told} == set(Settings.model_fields)


def test_nothing_committed_carries_a_path_of_a_machine() -> None:
    listed = subprocess.run(
        ["git", "grep", "-lE", "/work/(main|shared)"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert [path for path in listed.stdout.splitlines() if path != "tests/test_house.py"] == []


def test_text_for_people_is_not_in_code() -> None:
    """Chinese in code is data that is read (words of the grammar), never something that is said."""
    saying = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ("bot", "tools")
        for path in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"[\u4e00-\u9fff]{6,}", line) and "#" not in line and '"""' not in line
    ]
    assert not saying
