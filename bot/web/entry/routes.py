"""The doors themselves: pages to come in by, what they send, how a page looks, and files that only their owner fetches."""

from hmac import compare_digest
from secrets import token_urlsafe
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

from bot.web.entry import admins, passes, telegram
from bot.web.entry.card import render
from bot.web.entry.gate import Caller, ticket_cookie
from bot.web.entry.limits import PASSWORDS, WAYS_IN
from bot.web.entry.passes import Way
from bot.web.entry.paths import back
from bot.web.entry.tries import Tries
from bot.web.entry.visit import Reception

_FORM = "tangban_form"
_YEAR = 31_536_000


def doors(reception: Reception, tries: Tries) -> APIRouter:
    """Make the routes of the ways in."""
    router = APIRouter(include_in_schema=False)
    door = _Door(reception, tries)
    router.add_api_route("/enter", door.front, methods=["GET"])
    router.add_api_route("/enter/bye", door.bye, methods=["GET"])
    router.add_api_route("/enter/link", door.link, methods=["GET"])
    router.add_api_route("/enter/link", door.take_link, methods=["POST"])
    router.add_api_route("/enter/telegram", door.telegram, methods=["GET"])
    router.add_api_route("/enter/telegram", door.take_telegram, methods=["POST"])
    router.add_api_route("/enter/admin", door.admin, methods=["GET"])
    router.add_api_route("/enter/admin", door.take_admin, methods=["POST"])
    router.add_api_route("/look", look, methods=["GET"])
    return router


class _Door:
    def __init__(self, reception: Reception, tries: Tries) -> None:
        self._reception = reception
        self._tries = tries

    async def front(self, request: Request) -> Response:
        """Say how to come in."""
        return self._page(request, "front")

    async def bye(self, request: Request) -> Response:
        """Say goodbye to somebody who was forgotten."""
        return self._page(request, "bye")

    async def link(self, request: Request) -> Response:
        """Wait for a tap: previews of links fetch pages too, and the code stays in the fragment, which no log holds."""
        return self._page(request, "link")

    async def take_link(
        self, request: Request, code: Annotated[str, Form()] = "", form: Annotated[str, Form()] = ""
    ) -> Response:
        """Take the code of a link, once."""
        if (fault := await self._fault(request, form)) is not None:
            return self._page(request, "link", fault)
        house, now = self._reception.house, self._reception.house.clock()
        person_id = await house.database.write(lambda session: passes.redeem(session, code, now))
        if person_id is None:
            return self._page(request, "link", "link")
        return await self._in(request, person_id, "link")

    async def telegram(self, request: Request) -> Response:
        """Show what reads Telegram's data from the address and sends it."""
        return self._page(request, "telegram")

    async def take_telegram(self, request: Request) -> Response:
        """Let in whom Telegram vouches for."""
        told = await _json(request)
        token = self._reception.house.settings.telegram_token
        channel = next((one for one in self._reception.house.channels if one.name == "telegram"), None)
        if token is None or channel is None or not await self._may(_caller(request)):
            return JSONResponse({"title": "not here"}, 403)
        try:
            now = self._reception.house.clock()
            account, language = telegram.user_of(
                str(told.get("init_data", "")), token.get_secret_value(), now
            )
        except telegram.InitDataError:
            return JSONResponse({"title": "not signed"}, 403)
        short = (language or "").partition("-")[0]
        person_id = await self._reception.person_of("telegram", channel.bot, account, short)
        answer = JSONResponse({"next": "/"})
        ticket = await self._reception.sign_in(person_id, "telegram")
        answer.headers["set-cookie"] = ticket_cookie(ticket, _caller(request).secure, framed=True)
        return answer

    async def admin(self, request: Request) -> Response:
        """Ask for name, password and code."""
        return self._page(request, "admin")

    async def take_admin(
        self,
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        code: Annotated[str, Form()] = "",
        form: Annotated[str, Form()] = "",
    ) -> Response:
        """Let an admin in by both factors; which of them was wrong is not said."""
        if (fault := await self._fault(request, form)) is not None:
            return self._page(request, "admin", fault)
        house, now = self._reception.house, self._reception.house.clock()
        if not await self._tries.take("password", name[:64], PASSWORDS, now):
            return self._page(request, "admin", "slow")
        given = (name[:64], password[:200], code[:8])
        person_id = await admins.admit(house.database, house.vault, given, now)
        if person_id is None:
            return self._page(request, "admin", "admin")
        return await self._in(request, person_id, "password")

    async def _in(self, request: Request, person_id: str, way: Way) -> Response:
        """Begin a new session; the one before, of whoever that was, is over."""
        caller = _caller(request)
        if caller.ticket:
            old = passes.hashed(caller.ticket)
            await self._reception.house.database.write(lambda session: passes.end(session, old))
        ticket = await self._reception.sign_in(person_id, way)
        answer = RedirectResponse("/admin" if way == "password" else "/", 303)
        answer.headers["set-cookie"] = ticket_cookie(ticket, caller.secure, framed=False)
        return answer

    async def _may(self, caller: Caller) -> bool:
        now = self._reception.house.clock()
        return await self._tries.take("way in", caller.address, WAYS_IN, now)

    async def _fault(self, request: Request, form: str) -> str | None:
        """Say what is wrong with a form before looking at what is in it."""
        caller = _caller(request)
        if not await self._may(caller):
            return "slow"
        kept = caller.cookies.get(_FORM, "")
        return None if kept and compare_digest(kept.encode(), form.encode()) else "form"

    def _page(self, request: Request, kind: str, fault: str | None = None) -> Response:
        caller = _caller(request)
        form, language = token_urlsafe(24), self._language(caller)
        html = render(kind, language, fault, form)
        answer = HTMLResponse(html, {None: 200, "slow": 429}.get(fault, 403))
        kind_of = "SameSite=Strict; Path=/enter; HttpOnly; Max-Age=3600"
        answer.headers["set-cookie"] = f"{_FORM}={form}; {kind_of}{'; Secure' if caller.secure else ''}"
        return answer

    def _language(self, caller: Caller) -> str:
        if (chosen := caller.tastes.get("lang")) in {"zh", "en"}:
            return str(chosen)
        wanted = caller.headers.get("accept-language", "")[:2].lower()
        return wanted if wanted in {"zh", "en"} else self._reception.house.settings.language


async def look(request: Request, theme: str = "", lang: str = "", next: str = "/") -> Response:  # noqa: A002  # the name in the address
    """Keep how pages are to look in this browser, and go on to one of our pages."""
    caller = _caller(request)
    answer = RedirectResponse(next if next in {"/enter", "/enter/admin"} else back(next), 303)
    for name, value, allowed in (("theme", theme, {"auto", "light", "dark"}), ("lang", lang, {"zh", "en"})):
        if value in allowed:
            answer.set_cookie(
                f"tangban_{name}", value, max_age=_YEAR, secure=caller.secure, httponly=True, samesite="lax"
            )
    return answer


def _caller(request: Request) -> Caller:
    found: Caller = request.scope["tangban_caller"]
    return found


async def _json(request: Request) -> dict[str, Any]:
    try:
        told = await request.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
