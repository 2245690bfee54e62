"""GET /recommendations: what may be worth trying, by dimension, from what was found and what was promised; never a dose."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel

from bot.web.api.doing import Here
from bot.web.api.pages import Instant, PersonId
from bot.web.api.problems import documented, router
from bot.web.api.tokens import Caller, caller
from tools.advice import advise

routes = router("recommendations")


class Recommendation(BaseModel):
    """What was seen, what to try, of how many occasions, and how sure (0 to 1)."""

    kind: str
    observation: str
    suggestion: str
    n: int
    confidence: float


class Recommendations(BaseModel):
    """Every dimension, surest first; an empty one has nothing to say yet."""

    made_at: Instant
    dimensions: dict[str, list[Recommendation]]


@routes.get("/recommendations", responses=documented(404), summary="What may be worth trying")
async def recommendations(
    here: Here, who: Annotated[Caller, Depends(caller("read"))], person: PersonId = None
) -> Recommendations:
    """Gather advice by dimension."""
    hands = await here.looking(who, "show_insights", person)
    found = await advise(hands)
    return Recommendations(
        made_at=here.now,
        dimensions={
            name: [Recommendation(**asdict(one)) for one in advice] for name, advice in found.items()
        },
    )
