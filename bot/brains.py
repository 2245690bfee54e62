"""From settings to the brains and senses that are configured; nothing of it is loaded where none is."""

from agent.brains import Brains
from agent.brains.backend import Means
from agent.brains.brains import Plan
from agent.brains.choice.shares import trial_of
from agent.brains.prices import prices_of
from agent.brains.table import chain_of
from bot.delivery.intake import Intake
from bot.delivery.intake.table import EYES, TRANSCRIBERS, Servers, load
from bot.settings import Settings


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


def senses(settings: Settings) -> Intake:
    """Make what listens to voices and looks at photos."""
    servers = Servers(settings.openai_url, settings.openai_key, settings.ollama_url)
    transcriber = load(TRANSCRIBERS, settings.transcriber, servers)
    return Intake(transcriber, load(EYES, settings.vision, servers))
