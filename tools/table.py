"""The table of tools.

To add one: write an async function with `hands: Given` and a docstring (the model reads it) in a file of
`tools/acts/`, returning one `Outcome` or several, and give it a row here. Its words go to `prompts/`.
A test walks every row. Tools are named as text, so that listing them loads nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool

from tools.circle.access import PATIENT, way
from tools.circle.dressing import dressed
from tools.circle.watch import watched
from tools.hands import Hands
from tools.outcome import Outcome


@dataclass(frozen=True)
class Row:
    """Where a tool lives; who may use it says tools.permissions."""

    place: str


TOOLS: Mapping[str, Row] = {
    "log_glucose": Row("tools.acts.readings:log_glucose"),
    "log_meal": Row("tools.acts.meals:log_meal"),
    "set_item_grams": Row("tools.acts.meals:set_item_grams"),
    "log_measurement": Row("tools.acts.body:log_measurement"),
    "log_medication": Row("tools.acts.body:log_medication"),
    "log_exercise": Row("tools.acts.body:log_exercise"),
    "undo": Row("tools.acts.corrections:undo"),
    "predict_response": Row("tools.acts.prediction:predict_response"),
    "recall_memories": Row("tools.acts.recollection:recall_memories"),
    "show_insights": Row("tools.acts.overview:show_insights"),
    "show_chart": Row("tools.acts.charts:show_chart"),
    "show_curve": Row("tools.acts.charts:show_curve"),
    "show_profile": Row("tools.acts.knowing:show_profile"),
    "edit_profile": Row("tools.acts.knowing:edit_profile"),
    "forget_item": Row("tools.acts.knowing:forget_item"),
    "forget_said": Row("tools.acts.knowing:forget_said"),
    "stop_taking": Row("tools.acts.knowing:stop_taking"),
    "wrong_allergy": Row("tools.acts.knowing:wrong_allergy"),
    "update_profile": Row("tools.acts.profile:update_profile"),
    "set_reminder": Row("tools.acts.reminders:set_reminder"),
    "list_reminders": Row("tools.acts.reminders:list_reminders"),
    "cancel_reminder": Row("tools.acts.reminders:cancel_reminder"),
    "answer_reminder": Row("tools.acts.reminders:answer_reminder"),
    "set_push": Row("tools.acts.pushes:set_push"),
    "set_quiet": Row("tools.acts.pushes:set_quiet"),
    "manage_data": Row("tools.acts.rights:manage_data"),
    "forget_me": Row("tools.acts.rights:forget_me"),
    "give_consent": Row("tools.acts.rights:give_consent"),
    "welcome": Row("tools.acts.onboarding:welcome"),
    "set_up": Row("tools.acts.onboarding:set_up"),
    "care_circle": Row("tools.acts.circle:care_circle"),
    "open_invitation": Row("tools.acts.circle:open_invitation"),
    "say_relation": Row("tools.acts.circle:say_relation"),
    "answer_invitation": Row("tools.acts.circle:answer_invitation"),
    "set_scope": Row("tools.acts.granting:set_scope"),
    "revoke_caregiver": Row("tools.acts.granting:revoke_caregiver"),
    "leave_circle": Row("tools.acts.granting:leave_circle"),
    "who_looked": Row("tools.acts.granting:who_looked"),
    "ask_to_share": Row("tools.acts.sharing:ask_to_share"),
    "share_with_group": Row("tools.acts.sharing:share_with_group"),
    "look_at_readings": Row("tools.acts.looking:look_at_readings"),
    "look_at_meals": Row("tools.acts.looking:look_at_meals"),
    "choose_whom": Row("tools.acts.looking:choose_whom"),
    "set_alerts": Row("tools.acts.alerts:set_alerts"),
    "acknowledge_alert": Row("tools.acts.alerts:acknowledge_alert"),
    "show_patterns": Row("tools.acts.patterns:show_patterns"),
    "import_readings": Row("tools.acts.sensors:import_readings"),
    "take_back_import": Row("tools.acts.sensors:take_back_import"),
    "connect_site": Row("tools.acts.sensors:connect_site"),
    "site": Row("tools.acts.sensors:site"),
    "visit_questions": Row("tools.acts.visit:visit_questions"),
    "rate_answer": Row("tools.acts.feedback:rate_answer"),
    "judge_insight": Row("tools.acts.feedback:judge_insight"),
    "emergency": Row("tools.acts.talk:emergency"),
    "ask_dosing": Row("tools.acts.talk:ask_dosing"),
    "ask_knowledge": Row("tools.acts.talk:ask_knowledge"),
    "help": Row("tools.acts.talk:show_help"),
    "chitchat": Row("tools.acts.talk:chitchat"),
    "weather": Row("tools.acts.talk:weather"),
    "news": Row("tools.acts.talk:news"),
    "music": Row("tools.acts.talk:music"),
    "unsupported": Row("tools.acts.talk:unsupported"),
    "clarify": Row("tools.acts.talk:clarify"),
}


@cache
def tool(name: str) -> BaseTool:
    """Load the tool of that name; KeyError where there is none."""
    module, function = TOOLS[name].place.split(":")
    return StructuredTool.from_function(coroutine=getattr(import_module(module), function), name=name)


async def call(name: str, arguments: Mapping[str, Any], hands: Hands) -> tuple[Outcome, ...]:
    """Run one tool on the rows of one person, if it may be (tools.permissions); what must be told to others is noted.

    Errors: pydantic.ValidationError where the arguments do not fit the tool.
    """
    said = {slot: value for slot, value in arguments.items() if slot != PATIENT}
    patient = arguments.get(PATIENT)
    found = await way(name, said, hands, patient)
    if found.refused:
        return dressed(found.refused, found, name)
    outcome = await tool(name).ainvoke({**said, "hands": found.hands})
    outcomes = outcome if isinstance(outcome, tuple) else (outcome,)
    if found.watched:
        outcomes = await watched(name, said, outcomes, found.hands)
    return dressed(outcomes, found, name)
