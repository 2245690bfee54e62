"""Makes beforehand, in a thread, what the first messages need: patterns, tables, the index of the library."""

from datetime import UTC, datetime

from agent.nodes.following import follow
from agent.understanding import Known, understand
from prompts.knowledge.library import find

_SAID = {"zh": "早上空腹6.8，吃了两个肉包一杯豆浆", "en": "fasting 6.8, had two eggs and a coffee"}


def warm() -> None:
    """Read one message in each language and look once into the library; a second call finds everything made."""
    for language, text in _SAID.items():
        understand(text, datetime(2026, 1, 1, 8, tzinfo=UTC), Known())
        find(text, language)
        follow(text)
