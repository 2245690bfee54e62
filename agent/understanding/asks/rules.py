"""What a clause asks for, by patterns in order of precedence; both languages through the same table."""

import re
from dataclasses import dataclass
from functools import cache

from agent.understanding.foods.names import mentions
from agent.understanding.logs.medicines import marked
from agent.understanding.logs.people import people_en, people_zh
from agent.understanding.text.words import table

LONGEST = 240
"""Letters of a clause that the rules look at; nobody asks in more."""
MEDICINE = "ꙮ"
"""Stands for the name of a medicine while the rules look at a clause: a letter nobody writes."""
_DAY = "(?:周|星期|礼拜)[一二三四五六日天末]|[0-9]{1,2}[号日]"


@dataclass(frozen=True)
class Rule:
    """One row of the table: `any` must be found, `never` must not, `food` asks for a food in the clause."""

    intent: str
    action: str | None
    any: re.Pattern[str]
    never: re.Pattern[str] | None
    food: bool


@dataclass(frozen=True)
class Hit:
    """The intent of a clause, its action where it has one, and where the words were found in the clause."""

    intent: str
    action: str | None
    start: int
    end: int


@cache
def rules(language: str) -> tuple[Rule, ...]:
    """The rules of asks_<language>.toml."""
    return tuple(
        Rule(
            intent=row["intent"].partition(".")[0],
            action=row["intent"].partition(".")[2] or None,
            any=re.compile("|".join(map(_filled, row["any"]))),
            never=re.compile("|".join(map(_filled, row["not"]))) if row.get("not") else None,
            food=bool(row.get("food")),
        )
        for row in table(f"asks_{language}")["ask"]
    )


def _filled(pattern: str) -> str:
    for name, words in (
        ("{people}", people_zh()),
        ("{people_raw}", people_en()),
        ("{medicine}", f"(?:{MEDICINE}|胰岛素|insulin)"),
        ("{day}", f"(?:{_DAY})"),
    ):
        pattern = pattern.replace(name, words)
    return pattern


def asked(text: str, *, chinese: bool) -> Hit | None:
    """The first rule that holds for this clause."""
    text = marked(text[:LONGEST], MEDICINE)
    for language in ("zh", "en") if chinese else ("en",):
        for rule in rules(language):
            match = rule.any.search(text)
            if not match or (rule.never and rule.never.search(text)):
                continue
            if rule.food and not mentions(text):
                continue
            return Hit(rule.intent, rule.action, match.start(), match.end())
    return None
