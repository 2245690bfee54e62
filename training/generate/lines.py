"""One line of a data set for each kept item, in the very shape in which the left brain is asked when it serves.

A model that is trained without the rules and the data it is later given learns something else than it is used for. So the
system text is that of `prompts/brains.toml`, and the person's words stand between the same marks; a test in
tests/training/generate compares both with what agent.brains.prompt writes. Numbers of an answer stand in the data of its
question, so that what is learned is to use them and not to make them up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from health.safety import figures
from health.safety.plain import plain
from prompts.reader import facts_of, say
from training.collect.items import Eaten, Turn, pseudonym
from training.filter.chain import Kept

LETTERS = {"zh": 160, "en": 500}
"""How long an answer should be, as the rules say when it serves (agent.brains.prompt.drafting)."""

SESSION_ENDS_AFTER = timedelta(hours=2)
HALF_LIFE = timedelta(days=180)
"""What is so old counts half."""

_GOOD = 2.0
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]|[^。！？!?\n]+")


@dataclass(frozen=True)
class Line:
    """One line: the talk, its weight, the session it belongs to, and where it comes from."""

    messages: tuple[Mapping[str, str], ...]
    weight: float
    session: str
    at: datetime
    kind: str
    id: str
    facts: tuple[str, ...]

    @property
    def person(self) -> str:
        """The pseudonym of whose it is."""
        return self.session.partition("-")[0]

    @property
    def said(self) -> str:
        """What was asked and answered, without the rules, to compare it."""
        return "\n".join(one["content"] for one in self.messages if one["role"] != "system")

    def as_json(self) -> dict[str, Any]:
        """Give it as it stands in a file."""
        return {
            "messages": [dict(one) for one in self.messages],
            "weight": round(self.weight, 4),
            "session": self.session,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "id": self.id,
            "facts": list(self.facts),
        }


def lines_of(kept: Sequence[Kept], until: datetime) -> list[Line]:
    """Make the lines, oldest first; `until` is the instant by which weights fade."""
    return _in_sessions([_line(one, until) for one in kept])


def fenced(title: str, lines: Sequence[str]) -> str:
    """Write a part of the data as agent.brains.prompt.sections does."""
    body = "\n".join(line.translate(_MARKS) for line in lines)
    return f"{title}〔\n{body}\n〕"


_MARKS = str.maketrans({"〔": "(", "〕": ")", "\x00": " "})


def _line(one: Kept, until: datetime) -> Line:
    item, language = one.item, one.language
    if isinstance(item, Eaten):
        known, asked, answer, facts = _of_meal(item, language)
    else:
        known, asked, answer, facts = _of_turn(item)
    body = [fenced(say("brains.section_result", language), known)] if known else []
    body.append(fenced(say("brains.section_message", language), (asked,)))
    body.append(say("brains.task_instead", language))
    messages = (
        {"role": "system", "content": say("brains.left", language, letters=LETTERS[language])},
        {"role": "user", "content": "\n\n".join(body)},
        {"role": "assistant", "content": answer},
    )
    age = max((until - item.at) / HALF_LIFE, 0.0)
    weight = 0.5**age * (_GOOD if isinstance(item, Turn) and item.vote == "good" else 1.0)
    kind = "response" if isinstance(item, Eaten) else "chat"
    return Line(messages, weight, pseudonym(item.whose.id), item.at, kind, item.key, facts)


def _of_turn(item: Turn) -> tuple[list[str], str, str, tuple[str, ...]]:
    """What an answer says in numbers is given as its data, sentence by sentence."""
    with_numbers = [
        sentence.strip() for sentence in _SENTENCE.findall(item.reply) if figures(plain(sentence).text)
    ]
    return with_numbers, item.text, item.reply, _numbers(item.reply)


def _of_meal(item: Eaten, language: str) -> tuple[list[str], str, str, tuple[str, ...]]:
    told = item.whose.told
    everyday = facts_of(item.whose.person, item.at)
    age = told.get("age")
    ask = say(
        "training.response_ask",
        language,
        **everyday,
        kind=told.get("diabetes_type"),
        decade=int(age) // 10 * 10 if age else None,
        foods=item.foods,
        carbs_g=item.carbs_g,
        slot=item.meal,
        before=item.before,
        earlier=item.earlier,
    )
    measured = {"minutes": item.minutes, "after": item.after, "rise": item.after - item.before}
    answer = say("training.response_answer", language, **everyday, **measured, expected=item.expected)
    return [answer], ask, answer, _numbers(answer)


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{one.value:g}" for one in figures(plain(text).text)))


def _in_sessions(lines: list[Line]) -> list[Line]:
    """Number the talks of each person: a new one begins after two hours of silence."""
    last: dict[str, datetime] = {}
    count: dict[str, int] = {}
    found = []
    for line in sorted(lines, key=lambda line: (line.at, line.id)):
        who = line.session
        if who not in last or line.at - last[who] > SESSION_ENDS_AFTER:
            count[who] = count.get(who, 0) + 1
        last[who] = line.at
        found.append(replace(line, session=f"{who}-{count[who]:05d}"))
    return found
