"""kill -9 of the real program while a model is thinking: the next one answers, once, and what was noted is noted once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, create_engine, select

from memory.records import Inbox, Reading
from tests.fakes.models import Hang, OpenAIServer, Say
from tests.fakes.telegram import BotApi

WAIT_S = 180.0


@pytest.mark.slow
def test_message_lost_when_the_process_dies_during_the_model_call_nowhere(
    bot_api: BotApi, openai: OpenAIServer, tmp_path: Path
) -> None:
    openai.script.queue.append(Hang(3600))
    openai.script.always = Say("听起来您今天挺累的，先好好歇一歇。")
    environment = {
        "PATH": os.environ["PATH"],
        "TANGBAN_DATA": str(tmp_path),
        "TANGBAN_TELEGRAM_TOKEN": bot_api.token,
        "TANGBAN_TELEGRAM_BASE_URL": bot_api.url,
        "TANGBAN_OPENAI_URL": openai.url,
        "TANGBAN_OPENAI_KEY": "sk-test",
        "TANGBAN_RIGHT": "openai:glm",
        "TANGBAN_WEB_PORT": "0",
        "TANGBAN_BRAIN_SECONDS": "110",
    }
    command = [sys.executable, "-c", "from bot.cli import app; app()", "serve"]
    bot_api.says(7, "早上空腹6.8")
    with subprocess.Popen(command, env=environment) as process:
        bot_api.wait_for(2, WAIT_S)  # the answer, and a word of welcome
        bot_api.says(7, "今天好累，心里有点烦，陪我聊聊吧")
        _until(lambda: openai.script.heard)
        os.kill(process.pid, signal.SIGKILL)
    with subprocess.Popen(command, env=environment) as process:
        bot_api.wait_for(3, WAIT_S)
        bot_api.says(7, "帮助")
        bot_api.wait_for(4, WAIT_S)
        os.kill(process.pid, signal.SIGKILL)
    texts = bot_api.texts()
    assert "记好了" in texts[0]
    assert "挺累" in texts[2]
    assert sum("挺累" in text for text in texts) == sum("记好了" in text for text in texts) == 1
    engine = create_engine(f"sqlite:///{tmp_path / 'tangban.db'}")
    with Session(engine) as session:
        assert len(session.exec(select(Reading)).all()) == 1
        assert len(session.exec(select(Inbox)).all()) == 3
    engine.dispose()


def _until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline, "the model was never asked"
        time.sleep(0.01)
