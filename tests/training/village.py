"""People who talked with Tangban for weeks, as rows; and the night in this process or in one of its own."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session

from memory import diary, people
from memory.database import Database
from memory.diary import ItemSaid
from memory.learning import runs
from memory.recall import remember
from memory.records import BrainVote, Meal, ModelVersion, Reading, TrainingRun
from memory.vault import Vault
from tools.acts.rights import CONSENT
from training.collect.scopes import Scope
from training.night import Night
from training.order import Order, Wish
from training.publish.parcel import Place
from training.shapes import Progress

KEY = bytes(range(32))
NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
T = TypeVar("T")

THEMES = (
    ("孙子{n}号要来看我", "真好，孙子来了您一定高兴，{n}号前我们把冰箱理一理。"),
    ("今天学太极第{n}式", "太极慢慢来，第{n}式先站稳再转身。"),
    ("老伴做了第{n}种汤", "听着就香，第{n}种汤里有什么，说给我听听？"),
    ("阳台上第{n}盆花开了", "开花了真喜气，第{n}盆是什么颜色的？"),
    ("收音机里放了第{n}段戏", "第{n}段戏您哼得出来吗？我陪您听。"),
    ("邻居借走了{n}本书", "{n}本书借出去，也是一份人情，记得让他还。"),
    ("下棋赢了{n}盘", "赢了{n}盘，您今天手气和脑子都好。"),
    ("女儿寄来{n}张照片", "{n}张照片慢慢看，哪一张您最喜欢？"),
)


class Village:
    """A database with people in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'tangban.db'}"
        self.models = folder / "models"
        self.models.mkdir()
        self.vault = Vault(KEY)
        self.database = Database(self.url)
        self.database.migrate()
        self.count = 0

    def close(self) -> None:
        asyncio.run(self.database.close())

    def do(self, work: Callable[[Session], T]) -> T:
        return asyncio.run(self.database.write(work))

    def join(self, account: str = "anna", *, consent: bool = True, **told: Any) -> str:
        def work(session: Session) -> str:
            who = people.identify(
                session,
                self.vault,
                channel="c",
                bot="b",
                account=account,
                language="zh",
                zone="Asia/Shanghai",
                now=NOW - timedelta(days=200),
            )
            said = {**told, CONSENT: NOW.isoformat() if consent else ""}
            people.update_profile(session, self.vault, who.id, said, NOW)
            return who.id

        return self.do(work)

    def say(self, who: str, text: str, reply: str | None, at: datetime, kind: str = "said") -> str:
        self.count += 1
        key = f"inbox:{self.count}"
        self.do(
            lambda session: remember(
                session, self.vault, who, key=key, text=text, at=at, kind=kind, reply=reply
            )
        )
        return key

    def vote(self, who: str, opinion: str, at: datetime, version: str = "builtin") -> None:
        self.count += 1
        row = BrainVote(person_id=who, source_key=f"v:{self.count}", version=version, opinion=opinion, at=at)
        self.do(lambda session: session.add(row))

    def eat(
        self, who: str, food: str, before: float, after: float, at: datetime, expected: float = 2.0
    ) -> None:
        self.count += 3

        def work(session: Session) -> None:
            meal = Meal(
                person_id=who,
                source_key=f"m:{self.count}",
                at=at,
                created_at=at,
                carbs_g=50.0,
                expected_rise=expected,
                meal="breakfast",
            )
            diary.add_meal(session, self.vault, meal, [ItemSaid(food)])
            for minutes, mmol in ((-10, before), (120, after)):
                when = at + timedelta(minutes=minutes)
                session.add(
                    Reading(
                        person_id=who,
                        source_key=f"r:{self.count}:{minutes}",
                        at=when,
                        created_at=when,
                        mmol=mmol,
                    )
                )

        self.do(work)

    def talk(self, who: str, sessions: int = 24, each: int = 4) -> None:
        """Let somebody talk: so many sessions, one a day, the last yesterday."""
        rows: list[tuple[str, str, datetime]] = []
        for day in range(sessions):
            begun = NOW - timedelta(days=sessions - day)
            for turn in range(each):
                asked, answered = THEMES[(day * each + turn) % len(THEMES)]
                number = 3 + day * each + turn
                rows.append(
                    (asked.format(n=number), answered.format(n=number), begun + timedelta(minutes=5 * turn))
                )

        def work(session: Session) -> None:
            for text, reply, at in rows:
                self.count += 1
                remember(
                    session,
                    self.vault,
                    who,
                    key=f"inbox:{self.count}",
                    text=text,
                    at=at,
                    kind="said",
                    reply=reply,
                )

        self.do(work)

    def order(self, ollama_url: str = "http://127.0.0.1:9") -> Order:
        place = Place(self.models, ollama_url=ollama_url, seconds=10)
        return Order(self.url, KEY, self.folder, place, NOW)

    def queue(
        self, scope: str = "everybody", way: str = "message", model: str = "qwen3:0.6b", **wish: Any
    ) -> str:
        run = TrainingRun(
            id=runs.new_id(),
            scope=Scope.read(scope).name,
            way=way,
            model=model,
            config=Wish(**wish).written(),
            created_at=NOW + timedelta(seconds=self.count),
        )
        self.count += 1
        return self.do(lambda session: runs.queue(session, run).id)

    def night(self, run_id: str, order: Order) -> tuple[str, list[Progress]]:
        """Do a run in this process."""
        seen: list[Progress] = []
        return asyncio.run(Night(order, run_id, seen.append).go()), seen

    def child(self, run_id: str) -> subprocess.Popen[str]:
        """Begin a run in a process of its own; its order must be written to its standard input."""
        return subprocess.Popen(
            [sys.executable, "-m", "training.night", run_id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, run_id: str) -> TrainingRun:
        found = self.do(lambda session: session.get(TrainingRun, run_id))
        assert found is not None
        return found

    def versions(self) -> Sequence[ModelVersion]:
        from memory.learning import versions

        return self.do(versions.listed)

    def report(self, run_id: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.run(run_id).config)["report"]
        return told
