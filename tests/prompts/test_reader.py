"""What Tangban says: every block in every language, with the same facts, and written as people read."""

import re
import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

import prompts
from prompts.reader import LANGUAGES, glucose_text, language_of, say

FILES = sorted(Path(prompts.__path__[0]).glob("*.toml"))
NOW = datetime(2026, 11, 21, 8, 10, tzinfo=timezone(timedelta(hours=8)))
EVERYDAY = {"unit": "mmol/L", "zone": "Asia/Shanghai", "now": NOW}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_block_exists_in_every_language_and_uses_the_same_facts(path: Path) -> None:
    environment = jinja2.Environment()  # noqa: S701  # parsed, never rendered
    for name, block in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert set(block) == set(LANGUAGES), f"{path.stem}.{name}"
        used = {
            language: meta.find_undeclared_variables(_parse(environment, block[language]))
            for language in LANGUAGES
        }
        assert used["zh"] == used["en"], f"{path.stem}.{name}"


def _parse(environment: jinja2.Environment, text: str) -> jinja2.nodes.Template:
    # The filters of the reader are not in this bare environment: only names of facts matter here.
    return environment.parse(
        re.sub(r"\|\s*(glucose|change|clock|hour|begun|day|moment|plain|grams|meter)\b", "", text)
    )


def test_chinese_blocks_hold_chinese_and_english_ones_none() -> None:
    for path in FILES:
        for name, block in tomllib.loads(path.read_text(encoding="utf-8")).items():
            english = re.sub(r"\{[{%].*?[%}]\}", "", block["en"], flags=re.DOTALL)
            assert not re.search(r"[\u4e00-\u9fff]", english), f"{path.stem}.{name}"


def test_a_missing_fact_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(jinja2.UndefinedError):
        say("talk.knowledge", "zh", title="糖化血红蛋白", **EVERYDAY)


@pytest.mark.parametrize(
    ("unit", "said"), [("mmol/L", "6.8 mmol/L"), ("mg/dL", "123 mg/dL")], ids=["mmol/L", "mg/dL"]
)
def test_glucose_is_said_in_the_unit_of_the_person(unit: str, said: str) -> None:
    assert glucose_text(6.8, unit) == said


def test_days_are_named_as_people_name_them() -> None:
    def told(at: datetime, language: str) -> str:
        return say("reminders.in_the_past", language, at=at, **EVERYDAY)

    assert "今天 07:00" in told(NOW.replace(hour=7, minute=0), "zh")
    assert "昨天 22:00" in told(NOW.replace(day=20, hour=22, minute=0), "zh")
    assert "3 Nov at 22:00" in told(NOW.replace(day=3, hour=22, minute=0), "en")
    assert "2025年3月3日" in told(NOW.replace(year=2025, month=3, day=3), "zh")


def test_the_zone_of_the_person_decides_the_hour() -> None:
    said = say("reminders.in_the_past", "en", at=NOW, **{**EVERYDAY, "zone": "Europe/London"})
    assert "00:10" in said


@pytest.mark.parametrize(
    ("text", "language"), [("空腹6.8", "zh"), ("fasting 6.8", "en"), ("6.8", "zh"), ("ok 6.8", "zh")]
)
def test_the_letters_tell_the_language(text: str, language: str) -> None:
    assert language_of(text, otherwise="zh") == language


@pytest.mark.parametrize(
    ("language", "zone", "shown"),
    [
        ("en", "America/New_York", "today at 7:10 PM"),
        ("en", "Asia/Kolkata", "today at 5:40 AM"),
        ("en", "Europe/London", "today at 00:10"),
        ("zh", "America/New_York", "今天 19:10"),
    ],
)
def test_hours_are_written_as_clocks_are_read_there(language: str, zone: str, shown: str) -> None:
    facts = {"unit": "mmol/L", "zone": zone, "now": NOW}
    assert shown in say("reminders.in_the_past", language, at=NOW, **facts)
