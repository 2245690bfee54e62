"""A woman with a diary of which every piece bears a mark, and those who try to get at it."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError
from sqlmodel import Session, SQLModel, select

from memory import people
from memory.circle import alerts, grants
from memory.circle.alerts import Raised
from memory.circle.grants import Place
from memory.recall import Recall
from memory.records import Invitation, MealItem, Occurrence, Reminder
from tests.agent.family import Family, family
from tools.circle.access import PATIENT
from tools.hands import Address, Hands
from tools.outcome import Outcome
from tools.table import call, tool

MARKS = ("7.77", "7.8 mmol", "密饼", "秘密药", "王秘密")
HARSH = ("错误", "非法", "禁止", "forbidden", "denied", "error", "illegal", "Traceback")
Audience = Literal["private", "group"]


@dataclass
class Secrets:
    """The victim's home, and the ids of everything that is hers."""

    folk: Family
    ids: dict[str, Any]

    @property
    def victim(self) -> str:
        return self.folk.ids["victim"]

    async def hands(self, name: str, audience: Audience = "private", chat: str | None = None) -> Hands:
        folk = self.folk
        folk.turns += 1
        person = await folk.database.read(lambda session: people.person(session, folk.ids[name]))
        assert person is not None
        return Hands(
            database=folk.database,
            vault=folk.vault,
            recall=Recall(folk.database, folk.vault),
            person=person,
            audience=audience,
            address=Address("telegram", "b1", chat or name),
            key=f"inbox:{folk.turns}:0",
            text="王秘密血糖多少",
            sent_at=folk.now,
            now=folk.now,
            language="zh",
        )

    async def hers(self) -> str:
        """Every row of hers, but for letters to her: what must not change."""

        def work(session: Session) -> str:
            rows = []
            for table in SQLModel.metadata.sorted_tables:
                column = "id" if table.name == "person" else "person_id"
                if column in table.c and table.name not in {"notice", "conversation"}:
                    found = session.connection().execute(table.select().where(table.c[column] == self.victim))
                    rows += [(table.name, [str(value) for value in row]) for row in found]
            return json.dumps(rows)

        return await self.folk.database.read(work)


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Family, dict[str, Any]]:
    """Her home, set up once and closed: each test gets a copy of it."""
    folder = tmp_path_factory.mktemp("laid-out")

    async def lay_out() -> tuple[Family, dict[str, Any]]:
        folk = await family(folder)
        for name, told in (("victim", "王秘密"), ("stranger", "路人"), ("revoked", "前任"), ("son", "小明")):
            await folk.join(name, told=told)
        await folk.bind("victim", "revoked", "我妈妈", "全部允许")
        await folk.bind("victim", "son", "我妈妈", "看血糖")
        await folk.say("victim", "空腹7.77，吃了两个秘密饼")
        await folk.say("victim", "每天晚上8点提醒我吃秘密药")
        ids = await folk.database.write(lambda session: _prepare(session, folk))
        await folk.database.close()
        return folk, ids

    folk, ids = asyncio.run(lay_out())
    return folder, folk, ids


@pytest.fixture
async def secrets(laid_out: tuple[Path, Family, dict[str, Any]], tmp_path: Path) -> AsyncIterator[Secrets]:
    folder, before, ids = laid_out
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    folk = await family(tmp_path)
    folk.ids, folk.turns = dict(before.ids), before.turns
    folk.buttons.update({name: dict(seen) for name, seen in before.buttons.items()})
    yield Secrets(folk, ids)
    await folk.database.close()


def _prepare(session: Session, folk: Family) -> dict[str, Any]:
    """Take the former caregiver out, share with one group, and look up the ids of what is hers."""
    victim, now = folk.ids["victim"], folk.now
    grants.revoke(session, victim, folk.ids["revoked"], victim, now)
    grants.share(session, victim, Place("telegram", "b1", "-1"), ["readings"], now)
    raised = Raised("very_low", "glucose:x", now, {"mmol": 7.77}, now)
    alert, _ = alerts.raise_alert(session, folk.vault, victim, raised, now)
    reminder = session.exec(select(Reminder).where(Reminder.person_id == victim)).first()
    assert reminder is not None
    moment = Occurrence(person_id=victim, reminder_id=reminder.id or 0, what="medication", due_at=now)
    session.add(moment)
    session.flush()
    item = session.exec(select(MealItem).where(MealItem.person_id == victim)).first()
    invitation = session.exec(select(Invitation).where(Invitation.person_id == victim)).first()
    return {
        "alert_id": alert.id,
        "reminder_id": reminder.id,
        "occurrence_id": moment.id,
        "item_id": item.id if item else 0,
        "invitation_id": invitation.id if invitation else 0,
        "caregiver_id": folk.ids["son"],
        "whose": victim,
    }


def arguments_of(name: str, ids: dict[str, Any]) -> dict[str, Any]:
    """Fill every slot of a tool with something that fits, ids with those that are hers."""
    schema: dict[str, Any] = tool(name).tool_call_schema.model_json_schema()  # type: ignore[union-attr]  # a class, as we make them
    filled: dict[str, Any] = {}
    for slot, wanted in schema.get("properties", {}).items():
        if slot in ids:
            filled[slot] = ids[slot]
        elif slot in schema.get("required", ()) or slot in {"value", "query", "kind", "items"}:
            filled[slot] = _one(slot, wanted)
    return filled


def _one(slot: str, wanted: dict[str, Any]) -> Any:
    known = {
        "items": [{"food": "米饭", "quantity": 1, "unit": "碗"}],
        "query": "王秘密的血糖",
        "value": 6.6,
        "scopes": ["readings", "meals", "alerts", "log"],
        "code": "a" * 26,
        "tool": "look_at_readings",
    }
    choices = [wanted, *wanted.get("anyOf", [])]
    listed = next((one["enum"] for one in choices if "enum" in one), None)
    if slot in known or listed:
        return known.get(slot) or (listed or [None])[0]
    types = {one.get("type") for one in choices}
    plain = {"integer": 1, "number": 1.0, "boolean": True, "array": [], "object": {}}
    return next((value for kind, value in plain.items() if kind in types), "x")


async def tried(secrets: Secrets, name: str, hands: Hands, patient: str | None) -> tuple[Outcome, ...]:
    arguments = arguments_of(name, secrets.ids)
    try:
        return await call(name, {**arguments, **({PATIENT: patient} if patient else {})}, hands)
    except ValidationError:
        return ()


def shown_of(outcomes: tuple[Outcome, ...]) -> str:
    """Everything that an outcome could say to anybody here; letters go to whom they name."""
    return str([(one.words, one.facts, one.offers, one.question) for one in outcomes])


def clean(shown: str) -> bool:
    return not any(mark in shown for mark in MARKS[:4])
