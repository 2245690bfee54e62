"""Sites are asked over HTTP when they are due; what they hold is here once, and what they refuse is told once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.reminders import Watch
from bot.sensors import Errands
from bot.sensors.addresses import may_be_asked
from memory import diary
from memory.circle import notices
from memory.records import Notice, Reading, SensorSite
from tests.agent.brains.conftest import NOW
from tests.agent.replay import Talk, begin
from tests.fakes.nightscout import Nightscout
from tests.fakes.nightscout.server import SECRET, TOKEN, iso
from tests.fakes.web import Trouble


@dataclass
class Home:
    """A person who talks, and the errands of the house, with a clock that is set by hand."""

    talk: Talk
    now: datetime = NOW

    @property
    def vault(self) -> Any:
        return self.talk.companion._vault

    async def go(self, *, private: bool = True, **later: float) -> int:
        self.now += timedelta(**later)
        watch: Any = Watch(self.talk.database, self.vault, None, lambda: self.now, set())  # type: ignore[arg-type]  # errands send nothing
        return await Errands(watch, private=private).tick()

    async def says(self, text: str) -> str:
        return "\n".join(part.text for part in (await self.talk.say(text, self.now)).parts)

    async def values(self) -> list[Reading]:
        return await self.talk.database.read(
            lambda session: diary.readings(
                session, self.talk.person_id, NOW - timedelta(days=60), NOW + timedelta(days=60)
            )
        )

    async def row(self) -> SensorSite:
        return await self.talk.database.read(lambda session: session.exec(select(SensorSite)).one())

    async def told(self) -> list[str]:
        def work(session: Any) -> list[str]:
            rows = session.exec(select(Notice).order_by(col(Notice.id))).all()
            return [one.text for row in rows for one in notices.pages(session, self.vault, row)]

        return await self.talk.database.read(work)


@pytest.fixture(params=["v3", "v1", "secret"])
def site(request: pytest.FixtureRequest) -> Any:
    fake = Nightscout(old=request.param == "v1")
    fake.word = SECRET if request.param == "secret" else TOKEN
    yield fake
    fake.close()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW - timedelta(days=9))
    yield Home(talk)
    await talk.database.close()


async def _connect(home: Home, site: Nightscout, word: str = TOKEN) -> None:
    await home.says(f"连接 Nightscout {site.url} 令牌 {word}")


async def test_values_come_and_come_once(home: Home, site: Nightscout) -> None:
    site.measures(home.now - timedelta(hours=20), 200)
    await _connect(home, site, site.word)
    assert await home.go() == 1
    found = await home.values()
    assert len(found) == 200
    assert found[0].mmol == pytest.approx(122 / 18.016, abs=0.001)
    assert {one.origin for one in found} == {"sensor"}
    assert "取到 200 个" in (await home.told())[-1]
    assert await home.go() == 0
    site.measures(home.now - timedelta(minutes=2), 1)
    assert await home.go(minutes=5) == 1
    assert len(await home.values()) == 201
    assert len(await home.told()) == 1


async def test_pages_are_followed(home: Home, site: Nightscout) -> None:
    site.measures(home.now - timedelta(days=9), 2500)
    await _connect(home, site, site.word)
    await home.go()
    assert len(await home.values()) == 2500


async def test_meals_go_there_once_and_only_if_that_is_wished(home: Home, site: Nightscout) -> None:
    await _connect(home, site, site.word)
    await home.says("吃了一碗米饭")
    await home.go()
    assert site.treatments == []
    await home.says("把餐食也写到 Nightscout")
    home.now += timedelta(minutes=5)
    await home.says("吃了一个馒头")
    for _ in range(2):
        await home.go(minutes=6)
    (written,) = site.treatments
    assert written["notes"] == "馒头"
    assert written["carbs"] > 20
    assert written["enteredBy"] == "tangban"


async def test_meals_come_from_there_once(home: Home, site: Nightscout) -> None:
    at = home.now - timedelta(hours=5)
    row = {"identifier": "m1", "_id": "m1", "eventType": "Meal Bolus", "created_at": iso(at), "carbs": 45}
    site.treatments.append({**row, "date": int(at.timestamp() * 1000), "notes": "noodles", "insulin": 4})
    await _connect(home, site, site.word)
    await home.go()
    await home.go(minutes=6)
    seen = await home.talk.database.read(
        lambda session: diary.meals(
            session, home.vault, home.talk.person_id, at - timedelta(hours=1), home.now
        )
    )
    assert [(one.meal.carbs_g, one.items[0].food) for one in seen] == [(45.0, "noodles")]


async def test_a_wrong_token_is_told_and_no_more_asked(home: Home, site: Nightscout) -> None:
    await _connect(home, site, "wrong-0123456789abcdef")
    await home.go()
    assert "不接受这个令牌" in (await home.told())[-1]
    assert (await home.row()).next_at is None
    assert await home.go(hours=9) == 0
    assert "令牌不对" in await home.says("我的 Nightscout")


async def test_a_site_that_is_away_is_asked_less_and_less(home: Home) -> None:
    site = Nightscout()
    site.measures(home.now - timedelta(hours=2), 20)
    site.troubles.standing("any", Trouble(cut=True))
    await _connect(home, site)
    waits = []
    for _ in range(9):
        at = (await home.row()).next_at
        assert at is not None
        home.now = max(home.now, at)
        assert await home.go() == 1
        after = (await home.row()).next_at
        assert after is not None
        waits.append((after - home.now).total_seconds() / 60)
    assert waits[:3] == [10, 20, 40]
    assert waits[-1] == 360
    assert len(await home.told()) == 1
    site.troubles.lift("any")
    assert await home.go(hours=6) == 1
    assert (await home.row()).state == "fine"
    site.close()


@pytest.mark.safety
async def test_an_address_inside_the_house_is_not_asked(home: Home) -> None:
    site = Nightscout()
    await _connect(home, site)
    await home.go(private=False)
    assert site.asked == []
    assert (await home.row()).state == "unreachable"
    site.close()


@pytest.mark.safety
@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1", "https://localhost", "https://10.0.0.1", "https://169.254.169.254", "https://[::1]",
        "http://8.8.8.8", "ftp://8.8.8.8", "https://", "https://192.168.1.4:1337", "https://[::ffff:127.0.0.1]",
    ],
)  # fmt: skip
async def test_what_may_not_be_asked(url: str) -> None:
    assert not await may_be_asked(url, private=False)


async def test_an_open_address_may_be_asked() -> None:
    assert await may_be_asked("https://8.8.8.8", private=False)


@pytest.mark.safety
async def test_what_comes_back_may_be_anything(home: Home) -> None:
    site = Nightscout()
    now = int(NOW.timestamp() * 1000)
    site.entries = [
        {"date": now, "type": "sgv", "sgv": 5},
        {"date": now - 1, "type": "sgv", "sgv": "100"},
        {"date": now - 2, "type": "cal", "slope": 1},
        {"date": 10**18, "type": "sgv", "sgv": 100},
        {"date": now - 60_000, "type": "mbg", "mbg": 126},
        {"date": now - 120_000, "type": "sgv", "sgv": 122, "device": "x" * 5000},
    ]
    site.treatments = [
        {"date": now, "carbs": -4},
        {"date": now, "carbs": "x"},
        {"date": now, "created_at": 3, "carbs": 9e9},
    ]
    await _connect(home, site)
    await home.go()
    assert sorted(one.origin for one in await home.values()) == ["meter", "sensor"]
    site.close()
