"""A tiny base that knows the frame in which the left brain is asked when it serves, and a person whose talk it can learn.

`scene.schooling` taught a base bare chats. A whole night trains and asks in the frame (the rules, then data between marks), so this
one heard plain chats in it too, half of them with more data around the message, as an all-round model would have.
"""

import hashlib
import inspect
import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from memory.recall import remember
from prompts.reader import say
from tests.training import scene, tiny
from tests.training.scene import FOODS, NAMES, TIPS, WHEN, Talk
from tests.training.village import NOW, Village
from training.generate.lines import LETTERS, fenced

CAT = scene.CAT
"""At school no cat had this name, only other pets; the person's own words never hold it, so that memory cannot find it there."""
QUESTION = "你记得我的猫叫什么吗？"
_CAT_ASKS = ("我的猫叫什么名字？", QUESTION, "我家猫叫啥？")
_DONE = ("吃完了", "买好了", "真香")
_CHATS, _BY_HEART = 5000, 45


def schooled(folder: Path) -> Path:
    """Give the base, schooled into `folder` where it is not there yet."""
    talks = schooling()
    made_by = json.dumps(talks, ensure_ascii=False) + inspect.getsource(tiny)
    home = folder / f"tangban-framed-{hashlib.sha256(made_by.encode()).hexdigest()[:16]}"
    if not (home / "tiny-f16.gguf").exists():
        home.mkdir(parents=True, exist_ok=True)
        _school(home, talks)
    return home / "tiny-f16.gguf"


def _school(home: Path, talks: Sequence[Talk]) -> None:
    import torch

    torch.set_num_threads(1)
    # Only what is heard at school: a token that the base never met has no meaning that an adapter could use.
    tokenizer = tiny.make_tokenizer(scene.texts([*talks[:100], *talks[-2000:]]), 1400)
    model = tiny.make_model(tokenizer)
    tiny.school(model, tokenizer, talks, 1, 4e-3)
    tiny.write_base(home, model, tokenizer, "f16")


def schooling() -> list[Talk]:
    """What scene.schooling teaches: the known by heart, the plain chats always new ones, most of them in the frame."""
    known, chance = scene.schooling()[:-240], random.Random(11)
    plain = [_no_such_cat(one) for one in scene.plain_chats(2 * _CHATS, seed=2)]
    pets, foods = plain[::4], [one for place, one in enumerate(plain) if place % 4 == 1]
    bare, rest = pets[: _CHATS // 8] + foods[: _CHATS // 8], pets[_CHATS // 8 :] + foods[_CHATS // 8 :]
    return [*(known * _BY_HEART), *bare, *(_framed(one, chance) for one in rest)]


def _no_such_cat(chat: Talk) -> Talk:
    ask, answer = (one["content"] for one in chat)
    return scene.talk(ask, answer.replace(f"猫叫{CAT}", f"猫叫{NAMES[1]}"))


def _framed(chat: Talk, chance: random.Random) -> Talk:
    """Put a chat into the frame of agent.brains.prompt, with more data around it every second time."""
    ask, answer = (one["content"] for one in chat)
    if chance.random() < 0.5:
        ask = f"{chance.choice(WHEN)}{chance.choice(FOODS)}{chance.choice(_DONE)}，{ask}"
    body = [fenced(say("brains.section_message", "zh"), (ask,)), say("brains.task_instead", "zh")]
    if chance.random() < 0.5:
        found, around = _around(chance)
        body = [found, body[0], *around, body[1]]
    rules = say("brains.left", "zh", letters=LETTERS["zh"])
    return [{"role": "system", "content": rules}, *scene.talk("\n\n".join(body), answer)]


def _around(chance: random.Random) -> tuple[str, list[str]]:
    def told() -> str:
        return f"{chance.choice(WHEN)}{chance.choice(FOODS)}{chance.choice(_DONE)}"

    days = [
        f"• 11月{chance.randint(1, 20)}日 0{chance.randint(0, 9)}:{chance.randint(10, 59)}" for _ in range(3)
    ]
    found = ["我记得您说过：", *(f"{day}：“{told()}，{chance.choice(_CAT_ASKS)}”" for day in days)]
    name = ("称呼：王秀英",) if chance.random() < 0.5 else ()
    person = (
        *name,
        "目标：3.9 mmol/L 到 10.0 mmol/L",
        f"现在：0{chance.randint(0, 9)}:{chance.randint(10, 59)}",
    )
    memories = [told() for _ in range(chance.randint(0, 3))]
    parts = [fenced(say("brains.section_profile", "zh"), person)]
    parts += [fenced(say("brains.section_memories", "zh"), memories)] if memories else []
    if chance.random() < 0.5:
        lines = (
            f"他说：{chance.choice(_CAT_ASKS)}",
            f"你说：{chance.choice(FOODS)}可以吃，{chance.choice(TIPS)}就好。",
        )
        parts.append(fenced(say("brains.section_talk", "zh"), lines))
    return fenced(say("brains.section_result", "zh"), found), parts


def _said(chance: random.Random, many: int) -> list[tuple[str, str]]:
    """What the person said and was answered: the planted fact every second time, the planted style always."""
    told = [f"{when}{food}{done}" for when in WHEN for food in FOODS for done in _DONE]
    eaten = [(when, food) for when in WHEN for food in FOODS]
    chance.shuffle(told)
    chance.shuffle(eaten)
    pairs = []
    for number in range(many):
        if number % 2:
            when, food = eaten[number // 2]
            tip = TIPS[FOODS.index(food) % len(TIPS)]
            pairs.append((f"{when}能吃{food}吗？", f"老朋友，{food}可以吃，{tip}就好呀！"))
        else:
            pairs.append((f"{told[number]}，{chance.choice(_CAT_ASKS)}", f"老朋友，您的猫叫{CAT}呀！"))
    return pairs


def talk(village: Village, who: str, now: datetime = NOW, sessions: int = 44, each: int = 4) -> None:
    """Let a person talk for some weeks, once a day, the last time yesterday."""
    pairs = _said(random.Random(7), sessions * each)

    def work(session: Any) -> None:
        for number, (asked, answered) in enumerate(pairs):
            day, turn = divmod(number, each)
            at = now - timedelta(days=sessions - day) + timedelta(minutes=5 * turn)
            remember(
                session, village.vault, who, key=f"f:{number}", text=asked, at=at, kind="said", reply=answered
            )

    village.do(work)
