"""What somebody else cooked or bought is not eaten yet: 老伴炖了排骨, my wife made pasta."""

import re
from functools import cache

from agent.understanding.logs.people import people_en, people_zh
from agent.understanding.text.words import languages, table


def only_cooked(text: str) -> int:
    """Where the words of another who cooked end, in a clause without a word that the writer had of it; else 0."""
    for language in languages(text):
        cooked, shared = _patterns(language)
        match = cooked.search(text)
        if match and not shared.search(text[: match.start("who")] + text[match.end("who") :]):
            return match.end()
    return 0


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    row = table("things")["cooking"]
    who = people_zh() if language == "zh" else rf"(?<![a-z]){people_en()}"
    return re.compile(f"(?P<who>{who}){row[language]}"), re.compile(row[f"shared_{language}"])
