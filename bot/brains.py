"""From settings to the brains that are configured; nothing of it is loaded where none is."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.brains import Brains
from agent.brains.backend import Means
from agent.brains.brains import Plan
from agent.brains.chain.candidate import Price
from agent.brains.choice.shares import trial_of
from agent.brains.table import chain_of, split
from bot.settings import Settings


class PriceError(ValueError):
    """Prices are written as backend:model=in/out for a million tokens, for example openai:glm-4.6=0.6/2.2."""


def brains(settings: Settings) -> Brains:
    """Make the brains that the settings name; false where only the composer answers."""
    means = Means(
        ollama_url=settings.ollama_url,
        openai_url=settings.openai_url,
        openai_key=settings.openai_key,
        models=settings.models,
        keep_alive=settings.keep_alive,
        context=settings.context,
        think=settings.think,
        seconds=settings.brain_seconds,
        at_once=settings.brain_at_once,
    )
    plan = Plan(
        left=chain_of(settings.left),
        right=chain_of(settings.right),
        trial=trial_of(settings.left_trial),
        means=means,
        patience=settings.patience,
        spare_mb=settings.spare_mb,
        prices=prices_of(settings.prices),
        cache_url=settings.redis_url.get_secret_value() if settings.redis_url else None,
    )
    return Brains(plan)


def understood(setting: str, text: str) -> Any:
    """Read a setting of the brains. Errors: a ValueError that says how it is written."""
    return _READERS[setting](text)


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


def _trial(text: str) -> None:
    trial = trial_of(text)
    if trial is not None:
        split(trial.name)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "left": chain_of,
    "right": chain_of,
    "left_trial": _trial,
    "prices": prices_of,
}
