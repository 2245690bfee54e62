"""The last look before something is said: nothing empty, nothing too long for a phone."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState
from agent.turn import Part

# Telegram carries 4096 UTF-16 units in a message and 1024 in a caption; nobody reads that much anyway.
LONGEST_TEXT = 3500
LONGEST_CAPTION = 1000


async def check(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:  # noqa: ARG001  # LangGraph
    """Let through what can be shown; long texts are cut into messages at their paragraphs."""
    return {"parts": tuple(piece for part in state["parts"] for piece in fitting(part))}


def fitting(part: Part) -> list[Part]:
    """Cut a part into messages that fit; the buttons stay with the last."""
    longest = LONGEST_CAPTION if part.picture else LONGEST_TEXT
    texts = cut(part.text, longest)
    if not texts and part.picture is None:
        return []
    if len(texts) <= 1:
        return [part]
    first = Part(texts[0], part.picture)
    middle = [Part(text) for text in texts[1:-1]]
    return [first, *middle, Part(texts[-1], None, part.choices)]


def cut(text: str, longest: int) -> list[str]:
    """Cut a text at paragraphs, else lines, else anywhere, into pieces of at most `longest` characters."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > longest:
        at = max(rest.rfind("\n\n", 0, longest), rest.rfind("\n", 0, longest))
        at = at if at > 0 else longest
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest] if rest else pieces
