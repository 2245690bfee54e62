"""A share of the people meets a brain on trial, always the same ones."""

import pytest

from agent.brains.choice.shares import ShareError, Trial, trial_of

PEOPLE = [f"{number:032x}" for number in range(4000)]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_the_share_is_what_was_set(share: float) -> None:
    met = sum(Trial("ollama:new", share).takes(one) for one in PEOPLE)
    assert met / len(PEOPLE) == pytest.approx(share, abs=0.02)


def test_the_same_people_today_and_tomorrow_and_others_for_another_trial() -> None:
    first = [Trial("ollama:new", 0.3).takes(one) for one in PEOPLE]
    assert first == [Trial("ollama:new", 0.3).takes(one) for one in PEOPLE]
    assert first != [Trial("ollama:newer", 0.3).takes(one) for one in PEOPLE]


def test_who_met_it_still_does_when_the_share_grows() -> None:
    assert all(Trial("m", 0.5).takes(one) for one in PEOPLE if Trial("m", 0.2).takes(one))


def test_a_setting_is_read_or_refused() -> None:
    assert trial_of("ollama:qwen3:8b=0.25") == Trial("ollama:qwen3:8b", 0.25)
    assert trial_of(" ") is None
    for wrong in ("ollama:m", "ollama:m=x", "ollama:m=2", "=0.1"):
        with pytest.raises(ShareError):
            trial_of(wrong)
