"""The wire format: one JSON object a line in, one out, in order, whatever the line holds."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from agent.requests import Request
from agent.understanding.known import Known
from agent.understanding.understand import understand


def serve(lines: Iterable[str]) -> Iterator[str]:
    """Answer each line; a line that cannot be read gets an `error` under its `id` where it has one."""
    for line in lines:
        yield json.dumps(answer(line), ensure_ascii=False)


def answer(line: str) -> dict[str, Any]:
    """The object for one line: `requests`, or `error`."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "not JSON"}
    if not isinstance(asked, dict):
        return {"id": None, "error": "not an object"}
    head = {"id": asked.get("id")}
    text, said = asked.get("text"), asked.get("now")
    if not isinstance(text, str):
        return {**head, "error": "text is missing"}
    now = _moment(said)
    if now is None:
        return {**head, "error": "now is missing or has no offset"}
    return {**head, "requests": [dumped(request) for request in understand(text, now, Known())]}


def _moment(said: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return moment if moment and moment.utcoffset() is not None else None


def dumped(request: Request) -> dict[str, Any]:
    """A request as JSON: the specification's keys, nulls left out but for a value that must be asked back."""
    row = request.model_dump(mode="json", exclude_none=True)
    if request.intent == "log_glucose":
        row.setdefault("value", None)
    if request.intent in {"log_meal", "predict_response"}:
        row["items"] = [
            {"food": item.food, "quantity": item.quantity, "unit": item.unit, "grams": item.grams}
            for item in request.items
        ]
    if request.intent == "cancel_reminder" and not request.all:
        row.pop("all", None)
    for name in ("at",):
        if (at := getattr(request, name, None)) is not None:
            row[name] = at.isoformat()
    return row
