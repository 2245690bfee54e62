"""The library of knowledge as a shared owner: asked through recall as a person's memories are, written by nobody.

It keeps a finder of its own, which was measured to be better at finding and can say that it does not know (decision 0038).
"""

from functools import cache, partial

from memory.recall.shared import Shared, SharedPiece
from prompts.knowledge.library import found, names, piece


@cache
def library(language: str) -> Shared:
    """Give the library with its pieces in one language; questions may be asked in any."""
    return Shared(f"library:{language}", partial(_pieces, language), found)


def _pieces(language: str) -> list[SharedPiece]:
    held = [piece(name, language) for name in names()]
    return [SharedPiece(one.id, one.text, {"title": one.title, "source": one.source}) for one in held]
