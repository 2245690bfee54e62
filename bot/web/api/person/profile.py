"""GET and PATCH /profile: what the person told of themselves."""

from typing import Annotated, Any, Literal

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from bot.web.api.doing import Here, effect
from bot.web.api.problems import Problem, router
from bot.web.api.tokens import Caller, caller
from memory import people
from memory.records import Person

routes = router("profile")

Kind = Literal["type1", "type2", "gestational", "prediabetes"]
Unit = Literal["mmol/L", "mg/dL"]


class Profile(BaseModel):
    """What is known; targets are mmol/L, `timezone` is an IANA name."""

    person: str
    name: str | None = None
    age: int | None = None
    sex: Literal["m", "f"] | None = None
    height_cm: float | None = None
    diabetes_type: Kind | None = None
    diagnosed_year: int | None = None
    pregnant: bool | None = None
    preferences: list[str] = Field(default_factory=list)
    target_low: float
    target_high: float
    timezone: str
    language: str
    unit: str


class Changes(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, min_length=1, max_length=80)
    age: int | None = Field(default=None, ge=0, le=130)
    sex: Literal["m", "f"] | None = None
    height_cm: float | None = Field(default=None, ge=40, le=250)
    diabetes_type: Kind | None = None
    diagnosed_year: int | None = Field(default=None, ge=1900, le=2100)
    pregnant: bool | None = None
    preference: str | None = Field(default=None, min_length=1, max_length=200)
    target_low: float | None = Field(default=None, ge=3.9, le=15)
    target_high: float | None = Field(default=None, ge=3.9, le=15)
    timezone: str | None = Field(default=None, max_length=64)
    language: Literal["zh", "en"] | None = None
    unit: Unit | None = None


@routes.get("/profile", summary="What is known of me")
async def read(here: Here, who: Annotated[Caller, Depends(caller("read"))]) -> Profile:
    """Tell what the person said of themselves."""
    person = await here.person(who)
    told = await here.house.database.read(lambda session: _told(session, here.house.vault, person.id))
    return _profile(person, told)


@routes.patch("/profile", summary="Change what is known of me")
async def change(here: Here, who: Annotated[Caller, Depends(caller("write"))], wanted: Changes) -> Profile:
    """Change some of it, as if it were said in the talk."""
    hands = await here.hands(who, effect())
    outcomes = await here.do(hands, "update_profile", wanted.model_dump(exclude_none=True))
    if all(one.words != "profile.updated" for one in outcomes):
        raise Problem(422, "invalid", words="\n".join(here.words(outcomes, hands)))
    return await read(here, who)


def _told(session: Session, vault: Any, person_id: str) -> dict[str, Any]:
    return people.profile(session, vault, person_id)


def _profile(person: Person, told: dict[str, Any]) -> Profile:
    known = {name: told[name] for name in Profile.model_fields if told.get(name) is not None}
    return Profile(
        **{
            **known,
            "person": person.id,
            "target_low": person.target_low,
            "target_high": person.target_high,
            "timezone": person.zone,
            "language": person.language,
            "unit": person.unit,
        }
    )
