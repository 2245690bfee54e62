"""POST /feedback: whether an answer or an insight helped, and whether what it suggests was done."""

from typing import Annotated, Literal

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.web.api.doing import Desk, Here
from bot.web.api.once import Once, once
from bot.web.api.pages import Made
from bot.web.api.person.chat import turn_of
from bot.web.api.problems import Problem, documented, router
from tools.insights import kept

routes = router("feedback")


class Opinion(BaseModel):
    """What the person thinks: `id` is that of an insight, or of a turn of the chat; "did" is for insights alone."""

    model_config = ConfigDict(extra="forbid")

    about: Literal["insight", "answer"]
    id: int = Field(ge=1, lt=2**63)
    opinion: Literal["good", "bad", "did"]


@routes.post(
    "/feedback",
    status_code=201,
    response_model=Made,
    responses=documented(404, 409),
    summary="Say whether it helped",
)
async def judge(said: Opinion, here: Here, asked: Annotated[Once, Depends(once("write"))]) -> Response:
    """Note an opinion."""

    async def work(key: str) -> Made:
        noted = await (_insight if said.about == "insight" else _answer)(here, asked, said, key)
        if not noted:
            raise Problem(404, "status_404")
        here.house.observe.count("feedback", about=said.about, opinion=said.opinion)
        return Made()

    return await asked.do(work)


async def _insight(here: Desk, asked: Once, said: Opinion, _key: str) -> bool:
    person, house = await here.person(asked.who), here.house
    return await house.database.write(
        lambda session: kept.judge(session, house.vault, person, said.id, said.opinion, here.now)
    )


async def _answer(here: Desk, asked: Once, said: Opinion, key: str) -> bool:
    if said.opinion == "did":
        raise Problem(422, "invalid")
    turn = await here.house.database.read(lambda session: turn_of(session, here, asked.who, said.id))
    if turn is None:
        return False
    hands = await here.hands(asked.who, key)
    await here.do(hands, "rate_answer", {"version": "api", "good": said.opinion == "good"})
    return True
