"""A letter that cannot reach a person here goes to their next channel, then a caregiver is told, by consent."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from agent.turn import Answer, Choice, Part
from bot.alerts import PostRoom
from bot.delivery.outgoing.channel import KeptError, RefusedError, UnreachableError
from bot.delivery.outgoing.rows import Address
from bot.reminders import Watch
from memory.circle import grants
from memory.people import identify
from memory.records import Identity, Notice, Outbox
from tests.bot.house import NOW, House, PaperChannel, message


class Other(PaperChannel):
    """A second platform."""

    name = "other"


class Street:
    """A person on two platforms, and a caregiver on the second."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.other = Other()

    async def open(self) -> "Street":
        house = self.house
        self.office = await house.open()
        self.elsewhere = await house.open(self.other)
        await self.office.inbox.accept(message("hi"))
        await self.office.quiet()
        house.channel.sent.clear()
        self.person = (await house.rows(Identity))[0].person_id
        self.rooms = [
            PostRoom(Watch(house.database, house.vault, office.outgoing, house.clock, {(channel.name, "b1")}))
            for office, channel in ((self.office, house.channel), (self.elsewhere, self.other))
        ]
        return self

    async def also(self, account: str) -> None:
        """The person has an account on the other platform too."""
        row = Identity(person_id=self.person, channel="other", bot="b1", account=account, reachable=True)
        await self.house.database.write(lambda session: session.add(row))

    async def caregiver(self, *scopes: str) -> None:
        def work(session: Session) -> None:
            house = self.house
            who: Any = {"channel": "other", "bot": "b1", "account": "99", "language": "zh", "zone": "UTC"}
            carer = identify(session, house.vault, **who, now=NOW)
            ties = {"label": "女儿", "relation": "mother", "name": None}
            grants.grant(
                session,
                house.vault,
                person_id=self.person,
                caregiver_id=carer.id,
                scopes=scopes,
                ties=ties,
                role="caregiver",
                now=NOW,
            )

        await self.house.database.write(work)

    async def remind(self, error: Exception, key: str = "reminder:1:now", part: Part | None = None) -> None:
        """A letter to the person that fails so."""
        self.house.channel.failures = [error]
        to = Address("paper", "b1", "7", self.person)
        parts = (part or Part("该测血糖了"),)
        self.office.outgoing.dispatch(
            await self.house.database.write(
                lambda session: self.office.outgoing.post(session, to, parts, key)
            )
        )
        await self.office.quiet()
        for room in self.rooms:
            await room.tick()
        await self.office.quiet()
        await self.elsewhere.quiet()

    async def letter(self, key: str = "reminder:1:now") -> Outbox:
        found = [row for row in await self.house.rows(Outbox) if row.source_key == key]
        return found[0]  # type: ignore[no-any-return]  # rows are of any table


@pytest.fixture
async def street(house: House) -> Street:
    return await Street(house).open()


@pytest.mark.parametrize("error", [UnreachableError("blocked"), KeptError("window", unreachable=True)])
async def test_the_next_channel_of_the_person_brings_it_and_nobody_has_it_twice(
    street: Street, error: Exception
) -> None:
    await street.also("70")
    await street.caregiver(grants.ALERTS)
    await street.remind(error)
    assert [(chat, letter.text) for chat, letter in street.other.sent] == [("70", "该测血糖了")]
    row = await street.letter()
    assert (row.state, row.platform_message_id) == ("failed", None)
    delivered = [one for one in await street.house.rows(Outbox) if one.channel == "other"]
    assert [(one.state, one.platform_message_id) for one in delivered] == [("sent", "m1")]


async def test_its_buttons_and_its_picture_come_along_and_work_there(street: Street) -> None:
    pressed = list[Any]()

    def script(turn: Any) -> Answer:
        pressed.append(turn.action)
        return Answer((Part("ok"),))

    street.house.agent.script = script
    await street.also("70")
    part = Part("吃药了吗", b"\x89PNG\r\n\x1a\n", ((Choice("吃了", {"do": "taken"}),),))
    await street.remind(UnreachableError("blocked"), part=part)
    ((_, letter),) = street.other.sent
    assert (letter.picture, letter.keys[0][0].label) == (part.picture, "吃了")
    said = message("", channel="other", chat="70", sender="70", kind="button")
    await street.elsewhere.inbox.accept(replace(said, button_id=letter.keys[0][0].id))
    await street.elsewhere.quiet()
    assert pressed == [{"do": "taken"}]


@pytest.mark.safety
async def test_without_another_channel_a_caregiver_with_consent_is_told_that_but_not_what(
    street: Street,
) -> None:
    await street.caregiver(grants.ALERTS)
    await street.remind(UnreachableError("blocked"))
    ((chat, letter),) = street.other.sent
    assert chat == "99"
    assert "联系不上" in letter.text
    assert "血糖" not in letter.text


@pytest.mark.safety
async def test_without_consent_nobody_is_told(street: Street) -> None:
    await street.caregiver(grants.READINGS)
    await street.remind(UnreachableError("blocked"))
    assert street.other.sent == []
    assert await street.house.rows(Notice) == []


async def test_an_answer_that_cannot_arrive_is_no_news_for_a_caregiver(street: Street) -> None:
    await street.caregiver(grants.ALERTS)
    await street.remind(UnreachableError("blocked"), key="inbox:77")
    assert street.other.sent == []


async def test_what_the_platform_keeps_stays_open_where_there_is_no_other_way(street: Street) -> None:
    await street.remind(KeptError("window", unreachable=True))
    assert (await street.letter()).state == "kept"
    await street.remind(RefusedError("never"), key="reminder:2:now")
    assert (await street.letter("reminder:2:now")).state == "failed"
    assert await street.house.rows(Notice) == []


async def test_both_channels_lost_ends_with_the_caregiver_and_does_not_go_round(street: Street) -> None:
    await street.also("70")
    await street.caregiver(grants.ALERTS)
    street.other.failures = [UnreachableError("blocked too")]
    await street.remind(UnreachableError("blocked"))
    for _ in range(3):
        for room in street.rooms:
            await room.tick()
        await street.office.quiet()
        await street.elsewhere.quiet()
    assert [chat for chat, _ in street.other.sent] == ["99"]
    states = sorted(
        (row.channel, row.state) for row in await street.house.rows(Outbox) if row.source_key[0] != "i"
    )
    assert states == [("other", "failed"), ("other", "sent"), ("paper", "failed")]
