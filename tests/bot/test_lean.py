"""`tangban chat` answers soon because it loads little: nothing that it does not use for a first answer."""

import os
import subprocess
import sys
from pathlib import Path

HEAVY = {
    "argon2",
    "fastapi",
    "matplotlib",
    "nicegui",
    "onnxruntime",
    "openai",
    "peft",
    "prometheus_client",
    "sklearn",
    "telegram",
    "torch",
    "transformers",
    "uvicorn",
    "wechatpy",
    "xllamacpp",
}

PROGRAM = f"""
import sys
from bot.cli import app
try:
    app(["chat", "--once", "早上空腹6.8，吃了两个肉包一杯豆浆", "--json"])
except SystemExit:
    pass
print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)
"""


def test_a_first_answer_loads_nothing_heavy(tmp_path: Path) -> None:
    env = {**os.environ, "TANGBAN_DATA": str(tmp_path / "data")}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=True,
        capture_output=True,
        text=True,
        env=env,
        cwd=tmp_path,
        timeout=120,
    )
    assert "6.8 mmol/L" in ran.stdout
    assert ran.stderr.splitlines()[-1] == "[]"
