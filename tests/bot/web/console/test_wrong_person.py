"""Nobody sees what is another's: every page, every file, every act, asked by the wrong person."""

import re

import httpx
import pytest
from sqlmodel import Session, select

from bot.settings import Settings
from bot.web.console.acts import look_at, perform
from bot.web.console.attach import PLACES
from bot.web.entry import passes
from bot.web.entry.gate import cookie_name
from bot.web.entry.paths import PAGES
from bot.web.entry.visit import Reception
from memory.records import AuditEntry, CareGrant, Outbox, Reminder
from tests.bot.web.console import lives
from tests.bot.web.console.conftest import Console, Serve

SECRET = "独一无二的炒饭"


@pytest.fixture
async def told(console: Console) -> Console:
    return await _told(console)


@pytest.fixture
async def outside(serve: Serve, settings: Settings) -> Console:
    """The same, reached by an address of its own: here nobody is let in for being on this machine."""
    return await _told(await serve(settings.model_copy(update={"public_url": "https://tangban.example"})))


async def _told(console: Console) -> Console:
    """Ann, who told things; Mia, who may see her values; Bob, who has nothing to do with her."""
    ann, bob, mia = [await console.newcomer(str(n), name) for n, name in enumerate(("Ann", "Bob", "Mia"), 1)]
    vault, now = console.house.vault, console.clock()

    def prepare(session: Session) -> None:
        lives.breakfast(session, vault, ann, now, SECRET)
        lives.remind(session, vault, ann, SECRET, now)
        lives.entrust(session, vault, ann, mia, ("readings",), now)

    await console.write(prepare)
    visit = await Reception(console.house, console.web).visit(await console.ticket(ann), {})
    assert visit is not None
    await console.web.say(console.house.office, visit.speaker, "给我看看这周的曲线")
    await console.house.office.quiet()
    assert bob
    return console


def test_every_page_of_the_menu_has_a_place_and_the_other_way_round() -> None:
    assert {path.replace("/{patient_id}", "") for path in PLACES} == set(PAGES)


async def test_own_pages_hold_what_is_ones_own(told: Console) -> None:
    async with await told.client(told.people["Ann"]) as client:
        assert SECRET in (await client.get("/meals")).text
        assert SECRET in (await client.get("/reminders")).text


@pytest.mark.parametrize("name", ["Bob", "Mia"])
async def test_no_page_of_anybody_else_holds_it(told: Console, name: str) -> None:
    ann = told.people["Ann"]
    picture = await told.read(lambda session: session.exec(select(Outbox.platform_message_id)).first())
    paths = (
        *PAGES,
        f"/people/{ann.id}",
        f"/own/picture/{picture}",
        f"/own/file/{picture}",
        "/own/export.zip",
    )
    async with await told.client(told.people[name]) as client:
        for path in paths:
            answer = await client.get(path, follow_redirects=True)
            assert SECRET.encode() not in answer.content, path
            if path.startswith(("/own/picture", "/own/file")):
                assert answer.status_code == 404
            if name == "Bob" and path.startswith("/people"):
                assert "Ann" not in answer.text


@pytest.mark.parametrize(
    "path", [*PAGES, "/people/" + "0" * 32, "/own/export.zip", "/own/picture/" + "0" * 32]
)
async def test_nobody_gets_in_without_a_session(outside: Console, path: str) -> None:
    async with httpx.AsyncClient(base_url=outside.url) as client:
        answer = await client.get(path)
    assert answer.status_code in {303, 401}
    assert answer.headers.get("location", "/enter") == "/enter"
    assert SECRET not in answer.text


async def test_somebody_without_a_grant_is_as_unknown_as_nobody(told: Console) -> None:
    async with await told.client(told.people["Bob"]) as client:
        real = await client.get(f"/people/{told.people['Ann'].id}")
        none = await client.get(f"/people/{'0' * 32}")
    assert (real.status_code, real.headers["location"]) == (none.status_code, none.headers["location"])


