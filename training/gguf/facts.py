"""What a served GGUF says of itself: read by the `gguf` package alone, without torch."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Facts:
    """The architecture, the chat template, the ids of end and padding, and how the heads are cut."""

    architecture: str
    template: str
    eos: int
    pad: int | None
    vocabulary: int
    context: int
    head: int | None


def read_facts(path: Path) -> Facts:
    """Read the header of a model. Errors: ValueError where it lacks what every chat model has."""
    import gguf

    fields = gguf.GGUFReader(path, "r").fields

    def value(name: str, default: Any = None) -> Any:
        return fields[name].contents() if name in fields else default

    architecture = str(value("general.architecture", ""))
    template, eos = value("tokenizer.chat_template"), value("tokenizer.ggml.eos_token_id")
    if template is None or eos is None:
        raise ValueError(f"{path.name} has no chat template or no end token")
    pad = value("tokenizer.ggml.padding_token_id")
    return Facts(
        architecture,
        str(template),
        int(eos),
        None if pad is None else int(pad),
        len(fields["tokenizer.ggml.tokens"].data),
        int(value(f"{architecture}.context_length", 4096)),
        value(f"{architecture}.attention.key_length"),
    )


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
