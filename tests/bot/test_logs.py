"""Logs say what happened to the program, and nothing of what people said, whatever they say and whatever fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TALK = """
import asyncio, io, logging, sys
from pathlib import Path
from pydantic import SecretStr
from bot.assembly import open_house
from bot.channels.console import Console
from bot.clock import wall_clock
from bot.settings import Settings

SAID = ["我叫王秘密，今年61岁，对青霉素过敏", "空腹7.77，吃了两个秘密饼", "我上次吃秘密饼之后血糖多少", "胸口疼，出冷汗",
        "每天晚上8点提醒我吃秘密药", "打多少胰岛素", "给我看看这周的曲线", "secret words of mine", "/export"]

async def main():
    settings = Settings(_env_file=None, data=Path(sys.argv[1]), master_key=SecretStr("A" * 43 + "="),
                        log_level=sys.argv[2], log_format=sys.argv[3])
    console = Console(settings.data, wall_clock)
    console.quiet = True
    async with open_house(settings, [console]) as house:
        for text in SAID:
            await console.ask(house.office, text)
        async def fails(turn):
            raise ValueError(f"cannot take {turn.text}")
        house.companion.answer = fails
        await console.ask(house.office, "这句秘密话会出错")
        try:
            raise KeyError("王秘密")
        except KeyError as error:
            logging.getLogger("foreign").exception("something broke")
            logging.getLogger("foreign").exception(error)
        logging.getLogger("foreign").info("a thing %s", "fine")

asyncio.run(main())
"""

WORDS = ("秘密", "7.77", "青霉素", "胸口", "胰岛素", "secret", "61岁")


def _logged(folder: Path, level: str, form: str) -> str:
    """Hold the talk in a process of its own, and give what it logged."""
    done = subprocess.run(
        [sys.executable, "-c", TALK, str(folder), level, form],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert not any(word in done.stderr for word in WORDS), done.stderr
    return done.stderr


@pytest.mark.safety
def test_plain_lines_leave_no_word_either(tmp_path: Path) -> None:
    told = _logged(tmp_path, "info", "plain")
    assert "ERROR:foreign:something broke\nKeyError at <string>:" in told
    assert "ERROR:foreign:KeyError\n" in told


@pytest.mark.safety
@pytest.mark.parametrize("level", ["info", "warning"])
def test_a_whole_conversation_leaves_no_word_in_the_logs(tmp_path: Path, level: str) -> None:
    done = _logged(tmp_path, level, "json")
    lines = [json.loads(line) for line in done.splitlines()]
    assert any(line["level"] == "error" and "ValueError" in line["event"] for line in lines)
    broken = next(line for line in lines if line["event"] == "something broke")
    assert (broken["error"], broken["logger"]) == ("KeyError", "foreign")
    assert broken["place"].startswith("<string>:")
    assert broken["timestamp"].endswith("Z")
    assert any(line["event"] == "a thing fine" for line in lines) is (level == "info")
