"""The finished adapter: a peft folder, a GGUF, and the page that says what they are."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.format import ChatFormat
from training.gguf import export_adapter, read_facts
from training.gguf.facts import digest
from training.shapes import Adapter, Dataset, Recipe

_PAGE = "adapter.json"


def run_of(dataset: Dataset, base_digest: str, recipe: Recipe, form: ChatFormat) -> str:
    """Name a run by all that shapes its result."""
    whole = json.dumps([dataset.digest, base_digest, asdict(recipe), form.digest], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def write_adapter(
    folder: Path, base: Path, base_digest: str, weights: Mapping[str, Any], model: Any
) -> tuple[Path, Path]:
    """Write the peft folder (f32) and its GGUF."""
    from safetensors.torch import save_file

    peft = folder / "peft"
    peft.mkdir(parents=True, exist_ok=True)
    config = model.peft_config["default"]
    config.base_model_name_or_path, config.inference_mode = f"{base.stem}@{base_digest[:12]}", True
    config.target_modules = sorted(config.target_modules)
    config.save_pretrained(peft)
    tensors = {
        name.replace(".default.", "."): value.detach().cpu().contiguous() for name, value in weights.items()
    }
    save_file(tensors, peft / "adapter_model.safetensors", metadata={"format": "pt"})
    gguf = export_adapter(peft, read_facts(base).architecture, folder / "adapter.gguf")
    return peft, gguf


def write_page(folder: Path, run: str, adapter: Adapter) -> None:
    """Say that an adapter is whole: its page comes last, in one move."""
    told = {
        "run": run,
        "base": str(adapter.base),
        "base_digest": adapter.base_digest,
        "digest": adapter.digest,
        "template_digest": adapter.template_digest,
        "losses": dict(adapter.losses),
    }
    half = folder / (_PAGE + ".half")
    half.write_text(json.dumps(told, indent=1), "utf-8")
    half.replace(folder / _PAGE)


def read_adapter(folder: Path, run: str | None = None) -> Adapter | None:
    """Read a finished adapter; None where there is none, it is of another run, or its file is not what the page says."""
    page, gguf = folder / _PAGE, folder / "adapter.gguf"
    if not page.is_file() or not gguf.is_file():
        return None
    told = json.loads(page.read_text("utf-8"))
    if (run is not None and told["run"] != run) or digest(gguf) != told["digest"]:
        return None
    return Adapter(
        folder / "peft",
        gguf,
        Path(told["base"]),
        told["base_digest"],
        told["digest"],
        told["template_digest"],
        told["losses"],
    )
