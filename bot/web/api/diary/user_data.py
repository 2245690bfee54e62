"""POST /user-data: health data of a declared type, with its unit, checked; GET /user-data: what was measured besides glucose."""

from abc import ABC, abstractmethod
from typing import Annotated, Any, Literal

from fastapi import Body, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from bot.web.api.doing import Here
from bot.web.api.once import Once, once
from bot.web.api.pages import Instant, Made, Page, PersonId, Wanted, cursor_of, entries, page
from bot.web.api.problems import Problem, documented, router
from bot.web.api.tokens import Caller, caller
from memory.records import Measurement
from prompts.reader import MG_DL_PER_MMOL_L

routes = router("user-data")

Kind = Literal["weight", "blood_pressure", "heart_rate", "steps", "hba1c", "ketones", "temperature"]
Positive = Annotated[float, Field(gt=0, le=200_000, allow_inf_nan=False)]


class Datum(BaseModel, ABC):
    """What every type has: when it was, or now."""

    model_config = ConfigDict(extra="forbid")

    at: Instant | None = None

    @abstractmethod
    def tool(self) -> tuple[str, dict[str, Any], str]:
        """Name the tool that writes it down, its arguments, and the words that a person would have said."""


class Glucose(Datum):
    """A blood glucose value."""

    type: Literal["glucose"]
    value: Positive
    unit: Literal["mmol/L", "mg/dL"]
    context: Literal["fasting", "before_meal", "after_meal", "bedtime", "overnight"] | None = None
    meal: Literal["breakfast", "lunch", "dinner", "snack"] | None = None
    minutes_after_meal: int | None = Field(default=None, ge=0, le=600)

    def tool(self) -> tuple[str, dict[str, Any], str]:
        """Convert to mmol/L."""
        american = self.unit == "mg/dL"
        told = self.model_dump(include={"context", "meal", "minutes_after_meal", "at"}, exclude_none=True)
        mmol = self.value / MG_DL_PER_MMOL_L if american else self.value
        return "log_glucose", {**told, "value": mmol}, f"{self.value:.0f}" if american else ""


class Measured(Datum):
    """What is one number; `factor` and `shift` bring each unit to the one that is kept."""

    value: Positive

    @abstractmethod
    def kept(self) -> tuple[str, float]:
        """Name the kind and give the value in the unit that is kept."""

    def tool(self) -> tuple[str, dict[str, Any], str]:
        """Write one measurement down."""
        kind, value = self.kept()
        at = {"at": self.at} if self.at else {}
        return "log_measurement", {"kind": kind, "value": round(value, 2), **at}, ""


class Weight(Measured):
    """Body weight; 1 jin is half a kilogram."""

    type: Literal["weight"]
    unit: Literal["kg", "lb", "jin"]

    def kept(self) -> tuple[str, float]:
        """Give kg."""
        return self.type, self.value * {"kg": 1.0, "lb": 0.45359237, "jin": 0.5}[self.unit]


class HeartRate(Measured):
    """Pulse."""

    type: Literal["heart_rate"]
    unit: Literal["bpm"]

    def kept(self) -> tuple[str, float]:
        """Give beats a minute."""
        return self.type, self.value


class Steps(Measured):
    """Steps of a day."""

    type: Literal["steps"]
    unit: Literal["count"]

    def kept(self) -> tuple[str, float]:
        """Give steps."""
        return self.type, round(self.value)


class Hba1c(Measured):
    """HbA1c; NGSP percent, or IFCC mmol/mol by the master equation."""

    type: Literal["hba1c"]
    unit: Literal["%", "mmol/mol"]

    def kept(self) -> tuple[str, float]:
        """Give percent."""
        return self.type, self.value if self.unit == "%" else 0.09148 * self.value + 2.152


class Ketones(Measured):
    """Ketones in blood."""

    type: Literal["ketones"]
    unit: Literal["mmol/L"]

    def kept(self) -> tuple[str, float]:
        """Give mmol/L."""
        return self.type, self.value


