"""A Nightscout site over HTTP: values and meals out of it, meals into it, by its API v3 where there is one, else by v1.

    SiteError
    ├── RefusedError      the site does not accept the token
    └── UnreachableError  the site is away, or is none

Sources: the API v3 and v1 of github.com/nightscout/cgm-remote-monitor (lib/api3, lib/server/swagger.yaml). Values are
mg/dL there, whatever the site shows.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import httpx

from prompts.reader import MG_DL_PER_MMOL_L
from tools.sensors.files import Measured

AT_ONCE = 1000
MOST_PAGES = 60
_MOST_BYTES = 8_000_000
_POSSIBLE = (0.6, 33.3)  # mmol/L
APP = "tangban"


class SiteError(Exception):
    """The site could not be asked."""


class RefusedError(SiteError):
    """The site does not accept the token."""


class UnreachableError(SiteError):
    """The site is away, or is none."""


@dataclass(frozen=True, slots=True)
class Eaten:
    """A meal as a site keeps it: its own name for it, when, grams of carbohydrate, what was written beside it."""

    name: str
    at: datetime
    carbs_g: float
    notes: str = ""


class Site:
    """One site; `client` brings its time limits, and the caller has seen to it that the address may be asked."""

    def __init__(self, client: httpx.AsyncClient, url: str, token: str) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._token = token
        self._version: Literal[1, 3] | None = None

    async def values(self, since: datetime) -> list[Measured]:
        """Fetch the values after an instant, by time; at most AT_ONCE x MOST_PAGES. Errors: SiteError."""
        rows = await self._rows("entries", "date", _ms(since), lambda row: _number(row.get("date")))
        found = [one for row in rows if (one := _measured(row)) is not None]
        return sorted(found, key=lambda one: one.at)

    async def meals(self, since: datetime) -> list[Eaten]:
        """Fetch meals with carbohydrates after an instant that were not written there by us. Errors: SiteError."""
        if await self._api() == 3:
            rows = await self._rows("treatments", "date", _ms(since), lambda row: _number(row.get("date")))
        else:
            query = {"find[created_at][$gte]": _iso(since), "count": str(AT_ONCE)}
            rows = _objects(await self._get("/api/v1/treatments.json", query))
        return [one for row in rows if (one := _eaten(row)) is not None]

    async def write(self, meals: Sequence[Eaten]) -> None:
        """Write meals there; one that is there already stays once. Errors: SiteError."""
        if await self._api() == 3:
            for one in meals:
                await self._post(
                    "/api/v3/treatments", {**_treatment(one), "identifier": one.name, "app": APP}
                )
        elif meals:
            await self._post("/api/v1/treatments.json", [_treatment(one) for one in meals])

    async def _rows(self, name: str, field: str, since: int, of: Any) -> list[Mapping[str, Any]]:
        """Ask page by page, oldest first where the site can (v3); v1 gives the newest first, so that it is asked backwards."""
        rows: list[Mapping[str, Any]] = []
        newest = await self._api() == 1
        edge: int | None = None
        for _ in range(MOST_PAGES):
            page = await self._page(
                name, field, since if newest or edge is None else edge, edge if newest else None
            )
            rows.extend(page)
            dates = [int(date) for row in page if (date := of(row)) is not None]
            if len(page) < AT_ONCE or not dates:
                break
            edge = min(dates) if newest else max(dates)
        return rows

    async def _page(self, name: str, field: str, since: int, until: int | None) -> list[Mapping[str, Any]]:
        if await self._api() == 3:
            query = {f"{field}$gt": str(since), "sort": field, "limit": str(AT_ONCE)}
            answer = await self._get(f"/api/v3/{name}", query)
            return _objects(answer.get("result") if isinstance(answer, dict) else answer)
        query = {f"find[{field}][$gt]": str(since), "count": str(AT_ONCE)}
        if until is not None:
            query[f"find[{field}][$lt]"] = str(until)
        return _objects(await self._get(f"/api/v1/{name}.json", query))

    async def _api(self) -> Literal[1, 3]:
        """Find out which API there is. A secret (not a token, which holds a hyphen) is only known to v1."""
        if self._version is None:
            self._version = 1
            if "-" in self._token:
                answer = await self._send("GET", "/api/v3/version", {}, None)
                self._version = 3 if answer.status_code == httpx.codes.OK else 1
        return self._version

    async def _get(self, path: str, query: Mapping[str, str]) -> Any:
        answer = await self._send("GET", path, query, None)
        self._check(answer)
        try:
            return json.loads(answer.content)
        except ValueError as error:
            raise UnreachableError("no Nightscout answers there") from error

    async def _post(self, path: str, body: Any) -> None:
        self._check(await self._send("POST", path, {}, body))

    async def _send(self, method: str, path: str, query: Mapping[str, str], body: Any) -> httpx.Response:
        known = dict(query)
        headers = {"Accept": "application/json"}
        if "-" in self._token:
            known["token"] = self._token
        elif self._token:
            headers["api-secret"] = hashlib.sha1(self._token.encode(), usedforsecurity=False).hexdigest()
        try:
            async with self._client.stream(
                method, f"{self._url}{path}", params=known, headers=headers, json=body
            ) as answer:
                held = bytearray()
                async for piece in answer.aiter_bytes():
                    held += piece
                    if len(held) > _MOST_BYTES:
                        raise UnreachableError("too much came back")
            return httpx.Response(answer.status_code, content=bytes(held))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnreachableError(type(error).__name__) from None

    def _check(self, answer: httpx.Response) -> None:
        if answer.status_code in {401, 403}:
            raise RefusedError(RefusedError.__doc__)
        if answer.status_code >= 300:
            raise UnreachableError(f"status {answer.status_code}")


def _objects(found: Any) -> list[Mapping[str, Any]]:
    if not isinstance(found, list):
        raise UnreachableError("no Nightscout answers there")
    return [one for one in found if isinstance(one, dict)]


def _measured(row: Mapping[str, Any]) -> Measured | None:
    """Take a sensor's value (sgv) or a finger prick (mbg); anything else is none."""
    kind = row.get("type", "sgv")
    value, date = _number(row.get("sgv" if kind == "sgv" else "mbg")), _number(row.get("date"))
    if kind not in {"sgv", "mbg"} or value is None or date is None:
        return None
    mmol = value if row.get("units") in {"mmol", "mmol/L"} else value / MG_DL_PER_MMOL_L
    if not _POSSIBLE[0] <= mmol <= _POSSIBLE[1]:
        return None  # under 39 mg/dL stand a sensor's codes for its own troubles
    origin: Literal["sensor", "meter"] = "sensor" if kind == "sgv" else "meter"
    at = _instant(date)
    return Measured(at, round(mmol, 3), origin) if at is not None else None


def _eaten(row: Mapping[str, Any]) -> Eaten | None:
    carbs = _number(row.get("carbs"))
    ours = APP in {row.get("enteredBy"), row.get("app")}
    at = _when(row)
    if ours or not carbs or not 0 < carbs <= 500 or at is None:
        return None
    name = str(row.get("identifier") or row.get("_id") or f"{_ms(at)}")
    return Eaten(name[:40], at, carbs, str(row.get("notes") or row.get("foodType") or "")[:200])


def _when(row: Mapping[str, Any]) -> datetime | None:
    if (date := _number(row.get("date") or row.get("mills"))) is not None:
        return _instant(date)
    try:
        said = datetime.fromisoformat(str(row.get("created_at")))
    except ValueError:
        return None
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def _treatment(one: Eaten) -> dict[str, Any]:
    told = {"eventType": "Meal Bolus", "created_at": _iso(one.at), "date": _ms(one.at), "enteredBy": APP}
    return {**told, "carbs": round(one.carbs_g, 1), "notes": one.notes}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _instant(ms: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
