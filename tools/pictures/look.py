"""What a picture shows and how its reader wants to see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from health.glucose import to_mg_dl
from prompts.reader import say

Language = Literal["zh", "en"]
Unit = Literal["mmol/L", "mg/dL"]


@dataclass(frozen=True)
class Look:
    """The reader's language, unit, IANA zone and target range (mmol/L)."""

    language: Language
    unit: Unit
    zone: str
    target_low: float = 3.9
    target_high: float = 10.0

    def local(self, at: datetime) -> datetime:
        """Give an instant as the reader's clock shows it."""
        return at.astimezone(ZoneInfo(self.zone))

    def amount(self, mmol: float) -> float:
        """Give a value in the reader's unit."""
        return to_mg_dl(mmol) if self.unit == "mg/dL" else mmol

    def number(self, mmol: float) -> str:
        """Write a value as a meter would show it, without its unit."""
        return f"{self.amount(mmol):.0f}" if self.unit == "mg/dL" else f"{mmol:.1f}"

    def words(self, block: str, **facts: object) -> str:
        """Say a block of prompts/pictures.toml."""
        return say(f"pictures.{block}", self.language, unit=self.unit, zone=self.zone, **facts)

    def date(self, day: date) -> str:
        """Write a day without its year: 11月3日, 3 Nov."""
        return self.words("date", date=day)

    def where(self, mmol: float) -> Literal["low", "target", "high"]:
        """Say on which side of the reader's target a value lies, rounded as a meter shows it."""
        rounded = round(mmol, 1)
        if rounded < self.target_low:
            return "low"
        return "high" if rounded > self.target_high else "target"


@dataclass(frozen=True)
class Point:
    """One glucose value in mmol/L at an aware instant."""

    at: datetime
    mmol: float


@dataclass(frozen=True)
class Eaten:
    """A meal to name on a picture: what it was, in the reader's words, and its carbohydrates in grams if known."""

    at: datetime
    what: str
    carbs_g: float | None = None
