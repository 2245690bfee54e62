"""`make demo` with piped lines: a conversation without any account."""

import os
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_a_newcomer_tries_a_conversation_without_any_account() -> None:
    lines = "早上空腹6.8\n1\n/wechat\n我最近血糖怎么样\n"
    environment = {"PATH": os.environ["PATH"], "LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fakes.demo"],
        input=lines,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "› 早上空腹6.8" in ended.stdout
    assert "6.8" in ended.stdout.split("› 早上空腹6.8")[1]
    assert "[1]" in ended.stdout
    assert "没有回答" not in ended.stdout
