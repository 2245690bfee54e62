"""GET /metrics for Prometheus: from this machine itself, or with a token of scope `metrics`."""

import ipaddress

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics import gathering
from bot.metrics.writing import written
from bot.web.api.problems import Problem
from bot.web.api.tokens import recognised
from bot.web.house import House

_PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


def attach(app: FastAPI, house: House) -> None:
    """Add the route."""

    @app.get("/metrics", tags=["operation"], include_in_schema=False)
    async def metrics(request: Request) -> Response:
        """Write everything down."""
        if not from_here(request):
            await _allowed(request)
        now, known = house.clock(), frozenset(house.brains.names())
        samples = await house.database.read(lambda session: gathering.rows(session, now, known))
        samples += [*gathering.brains(house.brains), *gathering.channels(house.channels)]
        counted = getattr(house.observe, "written", bytes)()
        return Response(counted + written(samples), media_type=CONTENT_TYPE_LATEST)


def from_here(request: Request) -> bool:
    """Tell whether this machine itself asks; what a proxy on it passes on comes from elsewhere."""
    if any(name in request.headers for name in _PASSED_ON) or request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _allowed(request: Request) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Problem(401, "no_token", headers={"WWW-Authenticate": "Bearer"})
    if "metrics" not in (await recognised(request, token)).scopes:
        raise Problem(403, "no_scope")
