"""GET /insights: what the person's own values say, as cards."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel

from bot.web.api.doing import Here
from bot.web.api.pages import Instant, PersonId
from bot.web.api.problems import documented, router
from bot.web.api.tokens import Caller, caller
from tools.insights import kept

routes = router("insights")


class Insight(BaseModel):
    """A pattern in words: of n occasions, effect in mmol/L (of plans kept: a difference of shares), confidence from 0 to 1 by `method`."""

    id: int
    kind: str
    observation: str
    suggestion: str
    confidence: float
    method: str
    n: int
    effect: float | None = None
    found_at: Instant
    opinion: str | None = None
    adopted: int = 0


class Insights(BaseModel):
    """What holds now, surest first."""

    items: list[Insight]


@routes.get("/insights", responses=documented(404), summary="What my values say")
async def insights(
    here: Here,
    who: Annotated[Caller, Depends(caller("read"))],
    person: PersonId = None,
    refresh: Annotated[bool, Query(description="look at the values anew")] = False,
) -> Insights:
    """Tell the patterns that stand; the first time the values are looked at."""
    hands = await here.looking(who, "show_insights", person)
    house = here.house

    async def standing() -> list[kept.Standing]:
        return await house.database.read(
            lambda session: kept.standing(session, house.vault, hands.person, hands.now, hands.language)
        )

    found = [] if refresh else await standing()
    if not found:
        await kept.refresh(house.database, house.vault, hands.person, hands.now)
        found = await standing()
    own = hands.actor is None and hands.audience == "private"
    return Insights(items=[Insight(**asdict(one)) for one in kept.shown(found, own)])
