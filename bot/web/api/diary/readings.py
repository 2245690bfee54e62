"""GET /readings: glucose values, one's own or those of somebody who granted it."""

from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel
from sqlmodel import Session

from bot.web.api.doing import Here
from bot.web.api.pages import Instant, Page, PersonId, Wanted, cursor_of, entries, page
from bot.web.api.problems import documented, router
from bot.web.api.tokens import Caller, caller
from health.targets import verdict
from memory.records import Person, Reading

routes = router("readings")


class Value(BaseModel):
    """One value in mmol/L, and how it stands to the person's targets."""

    id: int
    at: Instant
    mmol: float
    verdict: str
    context: str | None = None
    meal: str | None = None
    minutes_after_meal: int | None = None
    origin: str = "meter"
    unit: Literal["mmol/L"] = "mmol/L"


@routes.get("/readings", responses=documented(404), summary="Glucose values")
async def readings(
    here: Here, who: Annotated[Caller, Depends(caller("read"))], span: Wanted, person: PersonId = None
) -> Page[Value]:
    """List standing values, newest first."""
    whose = (await here.looking(who, "look_at_readings", person)).person

    def work(session: Session) -> Page[Value]:
        rows = session.exec(entries(Reading, whose.id, span)).all()
        shown, mark = page(rows, span.limit, lambda row: cursor_of(row.at, row.id or 0))
        return Page(items=[_value(row, whose) for row in shown], next=mark)

    return await here.house.database.read(work)


def _value(row: Reading, whose: Person) -> Value:
    judged = verdict(row.mmol, row.context, whose.target_low, whose.target_high)
    told = row.model_dump(include=set(Value.model_fields) - {"verdict"})
    return Value(**told, verdict=judged)
