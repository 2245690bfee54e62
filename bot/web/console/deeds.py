"""What was done, in words: each code of the audit has a block `did_CODE` in prompts/web.toml."""

from bot.web.entry.visit import Visit
from prompts.reader import blocks


def deed(visit: Visit, code: str) -> str:
    """Say what a code of the audit means; an entry of a version that wrote other codes shows its own."""
    if f"did_{code}" in blocks("web"):
        return visit.words(f"did_{code}")
    return visit.words("did_something", code=code)
