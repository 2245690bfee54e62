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

from tools.hands import Hands
from tools.outcome import Outcome


@dataclass(frozen=True)
class Row:
    """Where a tool lives, and whether it may run where others read along."""

    place: str
    public: bool = False


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
    "care_circle": Row("tools.acts.rights:care_circle"),
    "visit_questions": Row("tools.acts.visit:visit_questions"),
    "rate_answer": Row("tools.acts.feedback:rate_answer"),
    "emergency": Row("tools.acts.talk:emergency", public=True),
    "ask_dosing": Row("tools.acts.talk:ask_dosing", public=True),
    "ask_knowledge": Row("tools.acts.talk:ask_knowledge", public=True),
    "help": Row("tools.acts.talk:show_help", public=True),
    "chitchat": Row("tools.acts.talk:chitchat", public=True),
    "weather": Row("tools.acts.talk:weather", public=True),
    "news": Row("tools.acts.talk:news", public=True),
    "music": Row("tools.acts.talk:music", public=True),
    "unsupported": Row("tools.acts.talk:unsupported", public=True),
    "clarify": Row("tools.acts.talk:clarify", public=True),
}


@cache
def tool(name: str) -> BaseTool:
    """Load the tool of that name; KeyError where there is none."""
    module, function = TOOLS[name].place.split(":")
    return StructuredTool.from_function(coroutine=getattr(import_module(module), function), name=name)


async def call(name: str, arguments: Mapping[str, Any], hands: Hands) -> tuple[Outcome, ...]:
    """Run one tool for one person; in a group only what is public (fail closed).

    Errors: pydantic.ValidationError where the arguments do not fit the tool.
    """
    if hands.audience != "private" and not TOOLS[name].public:
        return (Outcome("talk.private_only"),)
    outcome = await tool(name).ainvoke({**arguments, "hands": hands})
    return outcome if isinstance(outcome, tuple) else (outcome,)
