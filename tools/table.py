"""The table of tools.

To add one: write an async function with `hands: Given` and a docstring (the model reads it) in a file of
`tools/acts/`, returning one `Outcome` or several, and give it a row here. Its words go to `prompts/`.
A test walks every row. Tools are named as text, so that listing them loads nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, cast

from langchain_core.tools import StructuredTool
from pydantic import BaseModel

from tools.circle.access import PATIENT, way
from tools.circle.dressing import dressed
from tools.circle.watch import watched
from tools.hands import Hands
from tools.outcome import Outcome

Function = Callable[..., Awaitable[Outcome | tuple[Outcome, ...]]]


@dataclass(frozen=True)
class Row:
    """Where a tool lives; who may use it says tools.permissions."""

    place: str


TOOLS: Mapping[str, Row] = {
    "log_glucose": Row("tools.acts.readings:log_glucose"),
    "log_meal": Row("tools.acts.meals:log_meal"),
    "perhaps_food": Row("tools.acts.meals:perhaps_food"),
    "set_item_grams": Row("tools.acts.meals:set_item_grams"),
    "log_measurement": Row("tools.acts.body:log_measurement"),
    "show_measurements": Row("tools.acts.measured:show_measurements"),
    "log_medication": Row("tools.acts.body:log_medication"),
    "log_exercise": Row("tools.acts.body:log_exercise"),
    "amend_share": Row("tools.acts.parts:amend_share"),
    "drop_food": Row("tools.acts.parts:drop_food"),
    "day_entries": Row("tools.acts.entries:day_entries"),
    "ask_number": Row("tools.acts.asking:ask_number"),
    "travel_later": Row("tools.acts.asking:travel_later"),
    "keep_company": Row("tools.acts.company:keep_company"),
    "own_accuracy": Row("tools.acts.company:own_accuracy"),
    "compare_latest": Row("tools.acts.latest:compare_latest"),
    "show_targets": Row("tools.acts.latest:show_targets"),
    "double_dose": Row("tools.acts.latest:double_dose"),
    "need_sugar": Row("tools.acts.latest:need_sugar"),
    "set_meal_time": Row("tools.acts.amending:set_meal_time"),
    "amend_meal": Row("tools.acts.amending:amend_meal"),
    "amend_reading": Row("tools.acts.amending:amend_reading"),
    "amend_dose": Row("tools.acts.amending:amend_dose"),
    "same_meal": Row("tools.acts.eaten:same_meal"),
    "day_meals": Row("tools.acts.eaten:day_meals"),
    "meal_carbs": Row("tools.acts.eaten:meal_carbs"),
    "move_entry": Row("tools.acts.doubts:move_entry"),
    "stand_by": Row("tools.acts.doubts:stand_by"),
    "undo": Row("tools.acts.corrections:undo"),
    "predict_response": Row("tools.acts.prediction:predict_response"),
    "food_for_another": Row("tools.acts.talk:food_for_another"),
    "food_carbs": Row("tools.acts.talk:food_carbs"),
    "which_food": Row("tools.acts.talk:which_food"),
    "last_value": Row("tools.acts.hours:last_value"),
    "hours_lately": Row("tools.acts.hours:hours_lately"),
    "last_dose": Row("tools.acts.doses:last_dose"),
    "keep_medicines": Row("tools.acts.doses:keep_medicines"),
    "last_meal_effect": Row("tools.acts.lately:last_meal_effect"),
    "judge_last": Row("tools.acts.lately:judge_last"),
    "explain_last": Row("tools.acts.lately:explain_last"),
    "last_out_of_range": Row("tools.acts.lately:last_out_of_range"),
    "compare_days": Row("tools.acts.lately:compare_days"),
    "medicines_lately": Row("tools.acts.lately:medicines_lately"),
    "suggest_meal": Row("tools.acts.suggesting:suggest_meal"),
    "compare_foods": Row("tools.acts.suggesting:compare_foods"),
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
    "change_reminder": Row("tools.acts.reminders:change_reminder"),
    "move_reminder": Row("tools.acts.moving:move_reminder"),
    "shift_reminder": Row("tools.acts.moving:shift_reminder"),
    "pause_reminders": Row("tools.acts.pausing:pause_reminders"),
    "resume_reminders": Row("tools.acts.pausing:resume_reminders"),
    "remind_after_meal": Row("tools.acts.pausing:remind_after_meal"),
    "no_such_repeat": Row("tools.acts.pausing:no_such_repeat"),
    "cannot_watch": Row("tools.acts.pausing:cannot_watch"),
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
    "symptom": Row("tools.acts.talk:symptom"),
    "value_of_another": Row("tools.acts.talk:value_of_another"),
    "convert_unit": Row("tools.acts.talk:convert_unit"),
    "who": Row("tools.acts.talk:who"),
    "weather": Row("tools.acts.talk:weather"),
    "news": Row("tools.acts.talk:news"),
    "music": Row("tools.acts.talk:music"),
    "unsupported": Row("tools.acts.talk:unsupported"),
    "clarify": Row("tools.acts.talk:clarify"),
}


@cache
def tool(name: str) -> StructuredTool:
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
    outcomes = await _run(name, {**said, "hands": found.hands})
    if found.watched:
        outcomes = await watched(name, said, outcomes, found.hands)
    return dressed(outcomes, found, name)


async def _run(name: str, arguments: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """Run the tool's function on what its schema makes of the arguments.

    Not by `ainvoke`: it looks through the types of the schema at each call and copies what goes in (a
    millisecond, a fifteenth of a turn), for callbacks that nobody here listens to.
    """
    one = tool(name)
    fitted = cast("type[BaseModel]", one.args_schema).model_validate(arguments)
    outcome = await cast("Function", one.coroutine)(
        **{slot: getattr(fitted, slot) for slot in type(fitted).model_fields}
    )
    return outcome if isinstance(outcome, tuple) else (outcome,)