async def test_acts_are_refused_where_the_page_would_not_offer_them(told: Console) -> None:
    ann, bob, mia = (told.people[name] for name in ("Ann", "Bob", "Mia"))
    reception = Reception(told.house, told.web)
    as_bob = await reception.visit(await told.ticket(bob), {})
    as_mia = await reception.visit(await told.ticket(mia), {})
    assert as_bob is not None
    assert as_mia is not None
    assert await look_at(as_bob, "look_at_readings", ann.id) is None
    assert await look_at(as_mia, "look_at_meals", ann.id) is None
    assert await look_at(as_mia, "show_insights", ann.id) is None
    assert await look_at(as_mia, "look_at_readings", ann.id) is not None
    reminder = await told.read(lambda session: session.exec(select(Reminder)).one())
    await perform(as_bob, "cancel_reminder", {"reminder_id": reminder.id})
    await perform(as_bob, "revoke_caregiver", {"caregiver_id": mia.id})
    await perform(as_mia, "set_scope", {"caregiver_id": mia.id, "scope": "meals", "on": True})
    (refused,) = await perform(as_mia, "manage_data", {"action": "export"}, ann.id)
    assert refused.document is None
    assert await told.read(lambda session: session.exec(select(Reminder.state)).all()) == ["active"]
    assert await told.read(lambda session: session.exec(select(CareGrant.scopes)).all()) == ["readings"]
    entries = await told.read(lambda session: session.exec(select(AuditEntry)).all())
    assert any(one.actor == mia.id and one.action == "refused" for one in entries)


async def test_the_admin_page_is_for_a_password_alone(told: Console) -> None:
    for way in ("link", "telegram", "local"):
        async with await told.client(told.people["Ann"], way) as client:
            answer = await client.get("/admin")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_an_admin_sees_nobodys_words(told: Console) -> None:
    async with await told.client(told.people["Bob"], "password") as client:
        for path in (*PAGES, f"/people/{told.people['Ann'].id}"):
            answer = await client.get(path, follow_redirects=True)
            assert SECRET not in answer.text
            assert told.people["Ann"].id not in answer.text
        assert (await client.get("/own/export.zip")).status_code == 404


@pytest.mark.parametrize("ticket", ["", "x", "0" * 43, "../../etc/passwd", "a" * 5000, "%00", "' OR 1=1 --"])
async def test_forged_sessions_open_nothing(outside: Console, ticket: str) -> None:
    async with httpx.AsyncClient(base_url=outside.url) as client:
        answer = await client.get("/meals", headers={"cookie": f"{cookie_name(secure=False)}={ticket}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/enter")


@pytest.mark.parametrize(
    ("way", "idle", "whole"), [("link", 73, 15 * 24), ("password", 0.6, 9), ("local", 13, 25)]
)
async def test_sessions_fall_asleep_and_end(
    told: Console, way: passes.Way, idle: float, whole: float
) -> None:
    async with await told.client(told.people["Ann"], way) as client:
        assert (await client.get("/own/picture/" + "0" * 32)).status_code == 404
        told.clock.pass_(hours=idle)
        assert (await client.get("/own/picture/" + "0" * 32)).status_code == 401
    async with await told.client(told.people["Ann"], way) as client:
        step = passes.HOLDS[way].idle * 0.9
        for _ in range(int(whole * 3600 / step.total_seconds()) + 1):
            told.clock.pass_(seconds=step.total_seconds())
            answer = await client.get("/own/picture/" + "0" * 32)
        assert answer.status_code == 401  # however busy, it is over one day


async def test_sign_out_everywhere_ends_every_session_and_code(told: Console) -> None:
    ann = told.people["Ann"]
    code = passes.new_code()
    clients = [await told.client(ann) for _ in range(3)]
    await told.write(lambda session: passes.keep_code(session, ann.id, code, told.clock()))
    await told.write(lambda session: passes.end_all(session, ann.id, told.clock()))
    for client in clients:
        assert (await client.get("/own/picture/" + "0" * 32)).status_code == 401
        await client.aclose()
    assert await told.write(lambda session: passes.redeem(session, code, told.clock())) is None


async def test_a_forgotten_person_is_signed_out(told: Console) -> None:
    ann = told.people["Ann"]
    visit = await Reception(told.house, told.web).visit(await told.ticket(ann), {})
    assert visit is not None
    async with await told.client(ann) as client:
        await perform(visit, "forget_me", {"sure": True})
        assert (await client.get("/own/export.zip")).status_code == 401
    assert await visit.still() is None


async def test_tickets_and_codes_are_kept_as_hashes_only(told: Console) -> None:
    ticket, code = await told.ticket(told.people["Ann"]), passes.new_code()
    await told.write(lambda session: passes.keep_code(session, told.people["Ann"].id, code, told.clock()))
    await told.house.database.scrub()
    raw = b"".join(path.read_bytes() for path in told.house.settings.data.glob("tangban.db*"))
    assert ticket.encode() not in raw
    assert code.encode() not in raw
    assert re.fullmatch(r"[0-9a-f]{32}", code)
