"""Lets a brain sum up what somebody told, over the summary before; nothing that rows know better gets into it.

Figures, medicines, allergies, doses and diagnoses are struck out sentence by sentence: those come from rows when they are read.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from agent.brains.backend import Asked, Line
from agent.brains.brains import Brains
from agent.brains.prompt.sections import Section, fenced, tokens, within
from health.safety import faults, figures
from health.safety.plain import plain
from memory.recall.facts.slots import MEASURES, MEDICINES, told
from memory.recall.lexical.concepts import concepts
from memory.recall.lexical.script import folded
from prompts.reader import say

_MOST_TOKENS = 300
_RESERVE = 64
_MOST_LETTERS = {"zh": 200, "en": 600}
_END = re.compile(r"(?<=[。！？!?\n])|(?<=\.)(?=\s)")
_ALLOWED = {"length"}
"""One sentence of a summary may well be shorter than an answer."""


async def digested(
    brains: Brains, person_id: str, language: str, before: str, texts: Sequence[str]
) -> str | None:
    """Sum up new texts and the summary before; None where no brain answered or nothing of it may stand."""
    names = brains.chain("left", person_id) or brains.chain("right", person_id)
    if not names or not texts:
        return None
    rules = say("brains_digest.rules", language, letters=_MOST_LETTERS[language])
    budget = brains.plan.means.context - _MOST_TOKENS - _RESERVE - tokens(rules)
    # The newest are kept where there is not room for all, and read in the order in which they were said.
    parts = within(
        [
            Section(say("brains_digest.before", language), (before,) if before else ()),
            replace(Section(say("brains_digest.told", language), tuple(reversed(texts))), backwards=True),
        ],
        budget,
    )
    body = "\n\n".join([*map(fenced, parts), say("brains_digest.task", language)])
    asked = Asked((Line("system", rules), Line("user", body)), _MOST_TOKENS)
    until = asyncio.get_running_loop().time() + brains.plan.patience
    walked = await brains.ask(names, asked, until)
    return cleaned(walked.said.text, language) if walked.said is not None else None


def cleaned(text: str, language: str) -> str | None:
    """Keep the sentences that may stand; None where none may."""
    sentences = (one.strip() for one in _END.split(text))
    joint = "" if language == "zh" else " "
    kept = ""
    for one in sentences:
        if one and _stands(one, language) and len(kept) + len(one) <= _MOST_LETTERS[language]:
            kept = f"{kept}{joint}{one}".strip()
    return kept or None


def _stands(sentence: str, language: str) -> bool:
    """Say whether a sentence tells nothing that rows know better, and nothing that must not be said."""
    said = folded(sentence)
    if figures(plain(sentence).text) or any(letter.isdigit() for letter in sentence):
        return False
    if concepts(said).keys() & (MEDICINES | MEASURES) or any(one.kind != "state" for one in told(sentence)):
        return False
    try:
        return not {fault.kind for fault in faults(sentence, language, ())} - _ALLOWED
    except Exception:  # fail closed, whatever a model wrote
        return False
