"""Where the clauses of a message stand, one after the other: with the writer today, with others, in a dream, elsewhere."""

import re

from agent.understanding.logs.people import others
from agent.understanding.logs.stance import back, elsewhere, outright, unreal
from agent.understanding.logs.subjects import strange_subject
from agent.understanding.text.clauses import Clause
from agent.understanding.text.scene import Scene

_SELF = re.compile(
    r"\s*(?:但是?|可是?|不过|而|所以|so|but|and|then|while|,|\s)*(?:我|俺|咱|自己|i(?![a-z])|i'|my(?![a-z])|mine)"
)


_FINISHED = re.compile(
    r"\s*(?:so |and |then )?(?:finished|polished off|ate) (?:it|them|that|the (?:rest|lot|leftovers))(?![a-z])"
)
"""Who goes on without a name is the writer again: kids left half a pizza, finished it."""


class Standing:
    """Whose clause it is, and whether it is of here and now; both hold on until the sentence ends or is taken back."""

    def __init__(self, scene: Scene, *, alarmed: bool = False) -> None:
        self.scene = scene
        self.alarmed = alarmed
        self.theirs = self.away = self.elsewhere = False

    def apart(self, clause: Clause) -> bool:
        """Does this clause tell of others, or of what did not happen now? Clauses are given in order."""
        text = self.scene.text[clause.start : clause.end]
        self.theirs = others(text, self.scene.known) or (
            self.theirs and not clause.opens and not speaks_of_self(text)
        )
        reach = unreal(text)
        self.away = reach == "sentence" or (self.away and not clause.opens and not back(text))
        self.elsewhere = elsewhere(text) or (self.elsewhere and not clause.opens and not outright(text))
        apart = self.theirs or self.away or bool(reach)
        # somebody who tells what is wrong names much that no log knows
        return apart or (not self.alarmed and strange_subject(self.scene, clause.start, clause.end))


def speaks_of_self(text: str) -> bool:
    """Does the clause begin with its writer?"""
    return bool(_SELF.match(text) or _FINISHED.match(text))
