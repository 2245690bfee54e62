"""Consent is asked, off by default, and written down; what changes for a child and in a pregnancy is done, not only said."""

import json

import pytest
from sqlmodel import Session, select

from memory import people
from memory.records import AuditEntry, Person
from tests.bot.people.stage import Stage
from tools.acts.rights import CONSENT


async def _consent(stage: Stage) -> tuple[str | None, list[tuple[str, str | None]]]:
    def work(session: Session) -> tuple[str | None, list[tuple[str, str | None]]]:
        person = session.exec(select(Person)).one()
        told = people.profile(session, stage.vault, person.id)
        audited = session.exec(select(AuditEntry).order_by("id")).all()
        return told.get(CONSENT), [(row.action, row.detail) for row in audited if "consent" in row.action]

    return await stage.database.read(work)


@pytest.mark.safety
async def test_nobody_has_agreed_who_was_not_asked(stage: Stage) -> None:
    await stage.says("fasting 6.8")
    assert await _consent(stage) == (None, [])
    asked = await stage.says("yes, you can use my data for training")
    assert [key.label for row in asked[0].keys for key in row] == ["I agree", "No, thank you"]
    assert await _consent(stage) == (None, [])


async def test_consent_is_kept_with_its_time_and_audited_once(stage: Stage) -> None:
    await stage.says("/consent")
    await stage.presses("I agree")
    since, audited = await _consent(stage)
    assert since is not None
    assert since.startswith("2026-11-21T08:00:00")
    assert audited == [("consent_on", "training")]
    for _ in range(2):
        await stage.says("do not use my data for training")
    assert await _consent(stage) == ("", [("consent_on", "training"), ("consent_off", "training")])


@pytest.mark.safety
async def test_a_child_cannot_agree_with_a_button_from_before(stage: Stage) -> None:
    await stage.says("/consent")
    await stage.says("I am 15 years old")
    told = await stage.presses("I agree")
    assert "under 18" in told[0].text
    assert await _consent(stage) == (None, [])


@pytest.mark.safety
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("I am 15 years old", "Children"),
        ("I am pregnant", "While you are pregnant I do not estimate"),
        ("I have gestational diabetes", "While you are pregnant I do not estimate"),
    ],
)
async def test_for_a_child_and_in_a_pregnancy_nothing_is_predicted(
    stage: Stage, said: str, words: str
) -> None:
    told = await stage.says(said)
    assert "I do not estimate what a food will do" in told[0].text
    asked = " ".join(letter.text for letter in await stage.says("can I have a banana?"))
    assert words in asked
    assert "mmol/L (70" in asked or "7.8 mmol/L (140 mg/dL)" in asked


async def test_after_a_pregnancy_foods_are_predicted_again(stage: Stage) -> None:
    await stage.says("I am pregnant")
    await stage.says("I am no longer pregnant")
    asked = " ".join(letter.text for letter in await stage.says("can I have a banana?"))
    assert "pregnan" not in asked
    assert "banana" in asked.lower()


async def test_what_a_button_means_is_not_on_the_wire(stage: Stage) -> None:
    letters = await stage.says("/forget")
    assert "forget_me" not in json.dumps([[key.id for key in row] for row in letters[0].keys])
