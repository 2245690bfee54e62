"""What people do beside writing: follow, scan, tap, speak, send pictures, leave."""

import pytest

from memory.circle.invitations import new_code
from memory.records import Identity, Inbox
from tests.bot.channels.wechat.conftest import Service


@pytest.fixture(autouse=True)
def in_real_time(service: Service) -> None:
    """None of these waits for the platform, so its whole five seconds cost nothing, and a loaded machine needs them."""
    service.scale = 1.0


async def test_who_follows_is_greeted_once_however_often_it_is_told(service: Service) -> None:
    await service.start()
    told = await service.happens("o7", "subscribe", EventKey="")
    assert told.shown is not None
    assert told.shown.text == "re: 帮助"
    (row,) = await service.house.rows(Inbox)
    assert row.external_id.startswith("o7:")
    assert row.external_id.endswith(":subscribe")


@pytest.mark.parametrize(("event", "prefix"), [("subscribe", "qrscene_"), ("SCAN", "")], ids=["new", "known"])
async def test_a_scanned_invitation_is_its_code(service: Service, event: str, prefix: str) -> None:
    await service.start()
    code = new_code()
    await service.happens("o7", event, EventKey=f"{prefix}{code}", Ticket="t")
    assert [turn.text for turn in service.house.agent.heard] == [code]


async def test_a_scan_that_is_no_invitation_says_nothing(service: Service) -> None:
    await service.start()
    told = await service.happens("o7", "SCAN", EventKey="shop-3", Ticket="t")
    assert told.answers == ["success"]
    assert not service.house.agent.heard


async def test_a_tap_on_the_menu_is_some_words(service: Service) -> None:
    await service.start()
    await service.happens("o7", "CLICK", EventKey="week")
    await service.happens("o8", "CLICK", EventKey="nonsense")
    assert [turn.text for turn in service.house.agent.heard] == ["我最近血糖怎么样"]
    assert service.api.menu is not None
    assert [button["key"] for button in service.api.menu["button"]] == ["chart", "week", "help"]


async def test_who_leaves_is_unreachable_and_who_writes_again_is_back(service: Service) -> None:
    await service.start()
    await service.says("o7", "hi")
    assert (await service.happens("o7", "unsubscribe", EventKey="")).answers == ["success"]
    (identity,) = await service.house.rows(Identity)
    assert not identity.reachable
    await service.says("o7", "again")
    (identity,) = await service.house.rows(Identity)
    assert identity.reachable


async def test_what_is_spoken_is_taken_as_text_where_it_was_recognised(service: Service) -> None:
    await service.start()
    await service.sends("o7", "voice", MediaId="m1", Format="amr", Recognition="早上六点八")
    await service.sends("o7", "voice", MediaId="m2", Format="amr", Recognition="")
    assert [(turn.kind, turn.text) for turn in service.house.agent.heard] == [
        ("text", "早上六点八"),
        ("voice", ""),
    ]


async def test_pictures_places_and_links_are_told_apart(service: Service) -> None:
    await service.start()
    await service.sends("o7", "image", PicUrl="http://x/y", MediaId="m1")
    await service.sends("o7", "location", Location_X="23", Location_Y="113", Scale="20", Label="here")
    await service.sends("o7", "link", Title="t", Description="d", Url="u")
    await service.sends("o7", "video", MediaId="m3", ThumbMediaId="m4")
    assert [turn.kind for turn in service.house.agent.heard] == ["photo", "location", "other", "document"]


@pytest.mark.parametrize("event", ["LOCATION", "VIEW", "TEMPLATESENDJOBFINISH", "something_new"])
async def test_other_events_are_passed_over(service: Service, event: str) -> None:
    await service.start()
    assert (await service.happens("o7", event, EventKey="x", Latitude="1")).answers == ["success"]
    assert not await service.house.rows(Inbox)
