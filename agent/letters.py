"""What a turn writes to others: gathered by reader, and made into pages that wait to be posted."""

from collections.abc import Sequence

from agent.turn import Choice, Part
from memory.circle.notices import Page
from tools.outcome import Outcome


def letters_of(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Gather the letters of a turn by who gets them, in order."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for letter in outcome.letters:
            found.setdefault(letter.person_id, []).append(letter.outcome)
    return found


def page(part: Part) -> Page:
    """Make a page of one part of an answer."""
    rows = tuple(tuple((choice.label, choice.action) for choice in row) for row in part.choices)
    return Page(part.text, rows, part.picture, part.document)


def part(page: Page) -> Part:
    """Make the part of an answer again."""
    rows = tuple(tuple(Choice(label, action) for label, action in row) for row in page.choices)
    return Part(page.text, page.picture, rows, page.document)
