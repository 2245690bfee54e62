"""The fake Nightscout over HTTP: entries and treatments, tokens and secrets, pages, and troubles."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.web import Request, Response, Troubles, WebServer, as_json

Json = dict[str, Any]
TOKEN = "tangban-0123456789abcdef"  # opens nothing but this fake
SECRET = "asecretoftwelve"
_FIND = re.compile(r"find\[(\w+)\]\[\$(\w+)\]")


class Nightscout:
    """Holds `entries` and `treatments`; an old one has no API v3."""

    def __init__(self, old: bool = False) -> None:
        self.old = old
        self.word = TOKEN
        self.entries: list[Json] = []
        self.treatments: list[Json] = []
        self.asked: list[str] = []
        self.troubles = Troubles()
        self._web = WebServer(self._answer, lambda request: self.troubles.next(request.path, "any"))
        self.url = self._web.url

    def close(self) -> None:
        self._web.close()

    def measures(self, start: datetime, count: int, sgv: int = 122) -> None:
        """Let a sensor have brought a value every five minutes."""
        for number in range(count):
            ms = int((start + timedelta(minutes=5 * number)).timestamp() * 1000)
            self.entries.append(
                {"_id": f"e{ms}", "identifier": f"e{ms}", "type": "sgv", "date": ms, "sgv": sgv + number % 30}
            )

    def _answer(self, request: Request) -> Response:
        self.asked.append(f"{request.method} {request.path}")
        if request.path == "/api/v3/version":
            return as_json({"status": 404}, 404) if self.old else as_json({"status": 200, "result": {}})
        if not self._allowed(request):
            return as_json({"status": 401, "message": "Missing or bad access token or JWT"}, 401)
        if request.path.startswith("/api/v3/") and not self.old:
            return self._v3(request, request.path.removeprefix("/api/v3/"))
        name = request.path.removeprefix("/api/v1/").removesuffix(".json")
        if name in {"entries", "treatments"} and request.path.startswith("/api/v1/"):
            return self._v1(request, name)
        return as_json({"status": 404}, 404)

    def _allowed(self, request: Request) -> bool:
        sent = {name.lower(): value for name, value in request.headers.items()}.get("api-secret")
        hashed = hashlib.sha1(SECRET.encode(), usedforsecurity=False).hexdigest()
        v1 = request.path.startswith("/api/v1/")
        return request.form.get("token") == TOKEN or (v1 and sent == hashed)

    def _v3(self, request: Request, name: str) -> Response:
        rows = self._rows(name)
        if request.method == "POST":
            body = json.loads(request.body)
            if not isinstance(body.get("date"), int) or not body.get("app"):
                return as_json({"status": 400, "message": "Bad or missing date field"}, 400)
            known = next((row for row in rows if row.get("identifier") == body["identifier"]), None)
            if known is None:
                rows.append(body)
            return as_json(
                {"status": 200 if known else 201, "identifier": body["identifier"]}, 200 if known else 201
            )
        limit = int(request.form.get("limit", 100))
        if not 1 <= limit <= 1000:
            return as_json({"status": 400, "message": "Parameter limit out of tolerance"}, 400)
        since = int(request.form.get("date$gt", 0))
        found = sorted((row for row in rows if row["date"] > since), key=lambda row: row["date"])
        return as_json({"status": 200, "result": found[:limit]})

    def _v1(self, request: Request, name: str) -> Response:
        rows = self._rows(name)
        if request.method == "POST":
            for body in json.loads(request.body):
                same = (body["created_at"], body["eventType"])
                if all((row.get("created_at"), row.get("eventType")) != same for row in rows):
                    rows.append({**body, "_id": f"t{len(rows)}"})
            return as_json(rows)
        found = [row for row in rows if all(_fits(row, *one) for one in _conditions(request.form))]
        found.sort(key=lambda row: str(row.get("date") or row.get("created_at")), reverse=True)
        return as_json(found[: int(request.form.get("count", 10))])

    def _rows(self, name: str) -> list[Json]:
        return self.entries if name == "entries" else self.treatments


def _conditions(form: Json) -> list[tuple[str, str, str]]:
    return [(found[1], found[2], str(value)) for name, value in form.items() if (found := _FIND.match(name))]


def _fits(row: Json, field: str, sign: str, value: str) -> bool:
    held: Any = row.get(field)
    against: Any = int(value) if isinstance(held, int) else value
    found = {"gt": held > against, "gte": held >= against, "lt": held < against, "lte": held <= against}
    return bool(found[sign])


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
