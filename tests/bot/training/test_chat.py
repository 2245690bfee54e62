"""An admin in the chat: /train, a button, a letter at the end, the new brain answers; /rollback, and the old one does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import Session

from bot.assembly import open_house
from bot.message import Message
from bot.settings import Settings
from bot.web.house import House
from memory import people
from memory.learning.consent import CONSENT
from tests.bot.house import PaperChannel
from tests.fakes.models import OllamaServer, Say
from tests.training.village import NOW, Village

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
OLD, NEW = "你好呀，我是原来的那一个，慢慢说。", "你好呀，我是新学会的那一个，慢慢说。"


@dataclass
class Chat:
    """One private chat of an admin, on paper."""

    house: House
    channel: PaperChannel
    number: int = 0
    buttons: dict[str, str] = field(default_factory=dict)

    async def says(self, text: str = "", button: str | None = None) -> str:
        before = len(self.channel.sent)
        self.number += 1
        fields: dict[str, Any] = {"text": text} if button is None else {"kind": "button", "button_id": button}
        await self.house.office.inbox.accept(
            Message(
                channel="paper",
                bot="b1",
                external_id=f"e{self.number}",
                chat="7",
                sender="7",
                sent_at=self.house.clock(),
                **fields,
            )
        )
        await self.house.office.quiet()
        for _, letter in self.channel.sent[before:]:
            self.buttons.update({key.label: key.id for row in letter.keys for key in row})
        return "\n".join(letter.text for _, letter in self.channel.sent[before:])

    async def letter(self, words: str) -> str:
        """Wait for a letter that says this; the steward walks his rounds."""
        assert self.house.training is not None
        await self.house.training.wait()
        for _ in range(600):
            found = [letter.text for _, letter in self.channel.sent if words in letter.text]
            if found:
                return found[-1]
            await asyncio.sleep(0.05)
        raise AssertionError(self.channel.texts())


@pytest.fixture
async def chat(tmp_path: Path, kitchen: OllamaServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    monkeypatch.setattr("bot.training.steward.EVERY", timedelta(seconds=1))
    await asyncio.to_thread(_talked, tmp_path)
    settings = Settings(
        _env_file=None,
        data=tmp_path,
        models=tmp_path / "models",
        master_key=SecretStr(MASTER),
        admins="paper:7",
        ollama_url=kitchen.url,
        left="ollama:qwen3:0.6b",
        spare_mb=0,
        web_port=0,
    )
    channel = PaperChannel()
    async with open_house(settings, [channel]) as house:
        yield Chat(house, channel)


def person_of_chat(village: Village) -> str:
    """Let the person of the chat be there, and agree to be learned from."""

    def work(session: Session) -> str:
        who = people.identify(
            session,
            village.vault,
            channel="paper",
            bot="b1",
            account="7",
            language="zh",
            zone="Asia/Shanghai",
            now=NOW,
        )
        told = {CONSENT: NOW.isoformat(), "language_chosen": True, "name": "王秀英"}
        people.update_profile(session, village.vault, who.id, told, NOW)
        return who.id

    return village.do(work)


def _talked(folder: Path) -> None:
    village = Village(folder)
    who = person_of_chat(village)
    village.talk(who)
    for day in range(2, 9):
        village.eat(who, "米饭", 6.1, 8.0 + day / 10, NOW - timedelta(days=day, hours=10))
    village.close()


def _answers(kitchen: OllamaServer) -> None:
    def says(body: dict[str, Any]) -> Say:
        return Say(NEW if body["model"].startswith("tangban-") else OLD)

    kitchen.script.always = says


@pytest.mark.slow
async def test_a_night_is_begun_in_the_chat_and_taken_back_there(chat: Chat, kitchen: OllamaServer) -> None:
    _answers(kitchen)
    asked = await chat.says("/train message")
    assert "现在开始训练" in asked
    begun = await chat.says(button=chat.buttons["确定"])
    assert "qwen3:0.6b" in begun
    ended = await chat.letter("训练结束")
    assert "通过了考试" in ended
    version = ended.split("新版本 ")[1].split(" ")[0]
    assert f"● 在用 {version}" in await chat.says("/models")

    spoken = await chat.says("我最近过得怎么样？总结一下")
    assert any(body["model"].startswith("tangban-") for body in kitchen.script.heard), spoken
    kitchen.script.heard.clear()

    assert "退回上一个版本" in await chat.says("/rollback")
    assert "换回原来的模型" in await chat.says(button=chat.buttons["确定"])
    await chat.says("我最近过得怎么样？总结一下")
    assert all(not body["model"].startswith("tangban-") for body in kitchen.script.heard)
    assert "○ 退下" in await chat.says("/models")


async def test_an_admin_is_told_what_cannot_be_trained(chat: Chat) -> None:
    await chat.says("/train gpt-9")
    assert "gpt-9" in await chat.says(button=chat.buttons["确定"])
    assert "停下正在进行的训练？" in await chat.says("/train stop")
    assert "现在没有训练在进行" in await chat.says(button=chat.buttons["确定"])
    await chat.says("/rollback")
    assert "没有可以退回的版本" in await chat.says(button=chat.buttons["确定"])
