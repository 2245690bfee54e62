"""From settings to what the process of a night is told."""

from datetime import datetime

from bot.masterkey import master_key
from bot.settings import Settings
from training.order import Order
from training.publish.parcel import Place


def place_of(settings: Settings) -> Place:
    """Say where models are served."""
    key = settings.openai_key.get_secret_value() if settings.openai_key else ""
    return Place(settings.models.absolute(), settings.ollama_url, settings.openai_url, key)


def order_of(settings: Settings, now: datetime) -> Order:
    """Write down where everything is, and the hour."""
    given = settings.master_key.get_secret_value() if settings.master_key else None
    database = settings.database_url or f"sqlite:///{settings.data.absolute() / 'tangban.db'}"
    return Order(
        database,
        master_key(given, settings.data)[0],
        settings.data.absolute(),
        place_of(settings),
        now,
        settings.think,
    )
