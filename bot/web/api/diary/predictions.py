"""POST /predictions: what a food would do to this person, with a range, or why nothing is said."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.web.api.diary.meals import Food
from bot.web.api.doing import Here
from bot.web.api.once import Once, once
from bot.web.api.problems import documented, router

routes = router("predictions")


class Plate(BaseModel):
    """What the person is thinking of eating."""

    model_config = ConfigDict(extra="forbid")

    items: list[Food] = Field(min_length=1, max_length=20)


class Gentler(BaseModel):
    """Half of it, or something instead, and the rise (mmol/L) that is expected then."""

    kind: str
    food: str
    expected: float


class Expected(BaseModel):
    """The rise two hours later, mmol/L, between low and high; `refused` where nothing can be said, and the messages say why."""

    state: Literal["expected", "refused"]
    messages: list[str]
    rise_mmol: float | None = None
    low_mmol: float | None = None
    high_mmol: float | None = None
    before_mmol: float | None = None
    level: str | None = None
    carbs_g: float | None = None
    reasons: list[str] = Field(default_factory=list)
    gentler: list[Gentler] = Field(default_factory=list)


@routes.post(
    "/predictions",
    status_code=200,
    response_model=Expected,
    responses=documented(409),
    summary="What would this do to me?",
)
async def predict(plate: Plate, here: Here, asked: Annotated[Once, Depends(once("read"))]) -> Response:
    """Predict; nothing is written down."""

    async def work(key: str) -> Expected:
        hands = await here.hands(asked.who, key)
        outcomes = await here.do(hands, "predict_response", {"items": [one.said() for one in plate.items]})
        words = here.words(outcomes, hands)
        found = next((one for one in outcomes if one.words == "prediction.expected"), None)
        return _expected(found.facts, words) if found else Expected(state="refused", messages=words)

    return await asked.do(work, 200)


def _expected(facts: Mapping[str, Any], words: list[str]) -> Expected:
    return Expected(
        state="expected",
        messages=words,
        rise_mmol=round(facts["expected"], 2),
        low_mmol=round(facts["low"], 2),
        high_mmol=round(facts["high"], 2),
        before_mmol=facts["pre"],
        level=facts["cls"],
        carbs_g=facts["carbs"],
        reasons=list(facts["reasons"]),
        gentler=[Gentler(**one) for one in facts["swaps"]],
    )
