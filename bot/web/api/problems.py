"""What goes wrong, as problem+json (RFC 9457) with a kind sentence; never what people said, never how we are built."""

import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from prompts.reader import blocks, say

log = logging.getLogger(__name__)

PREFIX = "/api/"
MEDIA = "application/problem+json"


class Fault(BaseModel):
    """One thing in a request that does not fit: where it is and what is wanted."""

    where: str
    what: str


class Told(BaseModel):
    """What a refused call is answered with; `detail` is a sentence for people in the language that was asked for."""

    type: str = Field(examples=["urn:tangban:problem:not_granted"])
    title: str
    status: int
    detail: str
    faults: list[Fault] | None = None


class Problem(Exception):
    """A call that cannot be done; `kind` names its sentence in prompts/api.toml, `words` is a sentence of a tool instead."""

    def __init__(
        self, status: int, kind: str, *, words: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.words, self.headers = status, kind, words, dict(headers or {})


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe problems for OpenAPI."""
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Told"}}}
    return {one: {"description": HTTPStatus(one).phrase, "content": content} for one in statuses}


def language_of(request: Request, otherwise: str) -> str:
    """Tell the language that a program asks for."""
    wanted = request.headers.get("accept-language", "").lower()
    return next((one for one in ("zh", "en") if wanted.startswith(one)), otherwise)


class Quiet(APIRoute):
    """A route whose faults of ours are answered with a sentence and logged by their type: a traceback may hold what people said."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()
        known = set(_parameters(self.dependant))

        async def handled(request: Request) -> Response:
            if "authorization" in request.headers and not request.query_params.keys() <= known:
                # Whoever mistypes `person` must not get their own rows for somebody else's.
                raise Problem(422, "unknown_parameter")
            try:
                return await handle(request)
            except (Problem, HTTPException, RequestValidationError):
                raise
            except Exception as error:
                log.error("%s failed: %s", self.path, type(error).__name__)  # noqa: TRY400  # as said above
                log.debug("%s", self.path, exc_info=True)
                raise Problem(500, "ours") from None

        return handled


def _parameters(asked: Dependant) -> Iterator[str]:
    """Name the parameters of the query that a route and what it depends on ask for."""
    yield from (one.alias for one in asked.query_params)
    for other in asked.dependencies:
        yield from _parameters(other)


def router(tag: str) -> APIRouter:
    """Make a router for one resource."""
    return APIRouter(tags=[tag], route_class=Quiet)


def attach(app: FastAPI, language: str) -> None:
    """Answer everything below /api/ that goes wrong with a problem; other paths keep their own answers."""

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return told(error, language_of(request, language))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        if not request.url.path.startswith(PREFIX):
            return await request_validation_exception_handler(request, error)
        return told(Problem(422, "invalid"), language_of(request, language), error.errors())

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if not request.url.path.startswith(PREFIX):
            return await http_exception_handler(request, error)
        kind = f"status_{error.status_code}"
        known = kind if f"problem_{kind}" in blocks("api") else "status_other"
        return told(Problem(error.status_code, known, headers=error.headers), language_of(request, language))


def told(problem: Problem, language: str, errors: Sequence[Any] = ()) -> Response:
    """Put a problem into words."""
    body = {
        "type": f"urn:tangban:problem:{problem.kind}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.words or say(f"api.problem_{problem.kind}", language),
    }
    if errors:
        body["faults"] = [
            {"where": ".".join(str(one) for one in error["loc"]), "what": str(error["msg"])}
            for error in errors
        ]
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA)
