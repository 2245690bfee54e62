"""The trainer: alike with a seed, whole after a kill, never from another run's checkpoint."""

import dataclasses
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.training import scene
from tests.training.tiny import make_model, make_tokenizer, write_base
from training.lora import read_adapter, train
from training.lora.batches import plan
from training.lora.lessons import Lesson, read_lessons
from training.shapes import Dataset, Progress, Recipe, StoppedError

RECIPE = Recipe(epochs=2, batch_tokens=256, learning_rate=1e-3)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = make_tokenizer(scene.texts(scene.plain_chats(60)), 500)
    return write_base(tmp_path_factory.mktemp("base"), make_model(tokenizer), tokenizer, "f16")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return scene.write_dataset(tmp_path_factory.mktemp("data"), scene.personal, 60)


@pytest.fixture(scope="module")
def whole(
    base: Path, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, list[Progress]]:
    """A run that nobody disturbed: its digest and what it told."""
    told: list[Progress] = []
    made = train(dataset, base, tmp_path_factory.mktemp("whole"), RECIPE, told.append)
    return made.digest, told


@pytest.mark.slow
def test_a_run_tells_how_far_it_is_and_leaves_a_whole_adapter(
    whole: tuple[str, list[Progress]], base: Path, dataset: Dataset, tmp_path: Path
) -> None:
    made = train(dataset, base, tmp_path, RECIPE, lambda _: None)
    assert made.digest == whole[0]  # the same seed, the same adapter, to the last byte
    assert made.losses["watched"] < made.losses["watched_base"]
    assert read_adapter(tmp_path) == made
    assert not (tmp_path / "checkpoint.pt").exists()
    steps = [one for one in whole[1] if one.stage == "train"]
    assert [one.done for one in steps] == list(range(1, steps[0].total + 1))
    assert all(one.tokens_per_s and one.eta_s is not None and one.loss for one in steps)
    again = train(dataset, base, tmp_path, RECIPE, lambda _: pytest.fail("it was finished"))
    assert again == made
    made.gguf.write_bytes(made.gguf.read_bytes()[:-1])
    assert read_adapter(tmp_path) is None


@pytest.mark.slow
def test_another_seed_makes_another_adapter(
    whole: tuple[str, list[Progress]], base: Path, dataset: Dataset, tmp_path: Path
) -> None:
    other = dataclasses.replace(RECIPE, seed=18, epochs=0.5)
    assert train(dataset, base, tmp_path, other, lambda _: None).digest != whole[0]


@pytest.mark.slow
def test_a_stopped_run_goes_on_to_the_same_result(
    whole: tuple[str, list[Progress]], base: Path, dataset: Dataset, tmp_path: Path
) -> None:
    def until(step: int) -> None:
        def told(one: Progress) -> None:
            if one.stage == "train" and one.done == step:
                raise StoppedError

        with pytest.raises(StoppedError):
            train(dataset, base, tmp_path, RECIPE, told)

    until(3)
    until(11)
    assert read_adapter(tmp_path) is None
    seen: list[Progress] = []
    made = train(dataset, base, tmp_path, RECIPE, seen.append)
    assert next(one.done for one in seen if one.stage == "train") == 12
    assert made.digest == whole[0]


_CHILD = """
import sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from training.lora import train
from training.shapes import Dataset, Recipe
data, base, folder = map(Path, sys.argv[1:4])
dataset = Dataset(data, sys.argv[4], 60, 14)
train(dataset, base, folder, Recipe(epochs=2, batch_tokens=256, learning_rate=1e-3), lambda one: print(one.done, flush=True))
"""


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_result(
    whole: tuple[str, list[Progress]], base: Path, dataset: Dataset, tmp_path: Path
) -> None:
    """Killed for good, by the system, in the middle of its steps."""
    command = [sys.executable, "-c", _CHILD, *map(str, (dataset.folder, base, tmp_path)), dataset.digest]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        until = time.monotonic() + 200
        while not (tmp_path / "checkpoint.pt").exists() and time.monotonic() < until:
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    assert read_adapter(tmp_path) is None
    assert train(dataset, base, tmp_path, RECIPE, lambda _: None).digest == whole[0]


@pytest.mark.slow
def test_a_private_run_spends_no_more_than_it_was_given(base: Path, dataset: Dataset, tmp_path: Path) -> None:
    recipe = dataclasses.replace(RECIPE, privacy_epsilon=8.0, epochs=1)
    made = train(dataset, base, tmp_path, recipe, lambda _: None)
    assert 0 < made.losses["epsilon"] <= 8.0


def _lesson(size: int) -> Lesson:
    return Lesson(tuple(range(size)), (False,) * (size - 1) + (True,))


def test_batches_hold_what_fits_and_every_lesson_once_an_epoch() -> None:
    lessons = [_lesson(size) for size in (10, 200, 30, 31, 29, 400, 12, 11)]
    steps = plan(lessons, 210, 2, 1)
    half = len(steps) // 2
    for epoch in (steps[:half], steps[half:]):
        assert sorted(place for step in epoch for place in step) == list(range(8))
    for step in steps:
        assert len(step) == 1 or len(step) * max(len(lessons[place].ids) for place in step) <= 210
    assert steps == plan(lessons, 210, 2, 1) != plan(lessons, 210, 2, 2)


def test_the_watched_are_the_newest_sessions_and_replay_joins(base: Path, dataset: Dataset) -> None:
    from training.format import format_of
    from training.gguf import load_tokenizer

    found = read_lessons(dataset.train, format_of(base), load_tokenizer(base), RECIPE)
    watched, trained = ({one.session for one in some} for some in (found.watched, found.train))
    assert watched
    assert not watched & trained
    newest = max(one.at for one in found.train if one.session)
    assert min(one.at for one in found.watched) >= newest
    replayed = sum(one.session == "" for one in found.train)
    assert replayed == 2 * round(0.2 * (len(found.train) - replayed))
    assert {one.person for one in found.train} == {"p1", ""}
    assert (
        read_lessons(
            dataset.train, format_of(base), load_tokenizer(base), dataclasses.replace(RECIPE, max_tokens=8)
        ).left_out
        == 60
    )
