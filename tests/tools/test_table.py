"""The table of tools: every row loads, explains itself, and takes what people can ask for."""

from typing import get_args

import pytest
from pydantic import BaseModel

from agent.requests import Request
from tools.permissions import action_of
from tools.table import TOOLS, tool

_OF_UNDERSTANDING = {"intent", "span", "confidence", "missing"}
REQUESTS: list[type[BaseModel]] = list(get_args(get_args(Request)[0]))


@pytest.mark.parametrize("name", TOOLS)
def test_every_row_loads_and_says_what_it_is_for(name: str) -> None:
    loaded = tool(name)
    assert loaded.coroutine is not None
    assert loaded.description.endswith(".")


@pytest.mark.parametrize("name", TOOLS)
def test_no_model_ever_sees_or_chooses_whose_hands_are_used(name: str) -> None:
    assert "hands" not in tool(name).tool_call_schema.model_json_schema().get("properties", {})  # type: ignore[union-attr]


@pytest.mark.parametrize("request_class", REQUESTS, ids=lambda one: one.__name__)
def test_every_request_has_a_tool_that_takes_its_slots(request_class: type[BaseModel]) -> None:
    intent = request_class.model_fields["intent"].default
    slots = set(request_class.model_fields) - _OF_UNDERSTANDING
    assert slots <= set(tool(intent).args), intent


@pytest.mark.safety
def test_only_what_touches_no_rows_may_run_where_others_read_along() -> None:
    public = {name for name in TOOLS if action_of(name, {}) == "talk"}
    assert all(TOOLS[name].place.startswith("tools.acts.talk:") for name in public)
