"""Tells whether a sign is meant as of now: not denied, past, over, imagined, or only asked about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from health.safety.signs import Sign
from health.safety.tables import either, table

_BREAK = re.compile(
    r"(?P<full>[。！？!?;；\n…]+|\.(?!\d))|[,，:：]+|\b(?:but|however|although|though|yet)\b|(?<=[\u4e00-\u9fff\d]) +(?=[\u4e00-\u9fff])(?![点个号天岁分度片粒])|但是?|可是|不过|然后|结果|而且|另外"
)
_SOFT = frozenset(
    [
        "shake",
        "cold_sweat",
        "cold_limbs",
        "big_sweat",
        "sweat",
        "heart",
        "heart_strong",
        "hunger",
        "dizzy",
        "dark",
        "confused",
        "weak",
        "blurred",
        "numb_lips",
        "pale",
        "queasy",
        "headache",
        "unwell",
        "low_word",
        "unfed",
        "low_now",
        "drowsy",
    ]
)
"""Signs that people also tell of as a habit: what usually happens is not happening now."""
_TOIL = frozenset({"sweat", "big_sweat", "heart", "weak"})
"""What effort explains, where nothing else is told of."""
_NERVES = frozenset({"shake", "heart", "sweat", "big_sweat", "cold_limbs"})
_TELLING = frozenset({"pale", "unfed"})
"""Beside these, nerves do not explain it."""
_AWAY = frozenset({"past", "imagined", "conditional", "asked"})
_LASTING = frozenset({"overdose", "self_harm"})
_ZH = re.compile(r"[\u4e00-\u9fff]")
_EN = re.compile(r"\w+", re.ASCII)
_LETTERS = 2
"""Chinese letters of a word; a clause with one word beside its time says little more than when."""
_SUGAR = frozenset({"high_word", "low_word", "low_now", "reading_high", "reading_low", "reading_very_low"})
_BODY = frozenset({"chest", "stroke", "breath", "allergy", "bleeding", "unconscious", "vomit_hard", "foot"})
"""Signs that a sugar which is better again does not end."""
_OWN = re.compile(
    r"(?<!if )(?<!when )(?<!that )\b(?:im|i am|hes|shes|he is|she is|i feel|ive|i keep|were|(?:my|his|her) \w+ (?:is|are|has|keeps?)|i have)"
    r"(?: \w+){0,2} ?$"
)


@dataclass(frozen=True)
class Clause:
    """A piece of a message between two marks; `sentence` counts the full stops before it."""

    text: str
    start: int
    end: int
    sentence: int
    _said: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def has(self, frame: str) -> bool:
        """Tell whether a word of this frame stands in the clause; looked for once, however many signs ask."""
        if frame not in self._said:
            self._said[frame] = _frame(frame).search(self.text) is not None
        return self._said[frame]


class Frames:
    """The clauses of one plain text, and what they say of the signs in it."""

    def __init__(self, text: str, found: Sequence[Sign]) -> None:
        self._text = text
        self._found = found

    def means(self, sign: Sign) -> bool:
        """Tell whether a sign is meant as of now."""
        if sign in self._denied or self._imagined(sign) or self._mistaken(sign):
            return False
        if sign.name == "self_harm":
            return not self._past(sign) or not self._over(sign)
        if self._supposed(sign) or self._past(sign) or self._over(sign):
            return False
        return not (sign.name in _SOFT | {"chest"} and self._usual(sign))

    def passed(self, sign: Sign) -> bool:
        """Tell whether a sign was there lately and is over, of which no doctor seems to know yet."""
        if sign in self._denied or self._imagined(sign) or self._supposed(sign) or self._usual(sign):
            return False
        if any(
            clause.has("long_ago") or clause.has("seen_to") or clause.has("asked") for clause in self._clauses
        ):
            return False
        return self._over(sign) or (
            self._past(sign) and any(clause.has("lately") for clause in self._clauses)
        )

    def elsewhere(self) -> bool:
        """Tell whether a sign is denied, or the message as a whole is past, imagined, supposed or asked in general."""
        if self._denied:
            return True
        said = {name for clause in self._clauses for name in _AWAY | {"now"} if clause.has(name)}
        return bool(said & (_AWAY - {"past"})) or ("past" in said and "now" not in said)

    def over(self) -> bool:
        """Tell whether anything in the message is said to be better again."""
        return _over().search(self._text) is not None and not _still().search(self._text)

    @cached_property
    def _clauses(self) -> list[Clause]:
        clauses, start, sentence = [], 0, 0
        for mark in _BREAK.finditer(self._text):
            clauses.append(Clause(self._text[start : mark.start()], start, mark.start(), sentence))
            sentence += mark["full"] is not None
            start = mark.end() if not mark.group()[0].isalnum() else mark.start()
        clauses.append(Clause(self._text[start:], start, len(self._text), sentence))
        return clauses

    @cached_property
    def _denied(self) -> frozenset[Sign]:
        """Signs right behind a "no", or joined to one that is."""
        denied: list[Sign] = []
        for sign in self._found:
            before = self._text[max(0, sign.start - 40) : sign.start]
            if _denial().search(before) or any(self._joined(other, sign) for other in denied[-3:]):
                denied.append(sign)
        return frozenset(denied)

    def _joined(self, first: Sign, second: Sign) -> bool:
        gap = self._text[first.end : second.start]
        return second.start < first.end or (len(gap) < 30 and _joint().match(gap) is not None)

    def _own(self, sign: Sign) -> Clause:
        return next(clause for clause in self._clauses if sign.start <= clause.end)

    def _earlier(self, clause: Clause) -> list[Clause]:
        return [
            other
            for other in self._clauses
            if other.sentence == clause.sentence and other.start < clause.start
        ]

    def _same(self, clause: Clause) -> list[Clause]:
        return [other for other in self._clauses if other.sentence == clause.sentence]

    def _imagined(self, sign: Sign) -> bool:
        """Tell whether a film, a book or hearsay tells it; what befalls one's own people beside a film befalls them."""
        own = self._own(sign)
        before = self._earlier(own)
        if own.has("kin") and not any(clause.has("dreamt") for clause in [*before, own]):
            return False
        somebody = any(clause.has("somebody") for clause in [*before, own])
        return own.has("imagined") or any(
            clause.has("imagined") and (somebody or clause.has("tale")) for clause in before
        )

    def _mistaken(self, sign: Sign) -> bool:
        """Tell whether somebody took it for that, and it was something else."""
        own = self._own(sign)
        later = [clause for clause in self._clauses if clause.start >= own.start]
        return own.has("thought") and any(clause.has("proved") for clause in later)

    def _supposed(self, sign: Sign) -> bool:
        own = self._own(sign)
        if own.has("conditional"):
            return True
        if own.has("acute") or _OWN.search(self._text[own.start : sign.start]):
            return False
        if sign.name in _BODY and own.has("present"):
            return False
        return any(
            clause.has("conditional")
            and (self._holds(clause) or (own.has("asking") and not clause.has("settled")))
            for clause in self._earlier(own)
        ) or any(clause.has("asked") and self._asks_of(own, clause) for clause in self._same(own))

    def _asks_of(self, own: Clause, asked: Clause) -> bool:
        """Tell whether a question asks about another clause: not where it has something else to ask about."""
        return asked is own or asked.has("about_it") or self._holds(asked)

    def _past(self, sign: Sign) -> bool:
        own = self._own(sign)
        if _frame("past").match(self._text[sign.end : own.end].lstrip()):
            return not self._anew(sign)
        if own.has("now"):
            return False
        if own.has("past"):
            return True
        for clause in reversed(self._earlier(own)):
            if clause.has("now"):
                return False
            if clause.has("past") and not clause.has("cause"):
                return own.has("then") or self._opens(clause)
        return False

    def _anew(self, sign: Sign) -> bool:
        """Tell whether it came again just now, in the same sentence."""
        own = self._own(sign)
        return any(clause.has("anew") for clause in self._same(own) if clause.end > sign.end)

    def _opens(self, past: Clause) -> bool:
        """Tell whether what follows a clause of the past belongs to it: a bare time, a scene, or a sign of its own."""
        rest = _frame("past").sub("", past.text).strip()
        words = len(_EN.findall(rest)) + len(_ZH.findall(rest)) / _LETTERS
        return words <= 1 or _frame("place").match(rest) is not None or past.has("scene") or self._holds(past)

    def _holds(self, clause: Clause) -> bool:
        return any(
            clause.start <= sign.start < clause.end and sign.name not in _SUGAR for sign in self._found
        )

    def _over(self, sign: Sign) -> bool:
        if sign.name in _LASTING - {"self_harm"}:
            return False
        if sign.name == "chest" and _frame("home").search(self._text) and not self._own(sign).has("again"):
            return True
        for clause in self._clauses:
            if clause.end <= sign.end:
                continue
            after = clause.text[max(0, sign.end - clause.start) :]
            if sign.name in _BODY:
                after = _sugar().sub("", after)
            if _over().search(after) and not _still().search(after):
                return True
        return False

    def _usual(self, sign: Sign) -> bool:
        own = self._own(sign)
        before = [*self._earlier(own), own]
        if sign.name == "chest":
            return own.has("seldom")
        if own.has("habit") and not own.has("acute"):
            return True
        named = {other.name for other in self._found}
        if sign.name in _TOIL and named <= _TOIL and any(clause.has("effort") for clause in self._clauses):
            return True
        return (
            sign.name in _NERVES and not named & _TELLING and any(clause.has("nerves") for clause in before)
        )


@cache
def _frame(name: str) -> re.Pattern[str]:
    words = table("frames")[name]
    start = r"\b" if name in {"past", "now"} else ""
    return re.compile(f"{either(words['zh']).pattern}|{start}(?:{either(words['en']).pattern})")


@cache
def _denial() -> re.Pattern[str]:
    words = table("frames")["negation"]
    zh = f"(?:{either(words['zh']).pattern})(?:{either(words['zh_filler']).pattern}){{0,3}}"
    en = rf"\b(?:{either(words['en']).pattern})(?: (?:{either(words['en_filler']).pattern}))* ?"
    return re.compile(f"(?:{zh}|{en})$")


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(table("frames")["negation"]["joint"])


@cache
def _over() -> re.Pattern[str]:
    words = table("frames")["over"]
    return re.compile(rf"{either(words['zh']).pattern}|\b(?:{either(words['en']).pattern})")


@cache
def _sugar() -> re.Pattern[str]:
    return either(table("frames")["over"]["sugar"])


@cache
def _still() -> re.Pattern[str]:
    return either(table("frames")["over"]["still"])
