"""Finds what is wrong with a model's draft: figures out of nowhere, forbidden claims, wrong language, wrong length."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from health.safety.drafts.claims import claims
from health.safety.drafts.figures import Figure, accounted, figures
from health.safety.plain import plain
from health.safety.tables import table

_CJK = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u0590-\u05ff]")
_FEW_FOREIGN = 3
_GARBLED = "\ufffd"
"""Stands for bytes that are no letter: small models write parts of letters, and what is left of a word is no word."""

_ZH_SHARE, _EN_SHARE = 0.6, 0.2


@dataclass(frozen=True)
class Fault:
    """One fault: dose, medication, diagnosis, cure, danger, leak, number, language or length; `words` are the place."""

    kind: str
    words: str


def faults(
    draft: str,
    language: str,
    allowed_numbers: Collection[float | Figure],
    *,
    others: Collection[str] = (),
) -> tuple[Fault, ...]:
    """Check a draft in "zh" or "en".

    `allowed_numbers`: plain values, or Figures (`figures(text)` of the prompt), which are held to their units too.
    `others`: names or words of other people that must not appear.
    """
    return (
        *_claimed(draft),
        *_unaccounted(draft, allowed_numbers),
        *(Fault("leak", word) for word in others if word and word.casefold() in draft.casefold()),
        *_wrong_language(draft, language),
        *_wrong_length(draft, language),
    )


def _claimed(draft: str) -> Iterator[Fault]:
    read = plain(draft)
    for claim in claims(read.text):
        start, end = read.span(claim.start, claim.end)
        yield Fault(claim.kind, draft[start:end])


def _unaccounted(draft: str, allowed: Collection[float | Figure]) -> Iterator[Fault]:
    read = plain(draft)
    for figure in figures(read.text):
        if not accounted(figure, allowed):
            start, end = read.span(*figure.span)
            yield Fault("number", draft[start:end])


def _wrong_language(draft: str, language: str) -> Iterator[Fault]:
    chinese, words = len(_CJK.findall(draft)), len(_WORD.findall(draft))
    if _GARBLED in draft:
        yield Fault("language", "garbled")
    elif len(_FOREIGN.findall(draft)) > _FEW_FOREIGN:
        yield Fault("language", "foreign")
    elif chinese + words and (
        chinese / (chinese + words) < _ZH_SHARE
        if language == "zh"
        else chinese / (chinese + words) > _EN_SHARE
    ):
        yield Fault("language", language)


def _wrong_length(draft: str, language: str) -> Iterator[Fault]:
    bounds = table("drafts")["bounds"]
    letters = len(re.sub(r"\s", "", draft)) if language == "zh" else len(draft.strip())
    if not bounds["least"] <= letters <= bounds[language]:
        yield Fault("length", str(letters))
