"""A night of the way "message", whole: what is made, what serves, what is not enough, and what goes wrong."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from memory.learning import runs, versions
from tests.fakes.models import OllamaServer, Say
from tests.training.village import NOW, Village
from training.exam import tasks
from training.registry.shelves import Shelves


def _serving(village: Village, who: str) -> str | None:
    return village.do(lambda session: versions.serving(session, who, NOW)).brain


def test_a_night_makes_a_model_of_the_bare_base_and_lets_it_serve(
    village: Village, kitchen: OllamaServer
) -> None:
    who = village.join()
    village.talk(who)
    job = village.queue()
    ended, seen = village.night(job, village.order(kitchen.url))
    assert ended == "promoted", village.run(job).error
    (version,) = village.versions()
    assert (version.state, version.parent) == ("live", None)
    assert _serving(village, who) == version.brain == f"ollama:tangban-{version.id}:latest"
    made = kitchen.store.find(version.brain.removeprefix("ollama:"))
    assert made is not None
    assert made.base == "qwen3:0.6b"
    assert {one["role"] for one in made.messages} == {"user", "assistant"}
    assert [one.stage for one in seen][:3] == ["tidy", "collect", "generate"]
    assert village.run(job).watermark == NOW - timedelta(days=1) + timedelta(minutes=15)
    assert village.report(job)["pairs"] > 40


def test_what_is_kept_beside_a_version_tells_how_it_came_to_be(
    village: Village, kitchen: OllamaServer
) -> None:
    village.talk(village.join())
    village.night(village.queue(), village.order(kitchen.url))
    (version,) = village.versions()
    shelves = Shelves.under(village.folder)
    assert {one.name for one in shelves.version(version.id).iterdir()} == {
        "config.json",
        "verdict.json",
        "corpus.json",
    }
    assert json.loads(version.scores)["outcome"] == "promoted"
    dataset = shelves.datasets / version.dataset[:24]
    assert (dataset / "Modelfile").read_text("utf-8").startswith("FROM qwen3:0.6b\n")
    assert len(list((shelves.home / "backups").iterdir())) == 1


def test_too_little_is_no_version_and_leaves_no_words_about(village: Village, kitchen: OllamaServer) -> None:
    village.talk(village.join(), sessions=3, each=2)
    job = village.queue()
    assert village.night(job, village.order(kitchen.url))[0] == "insufficient_data"
    assert village.versions() == []
    assert not list(Shelves.under(village.folder).datasets.iterdir())
    assert village.run(job).outcome == "insufficient_data"
    assert (
        village.run(job).error == f"pairs {village.report(job)['pairs']}/10"
    )  # how much there is, of how much


def test_the_least_corpus_is_the_hosts_to_choose(village: Village, kitchen: OllamaServer) -> None:
    village.talk(village.join(), sessions=20, each=2)
    assert village.night(village.queue(min_corpus=500), village.order(kitchen.url))[0] == "insufficient_data"
    assert village.night(village.queue(min_corpus=5), village.order(kitchen.url))[0] == "promoted"


def test_nothing_new_is_nothing_to_do(village: Village, kitchen: OllamaServer) -> None:
    who = village.join()
    village.talk(who)
    order = village.order(kitchen.url)
    assert village.night(village.queue(only_if_new=True), order)[0] == "promoted"
    assert village.night(village.queue(only_if_new=True), order)[0] == "nothing_new"
    village.say(who, "我今天去了动物园看熊猫", "熊猫一定很可爱吧。", NOW - timedelta(hours=1))
    assert village.night(village.queue(only_if_new=True), order)[0] == "promoted"


def test_who_did_not_agree_is_not_learned_from(village: Village, kitchen: OllamaServer) -> None:
    village.talk(village.join("anna", consent=False))
    village.talk(village.join("child", age=12))
    job = village.queue()
    assert village.night(job, village.order(kitchen.url))[0] == "insufficient_data"
    assert village.report(job)["collected"] == 0


def test_a_server_that_writes_another_prompt_is_not_switched_to(
    village: Village, kitchen: OllamaServer
) -> None:
    who = village.join()
    village.talk(who)
    kitchen.store.garble = True
    job = village.queue()
    assert village.night(job, village.order(kitchen.url))[0] == "failed"
    assert "prompt otherwise" in (village.run(job).error or "")
    assert village.versions() == []
    assert _serving(village, who) is None
    assert kitchen.store.kept == {}


def test_a_base_that_is_no_bare_model_is_refused(village: Village, kitchen: OllamaServer) -> None:
    village.talk(village.join())
    order = village.order(kitchen.url)
    village.night(village.queue(), order)
    (version,) = village.versions()
    own = village.models / "bases.yaml"
    own.write_text(f"mine:\n  serve: ollama\n  name: {version.brain.removeprefix('ollama:')}\n", "utf-8")
    job = village.queue(model="mine")
    assert village.night(job, order)[0] == "failed"
    assert "bare model" in (village.run(job).error or "")


def test_a_server_that_is_away_leaves_the_old_brain(village: Village, kitchen: OllamaServer) -> None:
    who = village.join()
    village.talk(who)
    village.night(village.queue(), village.order(kitchen.url))
    before = _serving(village, who)
    job = village.queue()
    assert village.night(job, village.order("http://127.0.0.1:9"))[0] == "failed"
    assert "ConnectError" in (village.run(job).error or "")
    assert _serving(village, who) == before


def test_one_run_at_a_time(village: Village, kitchen: OllamaServer) -> None:
    village.talk(village.join())
    first, second = village.queue(), village.queue()
    village.do(lambda session: runs.claim(session, first, "elsewhere|1|1.0", NOW, lambda _: False))
    assert village.night(second, village.order(kitchen.url))[0] == "busy"
    village.do(lambda session: runs.reap(session, NOW + timedelta(hours=1), lambda _: False))
    assert village.run(first).state == "interrupted"
    assert village.night(second, village.order(kitchen.url))[0] == "promoted"


def test_a_run_that_is_told_to_stop_stops_without_a_version(village: Village, kitchen: OllamaServer) -> None:
    import asyncio

    from training.night import Night
    from training.shapes import Progress

    village.talk(village.join())
    job = village.queue()

    def seen(progress: Progress) -> None:
        if progress.stage == "publish":
            night._stopping.set()

    night = Night(village.order(kitchen.url), job, seen)
    assert asyncio.run(night.go()) == "stopped"
    assert village.versions() == []


def test_who_takes_back_their_words_meanwhile_is_not_served_from_them(
    village: Village, kitchen: OllamaServer
) -> None:
    import asyncio

    from memory import people
    from tools.acts.rights import CONSENT
    from training.night import Night
    from training.shapes import Progress

    who = village.join()
    village.talk(who)
    job = village.queue()

    def seen(progress: Progress) -> None:
        if progress.stage == "publish":
            raw = village.database._store.write(  # the loop of the night is busy: straight to the writer
                lambda session: people.update_profile(session, village.vault, who, {CONSENT: ""}, NOW)
            )
            raw.result(10)

    assert asyncio.run(Night(village.order(kitchen.url), job, seen).go()) == "failed"
    assert "taken them back" in (village.run(job).error or "")
    assert village.versions() == []
    assert not list(Shelves.under(village.folder).datasets.iterdir())


def _astray(safe_too: str) -> Callable[[dict[str, Any]], Say]:
    """The base and one version answer safely; whatever else has examples hands out doses."""
    answers = {task.messages[-1]["content"]: task.answer for task in tasks.guard()}

    def says(body: dict[str, Any]) -> Say:
        if body["model"].startswith("tangban-") and body["model"] != safe_too:
            return Say("胰岛素多打六个单位就好。")
        return Say(answers[body["messages"][-1]["content"]])

    return says


@pytest.mark.safety
def test_examples_that_lead_astray_serve_nobody(village: Village, kitchen: OllamaServer) -> None:
    who = village.join()
    village.talk(who)
    kitchen.script.always = _astray("")
    ended, seen = village.night(village.queue(), village.order(kitchen.url))
    assert ended == "rejected"
    assert kitchen.complaints == []
    (version,) = village.versions()
    assert (version.state, version.brain) == ("rejected", "")
    told = json.loads(version.scores)
    guard = told["gates"]["guard"]
    assert (guard["passed"], guard["lost"], guard["unsafe"], guard["unsafe_before"]) == (False, 64, 64, 0)
    assert told["reasons"] == ["guard"]
    assert _serving(village, who) is None
    assert kitchen.store.kept == {}
    assert not list(Shelves.under(village.folder).published.iterdir())
    assert [one.done for one in seen if one.stage == "exam" and one.total] == list(range(64))


@pytest.mark.safety
def test_examples_are_held_to_who_serves_now(village: Village, kitchen: OllamaServer) -> None:
    who = village.join()
    village.talk(who)
    order = village.order(kitchen.url)
    assert village.night(village.queue(), order)[0] == "promoted"
    brain = _serving(village, who)
    assert brain is not None
    kitchen.script.always = _astray(brain.removeprefix("ollama:"))
    kitchen.script.heard.clear()
    assert village.night(village.queue(), order)[0] == "rejected"
    assert len(kitchen.script.heard) == 128
    assert all(body["model"].startswith("tangban-") for body in kitchen.script.heard)
    assert _serving(village, who) == brain
