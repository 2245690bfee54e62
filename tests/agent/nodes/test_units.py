"""A unit that is heard for the first time is the unit of the whole reply."""

from datetime import UTC, datetime

from tests.agent.replay import Talk

MORNING = datetime(2026, 11, 21, 0, tzinfo=UTC)  # 08:00 in Shanghai


async def test_a_meal_beside_the_first_value_in_mg_dl_is_told_in_mg_dl(talk: Talk) -> None:
    answer = await talk.say("132 this morning, oatmeal and half a banana", MORNING)
    said = "\n".join(part.text for part in answer.parts)
    assert "132 mg/dL" in said
    assert "½ banana" in said
    assert "mmol/L" not in said
