"""Each resource does what it says, through the same tools as the talk."""

import asyncio
import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from memory.records import Person, Reading
from tests.bot.web.api.conftest import World


async def test_a_value_with_its_unit_is_recorded_judged_and_read_back(world: World) -> None:
    async with await world.of("ann") as ann:
        body = {"type": "glucose", "value": 118, "unit": "mg/dL", "context": "fasting"}
        made = await ann.post("/user-data", json=body)
        assert made.status_code == 201, made.text
        assert any("6.5" in one for one in made.json()["messages"])
        listed = (await ann.get("/readings")).json()
        assert round(listed["items"][0]["mmol"] * 18.016) == 118
        assert listed["items"][0]["context"] == "fasting"
        assert listed["next"] is None


@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        ({"type": "weight", "value": 120, "unit": "jin"}, "weight", 60.0),
        ({"type": "heart_rate", "value": 72, "unit": "bpm"}, "heart_rate", 72.0),
        ({"type": "steps", "value": 8000, "unit": "count"}, "steps", 8000.0),
        (
            {"type": "blood_pressure", "systolic": 16, "diastolic": 10.7, "unit": "kPa"},
            "blood_pressure",
            120.0,
        ),
        ({"type": "hba1c", "value": 53, "unit": "mmol/mol"}, "hba1c", 7.0),
        ({"type": "temperature", "value": 98.6, "unit": "F"}, "temperature", 37.0),
        ({"type": "ketones", "value": 0.4, "unit": "mmol/L"}, "ketones", 0.4),
    ],
)
async def test_every_measurement_is_kept_in_its_unit(
    world: World, body: dict[str, object], kind: str, value: float
) -> None:
    async with await world.of("ann") as ann:
        assert (await ann.post("/user-data", json=body)).status_code == 201
        (kept,) = (await ann.get("/user-data", params={"type": kind})).json()["items"]
        assert (kept["type"], kept["value"]) == (kind, pytest.approx(value, abs=0.05))


