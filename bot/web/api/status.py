"""GET /status: queues, people and brains in numbers, for admins; never what anybody said or who they are."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel

from bot.web.api.doing import Here
from bot.web.api.problems import router
from bot.web.api.tokens import Caller, caller

routes = router("status")


class Status(BaseModel):
    """What /status, /people and /health tell an admin in the chat."""

    status: dict[str, Any]
    people: dict[str, Any]
    health: dict[str, Any]


@routes.get("/status", summary="How this Tangban is doing")
async def status(here: Here, who: Annotated[Caller, Depends(caller("status"))]) -> Status:  # noqa: ARG001  # asked for the right
    """Gather what admins are told."""
    return Status(
        **{name: await here.house.desk.facts(name, here.now) for name in ("status", "people", "health")}
    )
