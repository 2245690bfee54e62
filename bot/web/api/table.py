"""The table of resources.

To add one: a file with `routes = router("its name")` (bot.web.api.problems) and handlers that ask `caller("scope")` who calls
(POSTs ask `once("scope")`), and its row here. A test walks every route of every row as the wrong person.
"""

from importlib import import_module

from fastapi import APIRouter, FastAPI

from bot.web.api import problems
from bot.web.api.problems import Told, documented
from bot.web.api.tokens import Gate
from bot.web.house import House

RESOURCES = {
    "chat": "bot.web.api.person.chat",
    "people": "bot.web.api.person.circle",
    "profile": "bot.web.api.person.profile",
    "memories": "bot.web.api.person.memories",
    "feedback": "bot.web.api.person.feedback",
    "rights": "bot.web.api.person.rights",
    "user-data": "bot.web.api.diary.user_data",
    "readings": "bot.web.api.diary.readings",
    "meals": "bot.web.api.diary.meals",
    "predictions": "bot.web.api.diary.predictions",
    "insights": "bot.web.api.diary.insights",
    "recommendations": "bot.web.api.diary.recommendations",
    "status": "bot.web.api.status",
    "training": "bot.web.training",
}
"""Its name -> module with `routes`."""

PREFIX = "/api/v1"


def attach(app: FastAPI, house: House) -> None:
    """Add every resource below /api/v1."""
    app.state.house, app.state.gate = house, Gate()
    problems.attach(app, house.settings.language)
    whole = APIRouter(prefix=PREFIX, responses=documented(400, 401, 403, 413, 422, 429, 500))
    for where in RESOURCES.values():
        whole.include_router(import_module(where).routes)
    app.include_router(whole)
    _describe(app)


def _describe(app: FastAPI) -> None:
    """Put the shape of problems into the description, where every route refers to it."""
    usual = app.openapi

    def described() -> dict[str, object]:
        fresh = app.openapi_schema is None
        found = usual()
        if fresh:
            shape = Told.model_json_schema(ref_template="#/components/schemas/{model}")
            parts = found.setdefault("components", {}).setdefault("schemas", {})
            parts.update(shape.pop("$defs", {}))
            parts["Told"] = shape
        return found

    app.openapi = described  # type: ignore[method-assign]  # the way that FastAPI documents
