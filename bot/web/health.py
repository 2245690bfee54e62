"""/health: the process lives. /ready: it can do its work, or says in one word each what is wrong."""

from fastapi import FastAPI, Response

from bot.delivery.ages import ages
from bot.web.house import House


def attach(app: FastAPI, house: House) -> None:
    """Add the two routes that whoever watches over the process asks."""

    @app.get("/health", tags=["operation"])
    async def health() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "alive"}

    @app.get("/ready", tags=["operation"])
    async def ready(response: Response) -> dict[str, dict[str, str]]:
        """Say for each part whether it works; 503 if one does not."""
        found = await _inside(house)
        for channel in house.channels:
            healthy = getattr(channel, "healthy", None)
            found[channel.name] = "ok" if healthy is None or healthy() else "failing"
        if any(state != "ok" for state in found.values()):
            response.status_code = 503
        return {"parts": found}


async def _inside(house: House) -> dict[str, str]:
    """Look at the database, and whether messages that came in are answered."""
    try:
        waiting = await house.database.read(lambda session: ages(session, house.clock()))
    except Exception:  # whatever it is, the answer is that it fails
        return {"database": "failing"}
    return {"database": "ok", "inbox": "failing" if waiting.late else "ok"}
