"""Writes a transformers model of the Qwen2 and Qwen3 architectures as GGUF: f32, f16 or q8_0."""

import os
import re
from pathlib import Path
from typing import Any, Literal

from training.gguf.names import Names, checked

Kind = Literal["f32", "f16", "q8_0"]
# A block takes the line break after it along and, alone on its line, the blanks before it (trim_blocks, lstrip_blocks).
_MARKERS = re.compile(
    r"(?:(?m:^)[ \t]+(?=\{%[^-])|\s+(?=\{%-))?\{%-?\s*(?:end)?generation\s*(?:-%\}\s*|%\}\n?)"
)


def export_base(model: Any, tokenizer: Any, path: Path, kind: Kind = "f16") -> Path:
    """Write a model with its tokenizer; the markers of the training template are left out of the file.

    Where the template has markers, it is put beside the file as `<name>.jinja`, for the trainer. Errors: RefusedError.
    """
    import gguf

    config = model.config
    names = Names(checked(config.model_type), config.num_hidden_layers)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    writer = gguf.GGUFWriter(half, config.model_type)
    writer.add_name(path.stem)
    _shape(writer, config)
    _vocabulary(writer, tokenizer, config)
    tied = bool(config.tie_word_embeddings)
    for name, tensor in model.state_dict().items():
        if not (tied and name == "lm_head.weight"):
            _tensor(writer, names.of(name), tensor.detach().float().cpu().numpy(), kind)
    finish(writer)
    half.replace(path)
    if _MARKERS.search(tokenizer.chat_template or ""):
        path.with_name(path.name + ".jinja").write_text(tokenizer.chat_template, "utf-8")
    return path


def without_markers(template: str) -> str:
    """Leave the `{% generation %}` markers out of a template, with the blanks that go with a block."""
    return _MARKERS.sub("", template)


def finish(writer: Any) -> None:
    """Write everything to the disk and close."""
    for step in ("write_header_to_file", "write_kv_data_to_file", "write_tensors_to_file"):
        getattr(writer, step)()
    for file in writer.fout or ():
        file.flush()
        os.fsync(file.fileno())
    writer.close()


def _shape(writer: Any, config: Any) -> None:
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    # transformers 5 keeps the base of the rotation one level down; read from the old place it would be 0.
    rope = getattr(config, "rope_parameters", None) or {}
    writer.add_rope_freq_base(float(rope.get("rope_theta") or config.rope_theta))
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_key_length(head)
    writer.add_value_length(head)


def _vocabulary(writer: Any, tokenizer: Any, config: Any) -> None:
    import gguf

    ids = {number: token for token, number in tokenizer.get_vocab().items()}
    added = tokenizer.added_tokens_decoder
    tokens, kinds = [], []
    for number in range(config.vocab_size):
        tokens.append(ids.get(number, f"[PAD{number}]"))
        if number not in ids:
            kinds.append(gguf.TokenType.UNUSED)
        elif number in added:
            kinds.append(gguf.TokenType.CONTROL if added[number].special else gguf.TokenType.USER_DEFINED)
        else:
            kinds.append(gguf.TokenType.NORMAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(_merges(tokenizer))
    writer.add_eos_token_id(tokenizer.eos_token_id)
    writer.add_pad_token_id(tokenizer.pad_token_id)
    writer.add_bos_token_id(tokenizer.pad_token_id)
    writer.add_add_bos_token(False)
    writer.add_chat_template(without_markers(tokenizer.chat_template))


def _merges(tokenizer: Any) -> list[str]:
    import json

    merges = json.loads(tokenizer.backend_tokenizer.to_str())["model"]["merges"]
    return [one if isinstance(one, str) else " ".join(one) for one in merges]


def _tensor(writer: Any, name: str, values: Any, kind: Kind) -> None:
    """Vectors (norms, biases) stay f32, as in llama.cpp's own converter; so does what q8_0's blocks of 32 do not divide."""
    import gguf
    import numpy as np

    if values.ndim == 1 or kind == "f32":
        writer.add_tensor(name, values.astype(np.float32))
    elif kind == "q8_0" and values.shape[-1] % 32 == 0:
        quantised = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(name, gguf.quants.quantize(values, quantised), raw_dtype=quantised)
    else:
        writer.add_tensor(name, values.astype(np.float16))
