"""Makes, lists and ends the tokens of the API."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TextIO

from sqlmodel import Session, select

from bot.clock import wall_clock
from bot.masterkey import master_key
from bot.settings import Settings
from bot.web.api.channel import BOT, NAME
from bot.web.api.scopes import SCOPES
from memory import tokens
from memory.database import Database
from memory.records import Identity, Person
from memory.tokens import Wanted
from memory.vault import Vault
from prompts.reader import say


@dataclass(frozen=True)
class Order:
    """What is asked for: whose token (an account "telegram:12345", a new person, or an admin), which scopes, how many days."""

    account: str = ""
    new: bool = False
    admin: bool = False
    scopes: str = ""
    days: int = 90
    name: str = ""


class OrderError(Exception):
    """A token that cannot be made; `words` names the sentence that says why."""

    def __init__(self, words: str, **facts: object) -> None:
        super().__init__(words)
        self.words, self.facts = words, facts


async def make(settings: Settings, order: Order, out: TextIO) -> int:
    """Make a token and print it: it is shown this once; 2 where it cannot be made."""
    key = master_key(settings.master_key.get_secret_value() if settings.master_key else None, settings.data)
    vault = Vault(key[0])
    try:
        scopes = _scopes(order)
        token = await _on_rows(settings, lambda session: _made(session, vault, settings, order, scopes))
    except OrderError as error:
        out.write(say(f"upkeep.{error.words}", settings.language, **error.facts) + "\n")
        return 2
    facts = {"token": token, "scopes": ", ".join(sorted(scopes)), "days": order.days}
    out.write(say("upkeep.token_made", settings.language, **facts) + "\n")
    return 0


async def show(settings: Settings, out: TextIO) -> int:
    """List the tokens, without what opens anything."""
    now = wall_clock()
    rows = await _on_rows(settings, tokens.everyone)
    facts = [
        {
            "id": row.id,
            "role": row.role,
            "person": row.person_id[:6],
            "scopes": row.scopes,
            "name": row.name,
            "state": "holds" if tokens.holds(row, now) else "revoked" if row.revoked_at else "expired",
            "expires": row.expires_at,
            "used": row.last_used_at,
        }
        for row in rows
    ]
    everyday = {"now": now, "zone": settings.zone, "unit": "mmol/L"}
    out.write(say("upkeep.tokens", settings.language, tokens=facts, **everyday) + "\n")
    return 0


async def revoke(settings: Settings, public: str, out: TextIO) -> int:
    """End a token; 1 where there is none of this id that holds."""
    public = public.removeprefix("tb_").partition("_")[0]
    gone = await _on_rows(settings, lambda session: tokens.revoke(session, public, wall_clock()))
    out.write(say(f"upkeep.token_{'revoked' if gone else 'unknown'}", settings.language, id=public) + "\n")
    return 0 if gone else 1


def _scopes(order: Order) -> frozenset[str]:
    role = "admin" if order.admin else "person"
    possible = {name for name, whose in SCOPES.items() if whose == role}
    asked = frozenset(one.strip() for one in order.scopes.split(",") if one.strip())
    if not asked <= possible:
        raise OrderError("scopes_unknown", possible=", ".join(sorted(possible)))
    if order.admin + order.new + bool(order.account) != 1:
        raise OrderError("whose_token")
    return asked or frozenset(possible)


def _made(session: Session, vault: Vault, settings: Settings, order: Order, scopes: frozenset[str]) -> str:
    now = wall_clock()
    person_id = "" if order.admin else _person(session, vault, settings, order)
    until = now + timedelta(days=order.days) if order.days else None
    wanted = Wanted("admin" if order.admin else "person", person_id, scopes, order.name, until)
    return tokens.make(session, wanted, now)[1]


def _person(session: Session, vault: Vault, settings: Settings, order: Order) -> str:
    if order.new:
        new = Person(created_at=wall_clock(), language=settings.language, zone=settings.zone)
        session.add(Identity(person_id=new.id, channel=NAME, bot=BOT, account=new.id))
        session.add(new)
        vault.create(session, new.id)
        session.flush()
        return new.id
    channel, _, account = order.account.partition(":")
    found = set(
        session.exec(
            select(Identity.person_id).where(Identity.channel == channel, Identity.account == account)
        )
    )
    if len(found) != 1:
        raise OrderError("account_unknown", account=order.account)
    return found.pop()


async def _on_rows(settings: Settings, work: Callable[[Session], Any]) -> Any:
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    database.migrate()
    try:
        return await database.write(work)
    finally:
        await database.close()
