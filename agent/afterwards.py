"""What a person does after an answer that a brain worded: asks the same again, says that it is wrong, or goes on.

Nobody presses a button for most answers; this tells of the others, for the way back of a version that people find worse.
Only what is certain counts as bad: the same request once more, or words that can mean nothing else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypedDict

from sqlmodel import Session

from agent.turn import Turn
from memory import promotions
from memory.records import BrainVote

ASKED_AGAIN_WITHIN = timedelta(minutes=2)
CORRECTED_WITHIN = timedelta(minutes=10)
_ALIKE = 0.75
Opinion = Literal["again", "wrong", "on"]

_WRONG = re.compile(
    r"^\W*(?:(?:嗯|哎|唉|呃|你|您|这|那|这个|那个|都|完全|根本|好像)\W*)*"
    r"(?:不对|不是(?:的|啊|呀|这|那)|错了|(?:说|记|答|搞|弄|理解)错|说得不对|答非所问|不是我(?:问|要|说)的|没这回事"
    r"|我(?:问|说|要)的(?:不)?是|我是(?:在)?(?:问|说)|听不懂|看不懂|胡说|乱说)"
    r"|^\W*(?:no\W+(?:that|it|i |you|not)|that(?:'s| is) (?:not|wrong)|(?:this|it|that|you)(?:'s|'re| is| are) wrong|wrong\b"
    r"|not (?:true|right|correct|what i)|incorrect|you misunderstood|i (?:meant|was asking|asked (?:about|for))|makes no sense)"
)


class Worded(TypedDict):
    """The last answer that a brain worded: the key of its turn, the brain, when, and what was asked of which tool."""

    key: str
    by: str
    at: str
    asked: str
    tools: list[str]


@dataclass(frozen=True)
class After:
    """What was done after an answer."""

    worded: Worded
    opinion: Opinion


def worded(turn: Turn, by: str, tools: Sequence[str]) -> Worded:
    """Note an answer."""
    return Worded(key=turn.key, by=by, at=turn.now.isoformat(), asked=turn.text, tools=sorted(tools))


def after(last: Worded | None, turn: Turn, tools: Sequence[str]) -> After | None:
    """Judge the last answer by the message after it; None where there is none, or the message is a button or another's words."""
    if last is None or turn.action is not None or turn.forwarded:
        return None
    gone = turn.sent_at - datetime.fromisoformat(last["at"])
    if gone <= CORRECTED_WITHIN and _says_wrong(turn.text, tools):
        return After(last, "wrong")
    same = sorted(tools) == last["tools"] and likeness(turn.text, last["asked"]) >= _ALIKE
    return After(last, "again" if same and gone <= ASKED_AGAIN_WITHIN else "on")


def keep(session: Session, found: After | None, person_id: str) -> None:
    """Count it for the brain that worded the answer; a vote of the person's own stands."""
    if found is not None:
        at = datetime.fromisoformat(found.worded["at"])
        row = BrainVote(
            person_id=person_id,
            source_key=found.worded["key"],
            version=found.worded["by"][:200],
            opinion=found.opinion,
            at=at,
        )
        promotions.note_after(session, row)


def likeness(one: str, other: str) -> float:
    """Tell how alike two texts are by their pairs of letters (Dice), from 0 to 1."""
    mine, theirs = _pairs(one), _pairs(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"\W", "", text.casefold())
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def _says_wrong(text: str, tools: Sequence[str]) -> bool:
    """A value that is put right is a correction of the diary, not of the answer."""
    return _WRONG.match(text.casefold()) is not None and not any(tool.startswith("log_") for tool in tools)