class Temperature(Measured):
    """Body temperature."""

    type: Literal["temperature"]
    unit: Literal["C", "F"]

    def kept(self) -> tuple[str, float]:
        """Give degrees Celsius."""
        return self.type, self.value if self.unit == "C" else (self.value - 32) / 1.8


class BloodPressure(Datum):
    """Blood pressure."""

    type: Literal["blood_pressure"]
    systolic: Positive
    diastolic: Positive
    unit: Literal["mmHg", "kPa"]

    def tool(self) -> tuple[str, dict[str, Any], str]:
        """Give mmHg."""
        factor = 1.0 if self.unit == "mmHg" else 7.50062
        upper, lower = round(self.systolic * factor), round(self.diastolic * factor)
        if not 20 <= lower < upper:
            raise Problem(422, "impossible")
        told: dict[str, Any] = {"kind": self.type, "systolic": upper, "diastolic": lower}
        return "log_measurement", told | ({"at": self.at} if self.at else {}), ""


class Exercise(Datum):
    """Something active."""

    type: Literal["exercise"]
    activity: str = Field(min_length=1, max_length=80)
    minutes: float | None = Field(default=None, gt=0, le=1440)

    def tool(self) -> tuple[str, dict[str, Any], str]:
        """Write it down."""
        return "log_exercise", self.model_dump(exclude={"type"}, exclude_none=True), ""


class Medication(Datum):
    """A medicine that was taken already; nothing here ever says how much to take."""

    type: Literal["medication"]
    name: str = Field(min_length=1, max_length=80)
    dose: float | None = Field(default=None, gt=0, le=10_000)
    unit: str | None = Field(default=None, max_length=16)

    def tool(self) -> tuple[str, dict[str, Any], str]:
        """Write it down."""
        return "log_medication", self.model_dump(exclude={"type"}, exclude_none=True), ""


UserData = Annotated[
    Glucose
    | Weight
    | HeartRate
    | Steps
    | Hba1c
    | Ketones
    | Temperature
    | BloodPressure
    | Exercise
    | Medication,
    Body(discriminator="type"),
]
"""To add a type: its class above, with the tool that writes it down, and its place in this list."""


class Value(BaseModel):
    """A measurement: kg, mmHg (value and second_value), bpm, steps, %, mmol/L or degrees Celsius."""

    id: int
    type: Kind
    at: Instant
    value: float
    second_value: float | None = None


@routes.post(
    "/user-data",
    status_code=201,
    response_model=Made,
    responses=documented(404, 409),
    summary="Record health data",
)
async def record(
    datum: UserData, here: Here, asked: Annotated[Once, Depends(once("write"))], person: PersonId = None
) -> Response:
    """Write one value down, and answer with what the person should know of it; dangerous values come with what helps."""
    tool, arguments, said = datum.tool()

    async def work(key: str) -> Made:
        hands = await here.hands(asked.who, key, said)
        outcomes = await here.do(hands, tool, arguments, person)
        if any(one.question is not None for one in outcomes):
            raise Problem(422, "impossible")
        return Made(messages=here.words(outcomes, hands))

    return await asked.do(work)


@routes.get("/user-data", summary="What was measured besides glucose")
async def measured(
    here: Here,
    who: Annotated[Caller, Depends(caller("read"))],
    span: Wanted,
    kind: Annotated[Kind | None, Query(alias="type")] = None,
) -> Page[Value]:
    """List the person's own measurements, newest first."""
    only = (Measurement.kind == kind,) if kind else ()

    def work(session: Session) -> Page[Value]:
        rows = session.exec(entries(Measurement, who.person_id, span, *only)).all()
        shown, mark = page(rows, span.limit, lambda row: cursor_of(row.at, row.id or 0))
        return Page(items=[_value(row) for row in shown], next=mark)

    return await here.house.database.read(work)


def _value(row: Measurement) -> Value:
    return Value.model_validate(
        {"id": row.id, "type": row.kind, "at": row.at, "value": row.value, "second_value": row.second_value}
    )
