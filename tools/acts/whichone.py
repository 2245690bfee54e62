"""Which reminder somebody means: by what it is called, its kind, and the part of the day."""

import re
from collections.abc import Mapping, Sequence

from sqlmodel import Session

from memory.records import Reminder
from tools.dayparts import hours_of
from tools.hands import Hands

_KINDS: Mapping[str, re.Pattern[str]] = {
    "medication": re.compile(
        r"药|胰岛素|打针|\b(?:meds?|medicines?|pills?|tablets?|insulin|shots?|inject\w*)\b"
    ),
    "glucose": re.compile(r"血糖|测|\b(?:sugars?|glucose|test\w*|check\w*|measur\w*)\b"),
    "exercise": re.compile(r"散步|运动|走路|锻炼|\b(?:walk\w*|exercis\w*|run|workout)\b"),
    "meal": re.compile(r"吃饭|用餐|\b(?:meals?|eat)\b"),
}
_WORD = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}")


def which(session: Session, hands: Hands, rows: Sequence[Reminder], words: str) -> list[Reminder]:
    """Return the reminders that words mean: by what they are called, else by their kind, of the part of the day that is named."""
    found = _at_that_hour(list(rows), hands, words)
    called = those_called(session, hands, found, words)
    kinds = [kind for kind, said in _KINDS.items() if said.search(words)]
    of_kind = [row for row in found if row.what in kinds]
    return called or of_kind or ([] if kinds else found)


def those_called(session: Session, hands: Hands, rows: Sequence[Reminder], words: str) -> list[Reminder]:
    """Return those of which the words say what they are for; none where none is named."""
    texts = {row.id: hands.vault.open_text(session, hands.person.id, row.sealed).lower() for row in rows}
    return [row for row in rows if _is_called(texts[row.id], words)]


def _is_called(text: str, words: str) -> bool:
    """Tell whether a reminder is named: two Chinese signs in a row, or a word of four letters, of what it says."""
    for part in _WORD.findall(text):
        pieces = [part] if part.isascii() else [part[at : at + 3] for at in range(max(1, len(part) - 2))]
        if any(piece in words for piece in pieces):
            return True
    return False


def _at_that_hour(rows: list[Reminder], hands: Hands, words: str) -> list[Reminder]:
    hours = hours_of(words)
    if hours is None:
        return rows
    return [row for row in rows if (hour := _hour(row, hands)) is not None and hours.holds(hour)]


def _hour(row: Reminder, hands: Hands) -> int | None:
    if row.wall_time is not None:
        return int(row.wall_time[:2])
    return row.next_at.astimezone(hands.now.tzinfo).hour if row.next_at else None
