"""Writes what a model is asked for a draft, and which figures may stand in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.brains.backend import Asked, Line
from agent.brains.choice.sides import Choice
from agent.brains.prompt.gathering import Scene, sections
from agent.brains.prompt.sections import Section, fenced, tokens, within
from health.safety import Figure, figures
from health.safety.plain import plain
from prompts.reader import say

_LETTERS = {"zh": 160, "en": 500}
"""How long a draft should be at most; well below what the check lets through."""
_MOST_TOKENS = 400
_RESERVE = 64  # what a chat template adds


@dataclass(frozen=True)
class Brief:
    """What is asked, and the figures of its data: whatever number is drafted must be among them."""

    asked: Asked
    allowed: tuple[Figure, ...]


async def brief(choice: Choice, scene: Scene, result: str, context: int) -> Brief:
    """Ask for the wording of a result; `context` is what the model can read, in tokens."""
    language = scene.language
    rules = say(
        f"brains.{'knowledge' if choice.shared else choice.side}", language, letters=_LETTERS[language]
    )
    task = say(f"brains.task_{choice.place}", language)
    budget = context - _MOST_TOKENS - _RESERVE - tokens(rules) - tokens(task)
    known = (_alone(result, language),) if choice.shared else await sections(scene, result)
    data = within(known, budget)
    body = "\n\n".join([*map(fenced, data), task])
    return Brief(Asked((Line("system", rules), Line("user", body)), _MOST_TOKENS), _figures(data))


def corrected(asked: Asked, draft: str, kinds: Sequence[str], language: str) -> Asked:
    """Ask again, saying what was wrong with the draft."""
    again = say("brains.again", language, kinds=tuple(dict.fromkeys(kinds)))
    return replace(asked, lines=(*asked.lines, Line("assistant", draft), Line("user", again)))


def _alone(result: str, language: str) -> Section:
    return Section(say("brains.section_result", language), (result,), needed=True)


def _figures(data: Sequence[Section]) -> tuple[Figure, ...]:
    found = (figures(plain(line).text) for section in data for line in section.lines)
    return tuple({(one.value, one.unit): one for many in found for one in many}.values())
