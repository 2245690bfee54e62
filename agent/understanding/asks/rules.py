"""What a clause asks for, by patterns in order of precedence; both languages through the same table."""

import re
from dataclasses import dataclass
from functools import cache

from agent.understanding.foods.names import mentions
from agent.understanding.logs.medicines import marked
from agent.understanding.logs.people import people_en, people_zh
from agent.understanding.text.words import languages, table

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
    any: str
    never: str
    food: bool

    def holds(self, text: str) -> re.Match[str] | None:
        """Where the clause asks this; patterns are compiled when they are first needed."""
        match = _compiled(self.any).search(text)
        if not match or (self.never and _compiled(self.never).search(text)):
            return None
        return match if not self.food or mentions(text) else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


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
            any="|".join(map(_filled, row["any"])),
            never="|".join(map(_filled, row.get("not", []))),
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
    for language in languages(text) if chinese else ["en"]:
        for rule in rules(language):
            if match := rule.holds(text):
                return Hit(rule.intent, rule.action, match.start(), match.end())
    return None
