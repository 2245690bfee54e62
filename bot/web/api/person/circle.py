"""GET /people: whom this person looks after, and what of them was granted."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from sqlmodel import Session

from bot.web.api.doing import Here
from bot.web.api.problems import router
from bot.web.api.tokens import Caller, caller
from memory.circle import grants

routes = router("people")


class Ward(BaseModel):
    """Somebody who granted something; `person` is what other calls name them by, scopes what was granted."""

    person: str
    relation: str
    name: str | None
    role: str
    scopes: list[str]


class Wards(BaseModel):
    """Everybody who granted something."""

    items: list[Ward]


@routes.get("/people", summary="Whom I look after")
async def wards(here: Here, who: Annotated[Caller, Depends(caller("read"))]) -> Wards:
    """List those who granted something that still holds."""

    def work(session: Session) -> Wards:
        found = grants.wards(session, here.house.vault, who.person_id)
        return Wards(
            items=[
                Ward(
                    person=one.person_id,
                    relation=one.relation,
                    name=one.name,
                    role=one.role,
                    scopes=sorted(one.scopes),
                )
                for one in found
                if one.scopes
            ]
        )

    return await here.house.database.read(work)
