"""Each resource does what it says, through the same tools as the talk."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session

from memory.records import Reading
from tests.bot.web.api.conftest import World


async def test_a_value_with_its_unit_is_recorded_judged_and_read_back(world: World) -> None:
    async with await world.of("ann") as ann:
        body = {"type": "glucose", "value": 118, "unit": "mg/dL", "context": "fasting"}
        made = await ann.post("/user-data", json=body)
        assert made.status_code == 201, made.text
        assert any("118 mg/dL" in one for one in made.json()["messages"])  # as it was said
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
