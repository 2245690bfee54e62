"""What people do in the console, in a real browser: from the first visit to an admin's rollback."""

import re
from typing import Any

import pyotp
from playwright.async_api import Page, expect
from sqlmodel import Session, select

from bot.web.entry import admins
from memory import promotions
from memory.records import AuditEntry, Insight, Meal, Person, Promotion, Reading
from tests.bot.web.console import lives
from tests.bot.web.console.conftest import PHONE, Console, Visit


async def _settled(page: Page) -> None:
    await page.wait_for_load_state("networkidle")


async def _say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Write to Tangban").fill(text)
    await page.get_by_role("button", name="Send").click()


async def _local(console: Console) -> Person:
    person: Person = await console.read(lambda session: session.exec(select(Person)).one())
    return person


async def test_a_first_visit_an_onboarding_a_log_and_a_question(console: Console, visit: Visit) -> None:
    page = await visit("/")
    await expect(page.get_by_text("local demo person")).to_be_visible()
    await page.get_by_role("button", name="Let us get to know each other").click()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_text("2/7")).to_be_visible()
    await page.get_by_role("button", name="mg/dL").click()
    await expect(page.get_by_text("3/7")).to_be_visible()
    await page.get_by_role("button", name="Another time").last.click()
    await _say(page, "fasting 6.8 mmol/L")
    await expect(page.locator(".tb-ours").last).to_contain_text("123 mg/dL")  # before the next is written
    await _say(page, "how have I been doing?")
    await expect(page.locator(".tb-ours").last).to_contain_text(re.compile("value|1 ", re.I))
    rows = await console.read(lambda session: session.exec(select(Reading)).all())
    assert [row.mmol for row in rows] == [6.8]
    assert rows[0].source_key.startswith("inbox:")  # by the way that every message goes
    assert page.wrong == []  # type: ignore[attr-defined]


async def test_what_is_said_appears_in_every_open_page_of_that_person_alone(
    console: Console, visit: Visit
) -> None:
    ann, bob = await console.newcomer("1", "Ann"), await console.newcomer("2", "Bob")
    first, second, other = await visit("/", ann), await visit("/", ann), await visit("/", bob)
    await _settled(second)
    await first.get_by_role("textbox").fill("空腹6.8")
    await first.get_by_role("button", name="发送").click()
    for page in (first, second):
        await expect(page.locator(".tb-mine")).to_have_text(re.compile("空腹6.8"))
        await expect(page.locator(".tb-ours").first).to_contain_text("6.8 mmol/L")
    await other.wait_for_timeout(200)
    assert await other.locator(".tb-bubble").count() == 0
    await second.reload()
    await expect(second.locator(".tb-mine")).to_have_text(re.compile("空腹6.8"))


async def test_a_picture_comes_and_only_its_owner_fetches_it(console: Console, visit: Visit) -> None:
    ann, bob = await console.newcomer("1", "Ann"), await console.newcomer("2", "Bob")
    await console.write(lambda session: lives.live(session, console.house.vault, ann, console.clock()))
    page = await visit("/", ann)
    await page.get_by_role("textbox").fill("给我看看这周的曲线")
    await page.get_by_role("button", name="发送").click()
    picture = page.locator("img.tb-picture")
    await expect(picture).to_be_visible()
    await page.wait_for_function("document.querySelector('img.tb-picture').naturalWidth > 500")
    where = await picture.get_attribute("src") or ""
    await console.house.office.quiet()
    for who, status in ((ann, 200), (bob, 404)):
        async with await console.client(who) as client:
            assert (await client.get(where)).status_code == status