@pytest.mark.parametrize(
    "body",
    [
        {"type": "glucose", "value": 60, "unit": "mmol/L"},
        {"type": "weight", "value": 5, "unit": "kg"},
        {"type": "blood_pressure", "systolic": 80, "diastolic": 120, "unit": "mmHg"},
        {"type": "mood", "value": 5},
        {"type": "glucose", "value": 6.8},
        {"type": "glucose", "value": "NaN", "unit": "mmol/L"},
        {"type": "steps", "value": -5, "unit": "count"},
        {"type": "weight", "value": 60, "unit": "kg", "person_id": "x"},
    ],
)
async def test_what_no_body_shows_is_refused_with_a_sentence(world: World, body: dict[str, object]) -> None:
    async with await world.of("ann") as ann:
        answer = await ann.post("/user-data", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert (await ann.get("/user-data")).json()["items"] == []


@pytest.mark.safety
async def test_a_dangerous_value_comes_back_with_what_helps_first(world: World) -> None:
    async with await world.of("ann", language="en") as ann:
        made = await ann.post("/user-data", json={"type": "glucose", "value": 2.7, "unit": "mmol/L"})
        assert "2.7 mmol/L" in made.json()["messages"][0]
        assert "sugar" in made.json()["messages"][0]


async def test_exercise_and_medicines_that_were_taken(world: World) -> None:
    async with await world.of("ann") as ann:
        for body in (
            {"type": "exercise", "activity": "walk", "minutes": 30},
            {"type": "medication", "name": "metformin", "dose": 500, "unit": "mg"},
        ):
            assert (await ann.post("/user-data", json=body)).status_code == 201


async def test_meals_and_predictions(world: World) -> None:
    async with await world.of("ann") as ann:
        body = {"items": [{"food": "米饭", "grams": 200}]}
        told = (await ann.post("/predictions", json=body)).json()
        assert told["state"] == "expected"
        assert told["low_mmol"] < told["rise_mmol"] < told["high_mmol"]
        assert (await ann.get("/meals")).json()["items"] == []
        assert (await ann.post("/meals", json=body)).status_code == 201
        (meal,) = (await ann.get("/meals")).json()["items"]
        assert meal["items"][0]["grams"] == 200
        assert meal["items"][0]["grams_basis"] == "said"
        assert meal["carbs_g"] > 40
        unknown = (await ann.post("/predictions", json={"items": [{"food": "qwzx"}]})).json()
        assert unknown["state"] == "refused"
        assert unknown["messages"]


async def test_the_profile_is_read_and_changed(world: World) -> None:
    async with await world.of("ann") as ann:
        changed = await ann.patch("/profile", json={"age": 61, "unit": "mg/dL", "target_high": 9})
        assert changed.status_code == 200, changed.text
        told = (await ann.get("/profile")).json()
        assert (told["age"], told["unit"], told["target_high"], told["name"]) == (61, "mg/dL", 9, "ann")
        odd = await ann.patch("/profile", json={"target_low": 9.5})
        assert odd.status_code == 422
        assert (await ann.patch("/profile", json={"timezone": "Mars/North"})).status_code == 422
        assert (await ann.patch("/profile", json={"id": "x"})).status_code == 422


async def test_pages_go_on_where_they_ended(world: World) -> None:
    now = world.house.clock()

    def work(session: Session) -> None:
        for number in range(25):
            at = now - timedelta(minutes=number // 2)
            key = f"test:{number}"
            session.add(Reading(person_id=world.ids["ann"], source_key=key, at=at, created_at=at, mmol=6.0))

    await world.house.database.write(work)
    async with await world.of("ann") as ann:
        seen: list[int] = []
        cursor = None
        while True:
            params = {"limit": "10", **({"cursor": cursor} if cursor else {})}
            told = (await ann.get("/readings", params=params)).json()
            seen += [one["id"] for one in told["items"]]
            cursor = told["next"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 25
        for bad in ("x", "W10", "bnVsbA", "W251bGwsIDFd", "e30"):
            assert (await ann.get("/readings", params={"cursor": bad})).status_code == 400


async def test_chat_goes_the_whole_way_and_nothing_is_lost(world: World) -> None:
    async with await world.of("ann", language="zh") as ann:
        said = await ann.post("/chat", json={"text": "空腹6.8，吃了两个肉包"})
        assert said.status_code == 200, said.text
        told = said.json()
        assert told["state"] == "done"
        assert "6.8 mmol/L" in told["messages"][0]["text"]
        assert (await ann.get(f"/chat/{told['id']}")).json() == told
        assert (await ann.get("/chat")).json()["items"][0]["text"] == told["messages"][-1]["text"]
        assert len((await ann.get("/readings")).json()["items"]) == 1
        press = {"button": told["messages"][-1]["buttons"][0][0]["id"]}
        assert (await ann.post("/chat", json=press)).status_code == 200
        assert (await ann.post("/chat", json={"button": "AAAAAAAAAAAAAAAA"})).status_code == 409
        assert (await ann.post("/chat", json={})).status_code == 422


async def test_an_answer_that_takes_longer_is_fetched_later(world: World) -> None:
    async with await world.of("ann") as ann:
        said = await ann.post("/chat", json={"text": "空腹6.8"}, params={"wait": 0})
        assert said.status_code == 202
        where = said.headers["Location"].removeprefix("/api/v1")
        async with asyncio.timeout(5):
            while (told := (await ann.get(where)).json())["state"] == "waiting":
                await asyncio.sleep(0.02)
        assert told["messages"]


async def test_memories_are_listed_found_and_taken_back(world: World) -> None:
    async with await world.of("ann") as ann:
        for text in ("我对青霉素过敏", "我女儿叫小红，住在成都"):
            await ann.post("/chat", json={"text": text})
        listed = (await ann.get("/memories")).json()["items"]
        assert [one["text"] for one in listed] == ["我女儿叫小红，住在成都", "我对青霉素过敏"]
        found = (await ann.get("/memories", params={"q": "我女儿住哪里"})).json()["items"]
        assert "成都" in found[0]["text"]
        assert await world.house.recall.pinned(world.ids["ann"])
        allergy = listed[1]["id"]
        assert (await ann.delete(f"/memories/{allergy}")).status_code == 204
        assert (await ann.delete(f"/memories/{allergy}")).status_code == 404
        assert await world.house.recall.pinned(world.ids["ann"]) == []
        assert (await ann.delete("/memories")).status_code == 204
        assert (await ann.get("/memories")).json()["items"] == []


async def test_insights_are_found_judged_and_become_advice(world: World) -> None:
    now = world.house.clock()

    def work(session: Session) -> None:
        for day in range(1, 41):
            for hour, mmol in ((0, 6.0 + day % 3 / 10), (4, 6.1), (8, 12.5 + day % 4 / 10), (12, 6.2)):
                at = now - timedelta(days=day, hours=-hour)
                key = f"test:{day}:{hour}"
                session.add(
                    Reading(person_id=world.ids["ann"], source_key=key, at=at, created_at=at, mmol=mmol)
                )

    await world.house.database.write(work)
    async with await world.of("ann", language="en") as ann:
        cards = (await ann.get("/insights")).json()["items"]
        assert cards
        assert all(one["observation"] and one["suggestion"] for one in cards)
        assert cards[0]["confidence"] >= 0.9
        judged = {"about": "insight", "id": cards[0]["id"], "opinion": "did"}
        assert (await ann.post("/feedback", json=judged)).status_code == 201
        again = (await ann.get("/insights", params={"refresh": True})).json()["items"]
        assert next(one for one in again if one["id"] == cards[0]["id"])["adopted"] == 1
        told = (await ann.get("/recommendations")).json()["dimensions"]
        assert set(told) == {"diet", "exercise", "monitoring", "medication-adherence", "sleep"}
        assert any(one["kind"] == "time_in_range" for one in told["monitoring"])


async def test_answers_are_judged(world: World) -> None:
    async with await world.of("ann") as ann, await world.of("stranger") as stranger:
        told = (await ann.post("/chat", json={"text": "你好"})).json()
        good = {"about": "answer", "id": told["id"], "opinion": "good"}
        assert (await ann.post("/feedback", json=good)).status_code == 201
        assert (await stranger.post("/feedback", json=good)).status_code == 404
        assert (await ann.post("/feedback", json={**good, "opinion": "did"})).status_code == 422


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
