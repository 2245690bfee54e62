"""Who may do what: one table of roles and actions, which tools and commands ask. What is not in it is forbidden.

To add an action: its row in PERMISSIONS; name the tools that it covers in ACTION_OF. A tool that is not named there is
for the person alone, in private.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from memory.circle.grants import ALERTS, LOG, MEALS, READINGS

Role = Literal["patient", "caregiver", "clinician", "member", "admin"]
"""What one is to the person whose rows are touched; a member shares no more with them than a group chat."""

Refusal = Literal["never", "not_granted", "not_shared"]
"""Why not: nobody in this role may; the person has not granted it; the person has not shared it with this group."""

Rule = frozenset[str] | None
"""The scopes that must have been granted; an empty set is always, None is never."""

ALWAYS: Rule = frozenset()
NEVER: Rule = None


def _granted(*scopes: str) -> Rule:
    return frozenset(scopes)


@dataclass(frozen=True)
class Row:
    """What each role needs for one action, and what must be shared with a group for it to be done there."""

    patient: Rule = ALWAYS
    caregiver: Rule = NEVER
    clinician: Rule = NEVER
    member: Rule = NEVER
    admin: Rule = NEVER
    group: Rule = NEVER


PERMISSIONS: Mapping[str, Row] = {
    "talk": Row(ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, group=ALWAYS),
    "see_readings": Row(
        ALWAYS, _granted(READINGS), _granted(READINGS), member=ALWAYS, group=_granted(READINGS)
    ),
    "see_meals": Row(ALWAYS, _granted(MEALS), _granted(MEALS), member=ALWAYS, group=_granted(MEALS)),
    "see_both": Row(
        ALWAYS,
        _granted(READINGS, MEALS),
        _granted(READINGS, MEALS),
        member=ALWAYS,
        group=_granted(READINGS, MEALS),
    ),
    # A report for the doctor's visit names medicines and age: not even family has it without being a clinician.
    "see_report": Row(ALWAYS, NEVER, _granted(READINGS, MEALS)),
    "log_reading": Row(ALWAYS, _granted(LOG), group=_granted(READINGS)),
    "log_meal": Row(ALWAYS, _granted(LOG), group=_granted(MEALS)),
    "log_other": Row(ALWAYS, _granted(LOG)),
    "take_back": Row(ALWAYS, _granted(LOG)),
    "be_alerted": Row(ALWAYS, _granted(ALERTS), _granted(ALERTS)),
    # Memories, reminders, profile, rights, grants: nobody else's, and not where others read along.
    "own": Row(ALWAYS),
    # Where a group asks to be shown somebody, the answer itself goes to that person in private.
    "ask_to_share": Row(ALWAYS, group=ALWAYS),
    "operate": Row(NEVER, admin=ALWAYS),
    "look_at_operation": Row(NEVER, admin=ALWAYS),
}

ACTION_OF: Mapping[str, str] = {
    "look_at_readings": "see_readings",
    "look_at_meals": "see_meals",
    "show_insights": "see_both",
    "show_chart": "see_readings",
    "log_glucose": "log_reading",
    "log_meal": "log_meal",
    "set_item_grams": "log_meal",
    "log_measurement": "log_other",
    "log_medication": "log_other",
    "log_exercise": "log_other",
    "undo": "take_back",
    "ask_to_share": "ask_to_share",
    **dict.fromkeys(
        (
            "emergency",
            "ask_dosing",
            "ask_knowledge",
            "help",
            "chitchat",
            "symptom",
            "value_of_another",
            "convert_unit",
            "food_for_another",
            "food_carbs",
            "which_food",
            "who",
            "weather",
            "news",
            "music",
            "unsupported",
            "clarify",
        ),
        "talk",
    ),
}


def action_of(tool: str, arguments: Mapping[str, object]) -> str:
    """Tell which action a call is; a chart may show meals or be a report, which asks for more."""
    if tool == "show_chart":
        return {"day": "see_both", "report": "see_report"}.get(str(arguments.get("kind")), "see_readings")
    return ACTION_OF.get(tool, "own")


def refusal(action: str, role: Role, scopes: frozenset[str], shared: frozenset[str] | None) -> Refusal | None:
    """Say why this may not be done; None if it may. `shared` is what the group it is said in may see, None in private."""
    row = PERMISSIONS[action]
    needed: Rule = getattr(row, role)
    if needed is None:
        return "never"
    if not needed <= scopes:
        return "not_granted"
    if shared is None:
        return None
    return None if row.group is not None and row.group <= shared else "not_shared"
