"""Tangban: `tangban serve` with its right brain at the same model as the others; SQLite, the built-in embedder."""

from pathlib import Path

from benchmarks.delivery.peers.fakes import Api, Model
from benchmarks.delivery.peers.program import Launch, Program, bare


def _lay(folder: Path, venv: Path, api: Api, model: Model) -> Launch:
    here = str(Path(__file__).resolve().parents[4])
    environment = bare(
        folder,
        PYTHONPATH=here,
        TANGBAN_DATA=str(folder / "data"),
        TANGBAN_TELEGRAM_TOKEN=api.token,
        TANGBAN_TELEGRAM_BASE_URL=api.url,
        TANGBAN_WEB_PORT="0",
        TANGBAN_RIGHT=f"openai:{model.models[0]}",
        TANGBAN_OPENAI_URL=model.url,
        TANGBAN_SPARE_MB="0",
    )
    return Launch([str(venv / "bin/python"), "-c", "from bot.cli import app; app()", "serve"], environment)


TANGBAN = Program("tangban", "tangban", _lay, long_lines=6, follows="我是糖伴")
"""It refuses drafts of more than some hundred words; what it says of itself makes its first answer two messages, as the others' are."""
