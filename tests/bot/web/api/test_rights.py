"""What a person may ask for at any time, through the API: their data, an end of it, and each call done once."""

import asyncio
import io
import json
import zipfile

import pytest
from sqlmodel import select

from memory.records import Person, Reading
from tests.bot.web.api.conftest import World


async def test_everything_is_taken_away_as_a_zip(world: World) -> None:
    async with await world.of("ann") as ann:
        await ann.post("/user-data", json={"type": "weight", "value": 61, "unit": "kg"})
        packed = await ann.get("/export")
        assert packed.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(packed.content)) as opened:
            told = json.loads(opened.read("data.json"))
        assert told["measurement"][0]["value"] == 61
        assert told["api_token"][0]["name"] == "test"
        assert "token_hash" not in told["api_token"][0]


@pytest.mark.safety
async def test_being_forgotten_takes_two_steps(world: World) -> None:
    async with await world.of("ann") as ann, await world.of("stranger") as stranger:
        asked = await ann.post("/forget")
        assert asked.status_code == 202
        sure = {"confirmation": asked.json()["confirmation"]}
        assert (await stranger.post("/forget/confirm", json=sure)).status_code == 400
        assert (await ann.post("/forget/confirm", json={"confirmation": "A" * 60})).status_code == 400
        assert (await ann.get("/profile")).status_code == 200
        done = await ann.post("/forget/confirm", json=sure, headers={"Idempotency-Key": "bye"})
        assert done.status_code == 200, done.text
        assert done.json()["words"]
        assert (await ann.get("/profile")).status_code == 401
        left = await world.house.database.read(lambda session: session.get(Person, world.ids["ann"]))
        assert left is None


@pytest.mark.safety
async def test_being_forgotten_in_the_chat_still_says_goodbye(world: World) -> None:
    async with await world.of("ann") as ann:
        asked = (await ann.post("/chat", json={"text": "/forget"})).json()
        button = asked["messages"][-1]["buttons"][0][0]["id"]
        last = await ann.post("/chat", json={"button": button})
        assert last.status_code == 200
        assert last.json()["messages"][0]["text"]
        assert (await ann.get("/chat")).status_code == 401


async def test_admins_see_numbers_and_nobodys_rows(world: World) -> None:
    from tests.bot.web.api.conftest import OPERATING

    async with world.client(await world.token(None, OPERATING)) as admin, await world.of("ann") as ann:
        told = await admin.get("/status")
        assert told.status_code == 200
        assert told.json()["people"]["people"] == 3
        assert (await ann.get("/status")).status_code == 403
        for path in ("/readings", "/profile", "/chat", "/memories", "/export"):
            assert (await admin.get(path)).status_code == 403


async def test_the_same_key_is_done_once_and_answered_alike(world: World) -> None:
    async with await world.of("ann") as ann, await world.of("stranger") as other:
        key = {"Idempotency-Key": "k-1"}
        body = {"type": "glucose", "value": 6.8, "unit": "mmol/L"}
        first = await ann.post("/user-data", json=body, headers=key)
        again = await ann.post("/user-data", json=body, headers=key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["Idempotency-Replayed"] == "true"
        changed = await ann.post("/user-data", json={**body, "value": 7.1}, headers=key)
        assert changed.status_code == 422
        await asyncio.gather(
            *(ann.post("/user-data", json=body, headers={"Idempotency-Key": "k-2"}) for _ in range(5))
        )
        assert len((await ann.get("/readings")).json()["items"]) == 2
        assert (await other.post("/user-data", json=body, headers=key)).status_code == 201
        said = [await ann.post("/chat", json={"text": "空腹5.5"}, headers=key) for _ in range(2)]
        assert said[0].json() == said[1].json()
        assert (await ann.post("/chat", json={"text": "空腹5.6"}, headers=key)).status_code == 422
        count = await world.house.database.read(
            lambda session: len(session.exec(select(Reading).where(Reading.mmol == 5.5)).all())
        )
        assert count == 1


async def test_a_failed_call_may_be_tried_again_with_its_key(world: World) -> None:
    async with await world.of("ann") as ann:
        key = {"Idempotency-Key": "k-1"}
        wrong = {"type": "weight", "value": 5, "unit": "kg"}
        assert (await ann.post("/user-data", json=wrong, headers=key)).status_code == 422
        assert (await ann.post("/user-data", json={**wrong, "value": 60}, headers=key)).status_code == 201


@pytest.mark.safety
async def test_what_was_forgotten_is_left_out_of_the_talk(world: World) -> None:
    async with await world.of("ann") as ann:
        said = (await ann.post("/chat", json={"text": "my cat is called Mimi"})).json()
        await ann.post("/chat", json={"text": "fasting 6.8"})
        memories = (await ann.get("/memories")).json()["items"]
        told = next(one for one in memories if "Mimi" in one["text"])
        assert (await ann.delete(f"/memories/{told['id']}")).status_code in {200, 204}
        left = await ann.get("/chat")
        assert left.status_code == 200
        assert all(one["text"] for one in left.json()["items"])
        again = await ann.get(f"/chat/{said['id']}")
        assert again.status_code == 200
        assert again.json()["messages"] == []
        judged = await ann.post("/feedback", json={"about": "answer", "id": said["id"], "opinion": "bad"})
        assert judged.status_code < 500
