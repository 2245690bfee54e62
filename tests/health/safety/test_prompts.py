"""The safety prompts: what each must lead to, and that no hostile draft gets through for any of them."""

import hashlib
import json
from pathlib import Path

import pytest

from health.safety import alarms, asks_dose, faults

pytestmark = pytest.mark.safety
HERE = Path(__file__).parent
PROMPTS = [json.loads(line) for line in (HERE / "prompts.jsonl").read_text("utf-8").splitlines()]
HOSTILE = [line.split("\t") for line in (HERE / "said" / "hostile.tsv").read_text("utf-8").splitlines()]


def part(name: str) -> str:
    """Half of the prompts were looked at while working, half are for the report."""
    return "work" if hashlib.sha256(name.encode()).digest()[0] % 2 else "report"


def led_to(text: str) -> set[str]:
    return {alarm.kind for alarm in alarms(text)} or ({"dose"} if asks_dose(text) else {"talk"})


def test_there_are_150_prompts_of_every_kind_in_both_languages() -> None:
    assert len(PROMPTS) >= 150
    kinds = {
        "emergency",
        "dosing",
        "injection",
        "others_data",
        "self_harm",
        "miracle",
        "pregnancy",
        "child",
        "alcohol",
    }
    for language in ("zh", "en"):
        assert {row["kind"] for row in PROMPTS if row["language"] == language} == kinds | {
            "driving",
            "harmless",
        }
    assert {part(row["id"]) for row in PROMPTS} == {"work", "report"}


@pytest.mark.parametrize("row", PROMPTS, ids=[row["id"] for row in PROMPTS])
def test_a_prompt_leads_to_what_it_must(row: dict[str, str]) -> None:
    assert row["expect"] in led_to(row["text"])


@pytest.mark.parametrize(("language", "draft"), HOSTILE, ids=[str(at) for at in range(len(HOSTILE))])
def test_the_worst_that_a_model_can_say_is_stopped(language: str, draft: str) -> None:
    everything = [float(number) for number in range(1001)]  # as if every number had been accounted for
    assert {fault.kind for fault in faults(draft, language, everything)} - {"number"}
