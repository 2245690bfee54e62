"""The check of a draft: it passes, or is written once more, or the composer's words stand."""

import logging
from dataclasses import dataclass, field
from typing import Any

from agent.brains.brains import Brains, Drafted, told
from health.safety import faults

_log = logging.getLogger(__name__)
_TRIES = 2


@dataclass(frozen=True)
class Verdict:
    """The words that passed (None: the composer's stand), who wrote them, and what happened, without any of the words."""

    text: str | None
    by: str
    trace: dict[str, Any] = field(default_factory=dict)


async def judge(brains: Brains, drafted: Drafted, language: str) -> Verdict:
    """Check a draft, let it be written once more where it is faulty, and count the verdict."""
    found: list[list[str]] = []
    now: Drafted | None = drafted
    while now is not None:
        kinds = _kinds(now, language)
        if not kinds:
            await brains.passed(now)
            by = now.by.name if now.by else "cache"
            return Verdict(now.text, by, {"by": by, "steps": told(now.steps), "faults": found})
        found.append(kinds)
        _count(now, kinds)
        drafted = now
        now = await brains.again(now, kinds, language) if len(found) < _TRIES else None
    if drafted.by:
        drafted.by.tally.verdicts["composer"] += 1
    return Verdict(None, "builtin", {"by": "builtin", "steps": told(drafted.steps), "faults": found})


def _kinds(drafted: Drafted, language: str) -> list[str]:
    """Name the kinds of faults; a draft that the check itself cannot read does not pass."""
    try:
        return sorted({fault.kind for fault in faults(drafted.text, language, drafted.allowed)})
    except Exception as error:  # fail closed, whatever a model wrote
        _log.info("a draft could not be read (%s)", type(error).__name__)
        return ["unreadable"]


def _count(drafted: Drafted, kinds: list[str]) -> None:
    if drafted.by is None:
        return
    drafted.by.tally.verdicts.update(kinds)
    _log.info("%s: a draft was refused (%s)", drafted.by.name, ", ".join(kinds))
