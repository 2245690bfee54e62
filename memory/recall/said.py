"""How what was said stands in one sealed text: the words, the reply to them, and what else a store keeps with them."""

REPLY_FOLLOWS = "\x1e"
"""Between a text and the reply to it (the record separator of ASCII, which nobody types)."""

REST_FOLLOWS = "\x1d"
"""Between what was said and what else a store keeps with it, as JSON (the group separator of ASCII)."""


def words_of(joined: str) -> str:
    """Give the words alone."""
    return joined.partition(REST_FOLLOWS)[0].partition(REPLY_FOLLOWS)[0]
