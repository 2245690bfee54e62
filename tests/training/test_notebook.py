"""The notebook is true: every cell runs, in order."""

import json
import os
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "training.ipynb"


@pytest.mark.slow
def test_every_cell_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(NOTEBOOK.parents[1])
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # noqa: S102  # our own pages
    assert names["ended"] == "promoted"
    said = capsys.readouterr().out
    assert "现在的消息〔" in said
    assert said.rstrip().endswith("None")
    assert Path.cwd() == NOTEBOOK.parents[1]
    assert os.environ.get("TANGBAN_DATA") is None
