"""Tiny Qwen2 and Qwen3 models made on the spot: a tokenizer trained on given texts, weights of no size, a short schooling."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for m in messages %}{% if m.role == 'assistant' %}<|im_start|>assistant\n"
    "{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}{{ '\n' }}"
    "{% else %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
THINKING = (
    TEMPLATE.replace(
        "<|im_start|>assistant\n{% generation %}",
        "<|im_start|>assistant\n{% if loop.last %}<think>\n\n</think>\n\n{% endif %}{% generation %}",
    ).removesuffix("{% endif %}")
    + "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
"""As Qwen3's: who is asked not to think finds an empty thought before the answer, who may think finds nothing there."""

_SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def make_tokenizer(texts: Iterable[str], size: int = 1500) -> Any:
    """Train a byte-level tokenizer as Qwen's."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[AddedToken(one, special=True, normalized=False) for one in _SPECIAL],
        show_progress=False,
    )
    raw.train_from_iterator(list(texts), trainer)
    tokenizer: Any = PreTrainedTokenizerFast
    return tokenizer(
        tokenizer_object=raw, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )


def make_model(
    tokenizer: Any, kind: str = "qwen3", *, width: int = 64, layers: int = 2, seed: int = 3
) -> Any:
    """Make a model with random weights; Qwen3's heads are wider than width / heads, as in the released ones."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(seed)
    more = {"head_dim": 32} if kind == "qwen3" else {}
    config = AutoConfig.for_model(
        kind,
        vocab_size=-(-len(tokenizer) // 32) * 32,
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=1024,
        tie_word_embeddings=kind == "qwen3",
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **more,
    )
    auto: Any = AutoModelForCausalLM
    return auto.from_config(config).eval()


def school(
    model: Any,
    tokenizer: Any,
    talks: Sequence[Sequence[Mapping[str, str]]],
    epochs: int,
    rate: float = 3e-3,
    size: int = 16,
) -> float:
    """Teach a model talks by heart, all weights, plainly; give the last loss."""
    import torch

    model.train()
    rows = [_row(tokenizer, talk) for talk in talks]
    steps, loss = torch.optim.AdamW(model.parameters(), lr=rate), torch.tensor(0.0)
    total, done = epochs * -(-len(rows) // size), 0
    shuffle = torch.Generator().manual_seed(5)
    for _ in range(epochs):
        order = torch.randperm(len(rows), generator=shuffle).tolist()
        for at in range(0, len(order), size):
            ids, labels = _tensors([rows[one] for one in order[at : at + size]], tokenizer.pad_token_id)
            steps.param_groups[0]["lr"] = rate * min(1.0, (total - done) / total + 0.05)
            hidden = model.model(input_ids=ids, attention_mask=ids != tokenizer.pad_token_id)[0]
            learned = labels[:, 1:] != -100
            logits = model.lm_head(hidden[:, :-1][learned])
            loss = torch.nn.functional.cross_entropy(logits, labels[:, 1:][learned])
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            steps.step()
            steps.zero_grad()
            done += 1
    model.eval()
    return float(loss.detach())


def _tensors(rows: Sequence[tuple[list[int], list[int]]], pad: int) -> tuple[Any, Any]:
    import torch

    longest = max(len(ids) for ids, _ in rows)
    ids = torch.full((len(rows), longest), pad)
    labels = torch.full((len(rows), longest), -100)
    for row, (have, learn) in enumerate(rows):
        ids[row, : len(have)], labels[row, : len(have)] = torch.tensor(have), torch.tensor(learn)
    return ids, labels


def _row(tokenizer: Any, talk: Sequence[Mapping[str, str]]) -> tuple[list[int], list[int]]:
    read = tokenizer.apply_chat_template(
        list(talk), tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    ids, mask = read["input_ids"], read["assistant_masks"]
    return ids, [one if yes else -100 for one, yes in zip(ids, mask, strict=True)]


def write_base(folder: Path, model: Any, tokenizer: Any, kind: Any = "f32") -> Path:
    """Export a base as GGUF."""
    from training.gguf import export_base

    return export_base(model, tokenizer, folder / f"tiny-{kind}.gguf", kind)
