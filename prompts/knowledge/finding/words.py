"""Turns a question into what tells of its subject: concepts shared by both languages, pairs of characters, stems.

A concept stands in a question as "#name", the words that named it as "=words", all else as itself. Words that tell nothing
are left out, and so are numbers, except ages and glucose values that are high by themselves.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

_PART = re.compile(r"[\u4e00-\u9fff]+|[a-z][a-z'-]*")
_AGED = re.compile(
    r"(?:妈|爸|爷|奶|公|婆|老伴|母亲|父亲)\D{0,3}(\d\d)(?!\d)|(\d+)\s*岁|(?<![\d.])(\d+)[\s-]*(?:years?[\s-]*old|yo\b|yr)"
    r"|(?:mum|mom|dad|mother|father|gran\w*|husband|wife|he|she|i)(?:'s| is|'m| am)? (?:now |aged )?(\d\d)(?![\d.])"
)
_NUMBER = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])")
_OLD, _GROWN = 65, 18
_VERY_HIGH = ((18.0, 45.0), (300.0, 900.0))  # mmol/L, mg/dL
_NOT_GLUCOSE = (
    r"(?![\d.])(?!\s*(?:%|克|分|天|岁|点|月|年|周|个|次|杯|g\b|ml|min|day|week|month|hour|hr|kcal|mmhg))"
)
_VALUE = re.compile(rf"(?<![\d.])(\d{{1,2}}\.\d|\d{{1,2}}(?=点[\d几多])){_NOT_GLUCOSE.replace('点|', '')}")
_WHOLE = re.compile(rf"(?<![\d.])([1-9]|[12]\d|3[0-3]){_NOT_GLUCOSE}")
_OF_GLUCOSE = re.compile(
    r"血糖|空腹|饭后|餐后|睡前|低于|高于|超过|以下|以上|sugar|glucose|\bbg\b|reading|fasting|below|above|under|over"
)
_LOW, _HIGH = 4.0, 13.9
_SAME = (
    ("’", "'"),
    ("能不能", "能"),
    ("会不会", "会"),
    ("要不要", "要"),
    ("可不可以", "可以"),
    ("咋样", "怎么样"),
    ("咋办", "怎么办"),
    ("咋", "怎么"),
    ("啥", "什么"),
    ("两小时", "2小时"),
    ("两个小时", "2小时"),
    ("俩小时", "2小时"),
    ("2个小时", "2小时"),
)
_ERROR = re.compile(r"(?<![a-z])e(?:rr?(?:or)?)?[\s-]{0,2}\d{1,2}(?![\d.])")
"""What a meter shows that cannot measure: E3, Err 5."""
_MISSPELT = 6  # letters from which on a word may hold a slip of the finger
_STEM = 4


def tokens(text: str) -> frozenset[str]:
    """Return what tells of the subject, for a question as for the words that people ask with."""
    low, errors = _ERROR.subn(" ", plain(text))
    named = _ages(low) | _values(low) | ({"#error_code"} if errors else set())
    found, rest = _concepts(low)
    parts = frozenset(token for part in _PART.findall(rest) for token in _of(part))
    return frozenset(named | found | parts)


def plain(text: str) -> str:
    """Lower case, half-width, simplified, one way to write what has several."""
    low = text.translate(_script()).lower()
    for written, same in _SAME:
        low = low.replace(written, same)
    return low


def whose(asked: frozenset[str]) -> frozenset[str]:
    """Return the concepts among the tokens that say of whom a question is."""
    return asked & _listed("whose")


def subjects(asked: frozenset[str]) -> frozenset[str]:
    """Return the concepts among the tokens that a question can be about."""
    return frozenset(word for word in asked if word.startswith("#")) - _listed("general")


def elsewhere(text: str) -> frozenset[str]:
    """Return the words of a question that no piece is about: prices, other illnesses, the weather."""
    return frozenset(hit.group() for hit in _pattern("elsewhere").finditer(plain(text)))


def spelt(text: str, known: frozenset[str]) -> str:
    """Mend long words that one slip of the finger keeps from a known one."""
    near = _near(known)

    def mend(hit: re.Match[str]) -> str:
        word = hit.group()
        if len(word) < _MISSPELT or word in known or word.rstrip("s") in known or word in _stop_en():
            return word
        return next((near[cut] for cut in _cuts(word) if near.get(cut, "")[:1] == word[0]), word)

    return re.sub(r"[a-z]+", mend, plain(text))


def english(texts: Iterable[str]) -> frozenset[str]:
    """Every English word of the texts and of the tables: what `spelt` takes for rightly written."""
    tables = " ".join(word for row in _table()["concepts"].values() for word in row)
    return frozenset(re.findall(r"[a-z]+", plain(" ".join([*texts, tables]))))


def _ages(low: str) -> set[str]:
    ages = [int(next(filter(None, hit.groups()))) for hit in _AGED.finditer(low)]
    return {"#old" for age in ages if age >= _OLD} | {"#child" for age in ages if age < _GROWN}


def _values(low: str) -> set[str]:
    if _AGED.search(low) or re.search(r"\d\s*(?:%|克|g\b|ml)", low):
        return set()
    values = [float(value) for value in _VALUE.findall(low)]
    if not values and _OF_GLUCOSE.search(low):
        values = [float(value) for value in _WHOLE.findall(low) if float(value) != 2]  # 2 hours
    kinds = {"#value"} if values else set()
    kinds |= {"#low" for one in values if one <= _LOW} | {"#high" for one in values if one >= _HIGH}
    numbers = [float(number) for number in _NUMBER.findall(low)]
    return kinds | {"#very_high" for one in numbers for least, most in _VERY_HIGH if least <= one <= most}


def _concepts(low: str) -> tuple[set[str], str]:
    """Return the concepts named, and the text without their words."""
    found: set[str] = set()
    names = _names()

    def take(hit: re.Match[str]) -> str:
        said = hit.group()
        name = names.get(said) or names[_single(said, names)]
        found.update({f"#{name}", f"={said}"})
        return "|"

    return found, _pattern("concepts").sub(take, low)


def _single(said: str, names: dict[str, str]) -> str:
    return next(word for word in (said[:-1], said[:-2]) if word in names)


def _of(part: str) -> list[str]:
    if part.isascii():
        word = part.strip("'-")
        return [] if word in _stop_en() or len(word) < 2 else [stem(word)]
    runs = _stop_zh().split(part)
    return [run[at : at + 2] for run in runs if len(run) > 1 for at in range(len(run) - 1)]


def stem(word: str) -> str:
    """Take an English ending off, roughly: walking, walked and walks are one."""
    base = word.removesuffix("'s")
    if base.endswith("ies") and len(base) > _STEM:
        return base[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if base.endswith(ending) and len(base) - len(ending) >= _STEM:
            return base[: -len(ending)]
    return base


def _cuts(word: str) -> list[str]:
    return [word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))]


@cache
def _near(known: frozenset[str]) -> dict[str, str]:
    return {cut: word for word in sorted(known) if len(word) >= _MISSPELT for cut in _cuts(word)}


@cache
def _script() -> dict[int, str]:
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    forms = _read()["script"]
    return wide | {ord(old): new for old, new in zip(forms["traditional"], forms["simplified"], strict=True)}


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files("prompts.knowledge.finding").joinpath("words.toml").read_text("utf-8"))


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = _read()
    return table


@cache
def _listed(part: str) -> frozenset[str]:
    return frozenset(f"#{name}" for name in _table()[part]["concepts"])


@cache
def _names() -> dict[str, str]:
    return {plain(word): name for name, row in _table()["concepts"].items() for word in row}


@cache
def _pattern(part: str) -> re.Pattern[str]:
    words = {plain(word) for row in _table()[part].values() for word in row}
    english = _either(word for word in words if word.isascii())
    return re.compile(
        rf"{_either(word for word in words if not word.isascii())}|(?<![a-z]){english}(?:e?s)?(?![a-z])"
    )


def _either(words: Iterable[str]) -> str:
    """Join words into one pattern, the longest first and by their first letter: five times as fast as a plain list."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(one)}(?:{'|'.join(rest)})" for one, rest in by_first.items()) + ")"


@cache
def _stop_en() -> frozenset[str]:
    return frozenset(_read()["stop"]["en"])


@cache
def _stop_zh() -> re.Pattern[str]:
    words = tomllib.loads(files("prompts.knowledge.finding").joinpath("words.toml").read_text("utf-8"))[
        "stop"
    ]
    long = sorted((plain(word) for word in words["zh"]), key=len, reverse=True)
    return re.compile("|".join([*long, f"[{words['zh_small']}]"]))
