"""`make run`: the console is opened, its address printed, and lines that are piped are answered before it ends."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TANGBAN = Path(sys.executable).parent / "tangban"


def _run(folder: Path, port: int, lines: str, *options: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "TANGBAN_DATA": str(folder), "TANGBAN_WEB_PORT": str(port), "TANGBAN_LANGUAGE": "en"}
    return subprocess.run(
        [TANGBAN, "serve", *options], input=lines, env=env, cwd=folder, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_piped_lines_are_answered_and_end_it(tmp_path: Path) -> None:
    ended = _run(tmp_path, _port(), "fasting 6.8\nhow have I been doing lately?\n", "--terminal")
    assert ended.returncode == 0
    assert "6.8 mmol/L" in ended.stdout
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_a_port_that_is_taken_is_said_and_the_terminal_still_talks(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        talked = _run(tmp_path, port, "fasting 6.8\n", "--terminal")
        alone = _run(tmp_path, port, "")
    assert talked.returncode == 0
    assert "6.8 mmol/L" in talked.stdout
    assert str(port) in talked.stderr
    assert alone.returncode == 1
    assert "TANGBAN_WEB_PORT" in alone.stderr
    assert "PortTakenError" not in alone.stderr


@pytest.mark.slow
def test_without_a_line_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    port = _port()
    env = {
        **os.environ,
        "TANGBAN_DATA": str(tmp_path),
        "TANGBAN_WEB_PORT": str(port),
        "TANGBAN_LANGUAGE": "en",
    }
    with subprocess.Popen(
        [TANGBAN, "serve", "--terminal"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=env, cwd=tmp_path, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        said = ""
        while f"http://127.0.0.1:{port}" not in said:
            said = process.stdout.readline()
            assert said
        assert process.poll() is None
        process.terminate()
        assert process.wait(30) == 0


def test_the_talk_in_the_terminal_loads_no_web(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from bot.assembly import run_console; from bot.settings import Settings;"
        "asyncio.run(run_console(Settings(_env_file=None), 'fasting 6.8', False, 'me'));"
        "print([name for name in ('nicegui', 'fastapi', 'uvicorn', 'starlette') if name in sys.modules])"
    )
    env = {**os.environ, "TANGBAN_DATA": str(tmp_path), "TANGBAN_LANGUAGE": "en"}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=Path(__file__).parents[2], capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert ended.stdout.splitlines()[-1] == "[]"