async def test_charts_are_drawn_and_said(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    await console.write(lambda session: lives.wear(session, ann, console.clock()))
    page = await visit("/glucose", ann)
    await expect(page.locator(".tb-plot canvas")).to_have_count(3)
    label = await page.locator(".tb-plot").first.get_attribute("aria-label") or ""
    assert "mmol/L" in label
    await page.get_by_role("button", name="30 天").click()
    await expect(page.get_by_role("button", name="30 天")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="前一天").click()
    await expect(page.locator(".tb-plot canvas")).to_have_count(3)
    assert page.wrong == []  # type: ignore[attr-defined]


async def test_insights_are_looked_for_again_and_judged(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    await console.write(lambda session: lives.live(session, console.house.vault, ann, console.clock()))
    page = await visit("/", ann)
    await _settled(page)
    before = await page.locator(".tb-insight").count()
    await page.get_by_role("button", name="重新看一遍").click()
    await expect(page.locator(".tb-insight [aria-pressed]").first).to_be_visible()
    assert await page.locator(".tb-insight").count() > before
    await page.get_by_role("button", name="有用", exact=True).first.click()
    await expect(page.get_by_role("button", name="有用", exact=True).first).to_have_attribute(
        "aria-pressed", "true"
    )
    rows = await console.read(lambda session: session.exec(select(Insight)).all())
    assert rows


async def test_meals_show_what_was_expected_and_what_came(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    vault = console.house.vault
    await console.write(lambda session: lives.breakfast(session, vault, ann, console.clock()))
    page = await visit("/meals", ann)
    await expect(page.locator(".tb-meal")).to_contain_text("肉包、豆浆")
    await expect(page.locator(".tb-meal")).to_contain_text("+2.1 mmol/L")
    await expect(page.locator(".tb-meal")).to_contain_text("+2.5 mmol/L")


async def test_a_caregiver_sees_what_was_granted_and_each_look_is_noted(
    console: Console, visit: Visit
) -> None:
    mum, daughter = await console.newcomer("1", "王秀英"), await console.newcomer("2", "小丽")
    vault, now = console.house.vault, console.clock()

    def prepare(session: Session) -> None:
        lives.wear(session, mum, now)
        lives.breakfast(session, vault, mum, now)
        lives.entrust(session, vault, mum, daughter, ("readings",), now)

    await console.write(prepare)
    page = await visit("/people", daughter)
    await page.get_by_role("link", name="王秀英").click()
    await expect(page.locator(".tb-plot canvas")).to_have_count(3)
    assert await page.locator(".tb-meal").count() == 0  # meals were not granted
    assert await page.locator(".tb-insight").count() == 0
    entries = await console.read(lambda session: session.exec(select(AuditEntry)).all())
    looks = [one for one in entries if one.actor == daughter.id and one.subject == mum.id]
    assert {one.action for one in looks} == {"see_readings"}
    mine = await visit("/circle", mum)
    await expect(mine.get_by_text("女儿").first).to_be_visible()
    await mine.get_by_role("button", name="全部收回").click()
    await mine.locator(".tb-dialog").get_by_role("button", name="全部收回").click()
    await expect(mine.get_by_text("现在只有您自己看得到您的记录。")).to_be_visible()
    await page.reload()
    await expect(page).to_have_url(re.compile("/people$"))


async def test_a_clinician_calls_first_who_needs_it_first(console: Console, visit: Visit) -> None:
    doctor = await console.newcomer("9", "Doc")
    vault, now = console.house.vault, console.clock()
    patients = [(await console.newcomer(str(n), name), shift) for n, (name, shift) in enumerate(
        [("Calm", 0.0), ("High", 6.5), ("Low", -2.6)], 1)]  # fmt: skip

    def prepare(session: Session) -> None:
        for patient, shift in patients:
            lives.wear(session, patient, now, shift=shift)
            lives.entrust(session, vault, patient, doctor, ("readings",), now, role="clinician")

    await console.write(prepare)
    page = await visit("/people", doctor)
    await _settled(page)
    assert await page.locator(".tb-person-name").all_inner_texts() == ["Low", "High", "Calm"]


async def test_an_admin_rolls_a_version_back(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    now, vault = console.clock(), console.house.vault

    def prepare(session: Session) -> admins.Made:
        promotions.promote(session, ann.id, "local:qwen-left-2", now)
        return admins.make(session, vault, "root", "Asia/Shanghai", "en", now)

    made = await console.write(prepare)
    page = await visit("/enter/admin")
    await page.get_by_label("Name").fill("root")
    await page.get_by_label("Password").fill(made.password)
    secret = pyotp.parse_uri(made.address)
    assert isinstance(secret, pyotp.TOTP)
    await page.get_by_label("Code").fill(secret.now())
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(re.compile("/admin$"))
    await page.get_by_role("button", name="Roll back local:qwen-left-2").click()
    await page.locator(".tb-dialog").get_by_role("button", name="Roll back").click()
    await expect(page.get_by_text("taken back")).to_be_visible()
    await page.get_by_role("button", name="Verify").click()
    await expect(page.get_by_text(re.compile("The audit holds"))).to_be_visible()
    row = await console.read(lambda session: session.exec(select(Promotion)).one())
    assert row.retired_at is not None
    entries = await console.read(lambda session: session.exec(select(AuditEntry)).all())
    assert any(one.action == "admin_rollback" and one.subject == ann.id for one in entries)
    assert page.wrong == []  # type: ignore[attr-defined]


async def test_a_phone_has_all_of_it_without_moving_sideways(console: Console, visit: Visit) -> None:
    page = await visit("/", size=PHONE)
    local = await _local(console)
    await console.write(lambda session: lives.live(session, console.house.vault, local, console.clock()))
    for path in ("/", "/glucose", "/meals", "/reminders", "/circle", "/people", "/data"):
        await page.goto(console.url + path)
        await _settled(page)
        wider = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, path
        await expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(7)
    await page.goto(console.url + "/")
    await _say(page, "had a bowl of rice for lunch")
    await expect(page.locator(".tb-ours").first).to_contain_text("rice")
    assert await console.read(lambda session: len(session.exec(select(Meal)).all())) > 1


async def test_forgetting_asks_and_then_leaves_nothing(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    await console.write(lambda session: lives.live(session, console.house.vault, ann, console.clock()))
    page = await visit("/data", ann)
    await page.get_by_role("button", name="忘掉我").click()
    await page.get_by_role("button", name="先不要").click()
    assert await console.read(lambda session: session.get(Person, ann.id)) is not None
    await page.get_by_role("button", name="忘掉我").click()
    await page.get_by_role("button", name="全部删掉").click()
    await expect(page).to_have_url(re.compile("/enter/bye"))

    def left(session: Session) -> list[Any]:
        return [session.get(Person, ann.id), *session.exec(select(Reading)), *session.exec(select(Meal))]

    assert [one for one in await console.read(left) if one is not None] == []
