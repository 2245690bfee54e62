"""What a million tokens of a brain cost, as a host writes it."""

from collections.abc import Mapping

from agent.brains.chain.candidate import Price
from agent.brains.table import split


class PriceError(ValueError):
    """Prices are written as backend:model=in/out for a million tokens, for example openai:glm-4.6=0.6/2.2."""


def prices_of(text: str) -> Mapping[str, Price]:
    """Read "openai:glm-4.6=0.6/2.2,ollama:qwen3:8b=0/0". Errors: PriceError, UnknownBackendError."""
    found: dict[str, Price] = {}
    for row in filter(None, (one.strip() for one in text.split(","))):
        name, _, price = row.rpartition("=")
        split(name)
        try:
            tokens_in, tokens_out = map(float, price.split("/"))
        except ValueError:
            raise PriceError(PriceError.__doc__) from None
        found[name] = Price(tokens_in, tokens_out)
    return found
