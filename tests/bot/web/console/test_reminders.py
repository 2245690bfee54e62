"""Reminders in a real browser: added, changed, stopped; and rung where somebody looks."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect
from sqlmodel import Session, select

from bot.web.console.acts import perform
from bot.web.entry.visit import Reception
from memory.records import Identity, Reminder
from tests.bot.web.console import lives
from tests.bot.web.console.conftest import PHONE, Console, Visit


async def _rows(console: Console) -> list[Reminder]:
    rows: list[Reminder] = await console.read(lambda session: list(session.exec(select(Reminder))))
    return rows


async def _words(console: Console, row: Reminder) -> str:
    vault = console.house.vault
    said: str = await console.read(lambda session: vault.open_text(session, row.person_id, row.sealed))
    return said


async def test_one_is_added_with_its_time_what_and_days(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    page = await visit("/reminders", ann, size=PHONE)
    await page.get_by_role("button", name="新加一个提醒").click()
    await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_text("请先选几点。")).to_be_visible()  # and nothing is set
    await page.get_by_role("button", name="测血糖").click()
    await page.get_by_label("写清楚些").fill("睡前测一次")
    await page.get_by_label("几点").fill("21:30")
    await page.get_by_role("button", name="每周一天").click()
    await page.get_by_role("button", name="周三").click()
    await page.get_by_role("button", name="存好").click()
    await expect(page.locator(".tb-promise")).to_contain_text("睡前测一次")
    await expect(page.locator(".tb-promise")).to_contain_text("每周三 21:30")
    assert await page.locator(".tb-form").count() == 0
    (row,) = await _rows(console)
    assert (row.what, row.wall_time, row.repeat, row.weekday) == ("glucose", "21:30", "weekly", 2)
    assert row.next_at is not None
    local = row.next_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (f"{local:%H:%M}", local.weekday()) == ("21:30", 2)
    assert console.clock() < row.next_at <= console.clock() + timedelta(days=7)
    assert await _words(console, row) == "睡前测一次"
    assert page.wrong == []  # type: ignore[attr-defined]


async def test_one_is_changed_and_is_still_the_same_one(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    vault = console.house.vault
    await console.write(lambda session: lives.remind(session, vault, ann, "二甲双胍", console.clock()))
    (before,) = await _rows(console)
    page = await visit("/reminders", ann)
    await page.get_by_role("link", name="English").click()
    await page.get_by_role("button", name="Change: 二甲双胍").click()
    await expect(page.get_by_label("At what time")).to_have_value("20:00")
    await expect(page.get_by_label("In your own words")).to_have_value("二甲双胍")
    await page.get_by_label("At what time").fill("07:15")
    await page.get_by_role("button", name="Monday to Friday").click()
    await page.get_by_label("In your own words").fill("metformin")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".tb-promise")).to_contain_text("on weekdays at 07:15")
    (row,) = await _rows(console)
    assert (row.id, row.what, row.wall_time, row.repeat) == (before.id, "medication", "07:15", "weekdays")
    assert await _words(console, row) == "metformin"


async def test_one_is_left_as_it_was(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    vault = console.house.vault
    await console.write(lambda session: lives.remind(session, vault, ann, "二甲双胍", console.clock()))
    page = await visit("/reminders", ann)
    await page.get_by_role("button", name="修改：二甲双胍").click()
    await page.get_by_label("几点").fill("07:15")
    await page.get_by_role("button", name="先不要").click()
    await expect(page.locator(".tb-form")).to_have_count(0)
    assert [row.wall_time for row in await _rows(console)] == ["20:00"]


async def test_one_is_stopped(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    vault = console.house.vault
    await console.write(lambda session: lives.remind(session, vault, ann, "二甲双胍", console.clock()))
    page = await visit("/reminders", ann)
    await page.get_by_role("button", name="停掉：二甲双胍").click()
    await expect(page.get_by_text("还没有提醒。")).to_be_visible()
    assert [row.state for row in await _rows(console)] == ["stopped"]


@pytest.mark.parametrize(
    ("reachable", "rings_at"), [(True, ("telegram", "1", "77")), (False, ("web", "local", ""))]
)
async def test_it_rings_where_the_person_looks(
    console: Console, reachable: bool, rings_at: tuple[str, str, str]
) -> None:
    """A page rings for nobody: whoever has a messenger is reminded there, if it still reaches them."""
    ann = await console.newcomer("77", "Ann")

    def arrange(session: Session) -> None:
        for home in session.exec(select(Identity).where(Identity.channel == "telegram")):
            home.reachable = reachable
            session.add(home)

    await console.write(arrange)
    visit = await Reception(console.house, console.web).visit(await console.ticket(ann), {})
    assert visit is not None
    await perform(visit, "set_reminder", {"time": "09:00", "repeat": "daily", "what": "glucose"})
    await perform(visit, "set_push", {"push": "morning", "on": True})
    wanted = rings_at if reachable else (*rings_at[:2], ann.id)
    assert {(row.channel, row.bot, row.chat) for row in await _rows(console)} == {wanted}


async def test_nobody_changes_what_is_anothers_or_gone(console: Console) -> None:
    ann, bob = await console.newcomer("1", "Ann"), await console.newcomer("2", "Bob")
    vault = console.house.vault
    await console.write(lambda session: lives.remind(session, vault, ann, "二甲双胍", console.clock()))
    (row,) = await _rows(console)
    as_bob = await Reception(console.house, console.web).visit(await console.ticket(bob), {})
    assert as_bob is not None
    (told,) = await perform(as_bob, "change_reminder", {"reminder_id": row.id, "time": "03:00", "text": "x"})
    assert told.words == "reminders.gone"
    assert [one.wall_time for one in await _rows(console)] == ["20:00"]


async def test_a_summary_is_no_reminder_to_change(console: Console) -> None:
    ann = await console.newcomer("1", "Ann")
    as_ann = await Reception(console.house, console.web).visit(await console.ticket(ann), {})
    assert as_ann is not None
    await perform(as_ann, "set_push", {"push": "morning", "on": True})
    (row,) = await _rows(console)
    (told,) = await perform(as_ann, "change_reminder", {"reminder_id": row.id, "time": "03:00"})
    assert told.words == "reminders.gone"
