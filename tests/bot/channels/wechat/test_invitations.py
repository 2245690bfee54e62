"""A caregiver joins by scanning: the code is the platform's own, and what the scan brings is the invitation."""

import asyncio
from typing import Any

import pytest

from agent.companion import Companion
from bot.channels.openings import Openings
from bot.delivery.office import Means
from memory.recall import Recall, embedder
from memory.records import CareGrant, Identity, Invitation
from tests.bot.channels.wechat.conftest import Service
from tools.acts import circle


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What QR codes were drawn."""
    drawn, draw = list[str](), circle._qr

    def noted(text: str) -> bytes:
        drawn.append(text)
        return draw(text)

    monkeypatch.setattr(circle, "_qr", noted)
    return drawn


async def _lives(service: Service) -> None:
    """The service with the real companion, in the platform's own seconds."""
    house, service.scale = service.house, 1.0
    recall = Recall(house.database, house.vault, embedder("builtin"))
    companion = Companion(house.database, house.vault, recall)
    house.means = Means(house.database, house.vault, companion, house.clock, house.folder, house.rules)
    wechat = await service.start()
    companion._links = Openings([wechat])


async def _scans(service: Service, person: str, address: str) -> Any:
    return await asyncio.wrap_future(service.platform.scans(person, address))


async def test_a_caregiver_joins_by_scanning_and_is_granted_what_the_person_taps(
    service: Service, drawn: list[str]
) -> None:
    await _lives(service)
    told = await service.says("mum", "/invite")
    assert told.shown is not None
    assert "用微信扫上面的码" in told.shown.text
    assert "weixin.qq.com" not in told.shown.text
    (address,) = drawn
    scene, until = service.api.scenes[address]
    assert until - service.api.now() == pytest.approx(600, abs=60)
    assert scene.upper() in told.shown.text
    asked = await _scans(service, "son", address)
    assert asked.shown is not None
    assert "邀请您的人是您的谁" in asked.shown.text
    await service.quiet()  # what was shown is settled before it is answered
    await service.says("son", "1")
    await service.quiet()
    (row,) = await service.house.rows(Invitation)
    assert row.state == "told"
    again = await _scans(service, "stranger", address)
    assert again.shown is not None
    assert "用不了" in again.shown.text
    people = {one.account: one.person_id for one in await service.house.rows(Identity)}
    assert row.caregiver_id == people["son"]
    assert await service.house.rows(CareGrant) == [], "nothing before the person taps"


async def test_without_codes_of_the_platform_the_invitation_is_its_letters(
    service: Service, drawn: list[str]
) -> None:
    await _lives(service)
    service.api.refuses("qrcode/create", 48001)
    told = await service.says("mum", "/invite")
    assert told.shown is not None
    code = next(line for line in told.shown.text.splitlines() if len(line) == 26)
    assert drawn == [code]
    asked = await service.says("son", code)
    assert asked.shown is not None
    assert "邀请您的人是您的谁" in asked.shown.text


async def test_an_account_that_may_only_answer_makes_none(service: Service) -> None:
    service.secret = ""
    assert await (await service.start()).opening("A" * 26) is None
    assert service.api.scenes == {}
