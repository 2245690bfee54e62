"""Tiny real models in GGUF: Qwen2 of no size, whose one lesson is what to say after the prompt, and adapters that change it.

Attention and the middle layers are zero, so the next token depends on the last one alone: after the newline that ends the
prompt comes one token that is a whole sentence, and after it the end. An adapter on the output moves it to another sentence.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

_END = "<|im_end|>"
_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_SPECIAL = ("<|endoftext|>", "<|im_start|>", _END)
_STRONG = 40.0


def _letters() -> dict[int, str]:
    """How byte-level tokenizers write bytes as letters."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {**{byte: chr(byte) for byte in plain}, **{byte: chr(256 + n) for n, byte in enumerate(rest)}}


def tokens(sentences: Sequence[str]) -> list[str]:
    """The vocabulary: all bytes, the special ones, and each sentence as one token."""
    letters = _letters()
    whole = ["".join(letters[byte] for byte in sentence.encode()) for sentence in sentences]
    vocabulary = [
        *(letters[byte] for byte in range(256)),
        *_SPECIAL,
        *whole,
        letters[ord("t")] + letters[ord("h")],
    ]
    return [*vocabulary, *(f"<|unused{n}|>" for n in range(-len(vocabulary) % 32))]


def write_model(path: Path, sentences: Sequence[str]) -> None:
    """Write a model that always says the first sentence."""
    import gguf

    vocabulary = tokens(sentences)
    size = len(vocabulary)
    end, newline, first = vocabulary.index(_END), ord("\n"), 256 + len(_SPECIAL)
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name("tiny")
    writer.add_block_count(1)
    writer.add_context_length(4096)
    writer.add_embedding_length(size)
    writer.add_feed_forward_length(32)
    writer.add_head_count(size // 32)
    writer.add_head_count_kv(size // 32)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10000.0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(vocabulary)
    writer.add_token_types([1] * 256 + [3] * len(_SPECIAL) + [1] * (size - 256 - len(_SPECIAL)))
    writer.add_token_merges([f"{_letters()[ord('t')]} {_letters()[ord('h')]}"])
    writer.add_eos_token_id(end)
    writer.add_pad_token_id(256)
    writer.add_bos_token_id(256)
    writer.add_add_bos_token(False)
    writer.add_chat_template(_TEMPLATE)
    output = np.zeros((size, size), np.float32)
    output[end, :] = _STRONG / 4  # whatever was said, then the end
    output[first, newline] = _STRONG
    writer.add_tensor("token_embd.weight", np.eye(size, dtype=np.float32))
    writer.add_tensor("output.weight", output)
    writer.add_tensor("output_norm.weight", np.ones(size, np.float32))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(size, np.float32))
    for name in "qkv":
        writer.add_tensor(f"blk.0.attn_{name}.weight", np.zeros((size, size), np.float32))
        writer.add_tensor(f"blk.0.attn_{name}.bias", np.zeros(size, np.float32))
    writer.add_tensor("blk.0.attn_output.weight", np.zeros((size, size), np.float32))
    writer.add_tensor("blk.0.ffn_gate.weight", np.zeros((32, size), np.float32))
    writer.add_tensor("blk.0.ffn_up.weight", np.zeros((32, size), np.float32))
    writer.add_tensor("blk.0.ffn_down.weight", np.zeros((size, 32), np.float32))
    _finish(writer)


def write_adapter(path: Path, sentences: Sequence[str], say: int) -> None:
    """Write a LoRA adapter of that model that says another of its sentences."""
    import gguf

    size = len(tokens(sentences))
    inside, outside = np.zeros((1, size), np.float32), np.zeros((size, 1), np.float32)
    inside[0, ord("\n")] = 1.0
    outside[256 + len(_SPECIAL) + say, 0] = 2 * _STRONG
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 1.0)
    writer.add_tensor("output.weight.lora_a", inside)
    writer.add_tensor("output.weight.lora_b", outside)
    _finish(writer)


def _finish(writer: object) -> None:
    for step in ("write_header_to_file", "write_kv_data_to_file", "write_tensors_to_file", "close"):
        getattr(writer, step)()
