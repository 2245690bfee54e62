"""A person's rights over their data, and who else may see it: what is not yet possible is said."""

from typing import Literal

from tools.hands import Given
from tools.outcome import Outcome


async def manage_data(
    hands: Given,  # noqa: ARG001  # every tool is given the hands
    action: Literal["export", "forget", "consent_on", "consent_off"],
) -> Outcome:
    """Handle a wish about the person's own data."""
    return Outcome(f"rights.{action}_not_yet")


async def care_circle(hands: Given, action: str = "list") -> Outcome:  # noqa: ARG001
    """Answer wishes about caregivers."""
    return Outcome("rights.care_circle_not_yet")
