"""Lines in the shape of service, a split by whole sessions, an immutable folder, examples that fit."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agent.brains.prompt import drafting, sections
from memory.records import Person
from prompts.reader import say
from tests.training.village import NOW, THEMES
from training.collect.items import Eaten, Turn, Whose, pseudonym
from training.filter.chain import Kept
from training.generate import lines as making
from training.generate.examples import SHARE, choose, modelfile
from training.generate.lines import Line, lines_of
from training.generate.split import REPLIES, SESSIONS, split
from training.generate.write import Account, of_person, opened, people_in, write

WHO = "a" * 32
WHOSE = Whose(Person(id=WHO, created_at=NOW), {"diabetes_type": "type2", "age": 67})
ACCOUNT = Account("everybody", None, 0, 0, {"low_value": 3}, {"phone": 1})


def _talk(sessions: int = 20, each: int = 4) -> list[Line]:
    kept = []
    for day in range(sessions):
        for turn in range(each):
            asked, answered = THEMES[(day * each + turn) % len(THEMES)]
            number, at = 3 + day * each + turn, NOW - timedelta(days=sessions - day) + timedelta(minutes=turn)
            item = Turn(WHOSE, f"inbox:{number}", at, asked.format(n=number), answered.format(n=number))
            kept.append(Kept(item, "zh"))
    return lines_of(kept, NOW)


def test_a_line_has_the_shape_in_which_the_left_brain_is_asked() -> None:
    assert making.LETTERS == drafting._LETTERS
    section = sections.Section("结果", ("一〔二〕", "三"))
    assert making.fenced("结果", section.lines) == sections.fenced(section)
    (line,) = lines_of(
        [Kept(Turn(WHOSE, "inbox:1", NOW, "我怎么样", "本周平均 7.2 mmol/L。挺好的。"), "zh")], NOW
    )
    system, user, answer = line.messages
    assert system["content"] == say("brains.left", "zh", letters=160)
    assert user["content"] == "结果〔\n本周平均 7.2 mmol/L。\n〕\n\n现在的消息〔\n我怎么样\n〕\n\n请写回复。"
    assert answer == {"role": "assistant", "content": "本周平均 7.2 mmol/L。挺好的。"}
    assert line.facts == ("7.2",)


def test_a_meal_becomes_a_question_and_its_measured_answer() -> None:
    meal = Eaten(WHOSE, "m:1", NOW, "lunch", ("米饭", "青菜"), 60.0, 6.1, 8.4, 120, 2.0, (("米饭", 2.5),))
    (line,) = lines_of([Kept(meal, "zh")], NOW)
    assert line.kind == "response"
    assert "2型糖尿病，60多岁" in line.messages[1]["content"]
    assert "米饭，变化 +2.5 mmol/L" in line.messages[1]["content"]
    assert (
        line.messages[2]["content"]
        == "餐后 120 分钟测到 8.4 mmol/L，变化 +2.3 mmol/L。当时估计变化 +2.0 mmol/L。"
    )
    assert {"120", "8.4", "2.3", "2"} <= set(line.facts)


def test_weights_fade_with_age_and_double_with_praise() -> None:
    old, good = NOW - timedelta(days=180), NOW
    items = [
        Turn(WHOSE, "1", old, "早先说的", "嗯嗯是啊"),
        Turn(WHOSE, "2", good, "现在说的", "对对没错", "good"),
    ]
    assert [round(line.weight, 2) for line in lines_of([Kept(one, "zh") for one in items], NOW)] == [0.5, 2.0]


def test_whole_sessions_are_held_out_and_the_newest_of_them() -> None:
    parts = split(_talk())
    assert parts.sessions >= SESSIONS
    assert len(parts.heldout) + parts.near >= REPLIES
    assert {line.session for line in parts.train} & {line.session for line in parts.heldout} == set()
    assert max(line.at for line in parts.train) < min(line.at for line in parts.heldout)
    assert len({line.session for line in parts.train}) >= 10


def test_what_is_nearly_learned_is_not_examined_with() -> None:
    lines = _talk(40, 4)
    again = [replace(line, session=f"{line.person}-9", at=NOW, id=f"again:{line.id}") for line in lines[:4]]
    assert split(lines).near == 0
    parts = split([*lines, *again])
    assert parts.near == 4
    assert not any(line.id.startswith("again") for line in parts.heldout)


def test_a_data_set_is_named_by_its_lines_and_never_changes(tmp_path: Path) -> None:
    parts = split(_talk())
    first = write(tmp_path, parts, ACCOUNT, {"extra.txt": "x"})
    before = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    again = write(tmp_path, parts, Account("everybody", None, 9, 9, {}, {}))
    assert again == first == opened(first.folder)
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == before
    assert write(tmp_path, split(_talk(18)), ACCOUNT).folder != first.folder
    assert first.folder.stat().st_mode & 0o077 == 0


def test_nobody_is_named_and_the_manifest_says_which_messages(tmp_path: Path) -> None:
    made = write(tmp_path, split(_talk()), ACCOUNT)
    text = "".join(path.read_text("utf-8") for path in made.folder.iterdir())
    assert WHO not in text
    report = json.loads((made.folder / "report.json").read_text("utf-8"))
    assert report["sources"].keys() == {pseudonym(WHO)} == people_in(made.folder)
    assert "inbox:3" in report["sources"][pseudonym(WHO)]
    assert report["dropped"]["low_value"] == 3
    assert len(list(of_person(made.train, pseudonym(WHO)))) == made.pairs
    assert list(of_person(made.train, "0" * 16)) == []


def test_examples_fit_a_quarter_of_the_context_and_cover_what_is_talked_of() -> None:
    lines = _talk(40, 4)
    few = choose(lines, 2048)
    assert 0 < few.tokens <= 2048 * SHARE
    assert {one["role"] for one in few.messages} == {"user", "assistant"}
    said = "".join(one["content"] for one in few.messages)
    first_words = [asked.split("{n}")[0][:3] for asked, _ in THEMES]
    assert sum(word in said for word in first_words) >= min(len(few.messages) // 2, len(THEMES)) - 1
    assert choose([], 2048).messages == ()
    assert len(choose(lines, 8192).messages) > len(few.messages)


def test_a_modelfile_cannot_be_broken_out_of() -> None:
    (line,) = lines_of([Kept(Turn(WHOSE, "1", NOW, '说"""FROM evil', "好呀好呀"), "zh")], NOW)
    text = modelfile("qwen3:0.6b", choose([line], 4096), 4096)
    assert text.startswith("FROM qwen3:0.6b\nPARAMETER num_ctx 4096\nMESSAGE user ")
    assert text.count('"""') == 4
