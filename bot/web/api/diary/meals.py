"""GET and POST /meals: what was eaten, with what it was expected to do."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from bot.web.api.doing import Here
from bot.web.api.once import Once, once
from bot.web.api.pages import Instant, Made, Page, PersonId, Wanted, cursor_of, entries, page
from bot.web.api.problems import Problem, documented, router
from bot.web.api.tokens import Caller, caller
from memory import diary
from memory.diary import MealSeen
from memory.records import Meal

routes = router("meals")
Name = Literal["breakfast", "lunch", "dinner", "snack"]


class Food(BaseModel):
    """A food as it is said: "rice", 1, "bowl"; grams where it was weighed."""

    model_config = ConfigDict(extra="forbid")

    food: str = Field(min_length=1, max_length=80)
    quantity: float | None = Field(default=None, gt=0, le=1000)
    unit: str | None = Field(default=None, max_length=16)
    grams: float | None = Field(default=None, gt=0, le=5000)

    def said(self) -> dict[str, Any]:
        """Say it to a tool: grams that are given here were weighed."""
        return {**self.model_dump(exclude_none=True), "stated": self.grams is not None}


class Eaten(BaseModel):
    """A meal that is to be written down."""

    model_config = ConfigDict(extra="forbid")

    items: list[Food] = Field(min_length=1, max_length=20)
    meal: Name | None = None
    at: Instant | None = None


class Dish(BaseModel):
    """One food of a meal; `grams_basis` is said, table, estimate or unknown."""

    food: str
    quantity: float | None = None
    unit: str | None = None
    grams: float | None = None
    grams_basis: str = "unknown"
    carbs_g: float | None = None


class Sitting(BaseModel):
    """A meal: grams, kcal, and the rise in two hours (mmol/L) that was expected of it."""

    id: int
    at: Instant
    meal: str | None = None
    carbs_g: float | None = None
    protein_g: float | None = None
    fat_g: float | None = None
    fiber_g: float | None = None
    kcal: float | None = None
    expected_rise: float | None = None
    items: list[Dish]


@routes.get("/meals", responses=documented(404), summary="What was eaten")
async def meals(
    here: Here, who: Annotated[Caller, Depends(caller("read"))], span: Wanted, person: PersonId = None
) -> Page[Sitting]:
    """List standing meals, newest first."""
    whose = (await here.looking(who, "look_at_meals", person)).person.id

    def work(session: Session) -> Page[Sitting]:
        rows = session.exec(entries(Meal, whose, span)).all()
        shown, mark = page(rows, span.limit, lambda row: cursor_of(row.at, row.id or 0))
        seen = [diary.meal_seen(session, here.house.vault, whose, row.id or 0) for row in shown]
        return Page(items=[_sitting(one) for one in seen if one is not None], next=mark)

    return await here.house.database.read(work)


@routes.post(
    "/meals", status_code=201, response_model=Made, responses=documented(404, 409), summary="Record a meal"
)
async def eat(
    eaten: Eaten, here: Here, asked: Annotated[Once, Depends(once("write"))], person: PersonId = None
) -> Response:
    """Write a meal down, and say what was assumed and expected."""
    told = eaten.model_dump(include={"meal", "at"}, exclude_none=True)
    arguments = {**told, "items": [one.said() for one in eaten.items]}

    async def work(key: str) -> Made:
        hands = await here.hands(asked.who, key)
        outcomes = await here.do(hands, "log_meal", arguments, person)
        if any(one.question is not None for one in outcomes):
            raise Problem(422, "impossible")
        return Made(messages=here.words(outcomes, hands))

    return await asked.do(work)


def _sitting(seen: MealSeen) -> Sitting:
    told = seen.meal.model_dump(include=set(Sitting.model_fields) - {"items"})
    dishes = [Dish(**{name: getattr(item, name) for name in Dish.model_fields}) for item in seen.items]
    return Sitting(**told, items=dishes)
