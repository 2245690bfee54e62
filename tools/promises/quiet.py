"""The hours in which nothing comes that was our own idea: pure, on the person's clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.wallclock import next_moment


@dataclass(frozen=True)
class Quiet:
    """From "HH:MM" to "HH:MM", over midnight where the first is later; equal ones mean never."""

    start: str = "22:00"
    end: str = "07:00"

    def covers(self, wall_time: str) -> bool:
        """Tell whether a clock time lies within."""
        if self.start <= self.end:
            return self.start <= wall_time < self.end
        return wall_time >= self.start or wall_time < self.end

    def holds(self, moment: datetime, zone: str) -> bool:
        """Tell whether it is quiet at an instant."""
        return self.covers(moment.astimezone(ZoneInfo(zone)).strftime("%H:%M"))

    def over(self, moment: datetime, zone: str) -> datetime:
        """Return the instant (UTC) at which the quiet after `moment` ends."""
        return next_moment(self.end, "daily", None, zone, moment)


def quiet_of(profile: Mapping[str, Any]) -> Quiet:
    """Read the quiet hours of a profile; what was not said is 22:00 to 07:00."""
    told = profile.get("quiet")
    return Quiet(*told) if told else Quiet()
