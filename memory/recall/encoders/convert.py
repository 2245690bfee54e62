"""Makes of a sentence-transformers model the folder that onnxruntime runs; needs torch, transformers and onnx, once."""

import shutil
from pathlib import Path
from typing import Any

from memory.recall.encoders.sentence import installed

_BESIDE = (
    "tokenizer.json",
    "tokenizer_config.json",
    "config.json",
    "modules.json",
    "sentence_bert_config.json",
    "1_Pooling/config.json",
)
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def convert(name: str, to: Path) -> Path:
    """Write `onnx/model.onnx` and what belongs to it into a folder; `name` is a folder, an installed package or a name on the hub."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    source = str(installed(name) or name)
    tokenizer: Any = AutoTokenizer.from_pretrained(source)
    model: Any = AutoModel.from_pretrained(source).eval()
    model.config.return_dict = False
    said = dict(tokenizer(["one two three", "four"], padding=True, return_tensors="pt"))
    inputs = [one for one in _INPUTS if one in said]
    axes = {one: {0: "texts", 1: "tokens"} for one in (*inputs, "states")}
    path = to / "onnx" / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        _Ordered(model, inputs),
        tuple(said[one] for one in inputs),
        str(path),
        input_names=inputs,
        output_names=["states"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    tokenizer.save_pretrained(to)
    for beside in _BESIDE:
        found = Path(source) / beside
        if found.is_file():
            (to / beside).parent.mkdir(exist_ok=True)
            shutil.copy(found, to / beside)
    return path


def _Ordered(model: Any, inputs: list[str]) -> Any:  # noqa: N802  # a class made late: torch is imported late
    """Wrap a model so that its inputs come in this order and only the states of the last layer go out."""
    import torch

    class Ordered(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *given: Any) -> Any:
            return self.model(**dict(zip(inputs, given, strict=True)))[0]

    return Ordered()
