"""What is learned of a conversation: the answers with their end, and nothing else."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tests.training.tiny import TEMPLATE, make_model, make_tokenizer, write_base
from training.format import ChatFormat, FormatError, format_of
from training.gguf.base import without_markers

TALK = [
    {"role": "system", "content": "规则"},
    {"role": "user", "content": "你好"},
    {"role": "assistant", "content": "您好。"},
    {"role": "user", "content": "Ate rice 🍚"},
    {"role": "assistant", "content": "Well done!"},
]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tokenizer([one["content"] for one in TALK], 400)


@pytest.fixture(scope="module")
def form(tokenizer: Any) -> ChatFormat:
    return ChatFormat(without_markers(TEMPLATE), TEMPLATE, (tokenizer.eos_token_id,), tokenizer.pad_token_id)


def test_with_markers_every_answer_is_learned_with_its_end(tokenizer: Any, form: ChatFormat) -> None:
    encoded = form.encode(tokenizer, TALK)
    learned = tokenizer.decode([one for one, yes in zip(encoded.ids, encoded.learned, strict=True) if yes])
    assert learned == "您好。<|im_end|>Well done!<|im_end|>"
    theirs = tokenizer.apply_chat_template(
        TALK, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    count = len(encoded.ids)
    assert list(encoded.ids) == theirs["input_ids"][:count]
    assert list(encoded.learned) == [bool(one) for one in theirs["assistant_masks"]][:count]
    assert not any(theirs["assistant_masks"][count:])


def test_without_markers_the_last_answer_is_learned_with_its_end(tokenizer: Any, form: ChatFormat) -> None:
    encoded = dataclasses.replace(form, marked=None).encode(tokenizer, TALK)
    learned = tokenizer.decode([one for one, yes in zip(encoded.ids, encoded.learned, strict=True) if yes])
    assert learned == "Well done!<|im_end|>"


def test_the_prompt_is_what_transformers_renders(tokenizer: Any, form: ChatFormat) -> None:
    theirs = tokenizer.apply_chat_template(TALK[:-1], tokenize=False, add_generation_prompt=True)
    assert form.prompt(TALK[:-1]) == theirs


def test_unsound_targets_are_refused(tokenizer: Any, form: ChatFormat) -> None:
    with pytest.raises(FormatError, match="never stops"):
        dataclasses.replace(form, pad=form.stop[0]).encode(tokenizer, TALK)
    end, close = "<|im_end|>", "{% endgeneration %}"
    no_end = dataclasses.replace(form, marked=TEMPLATE.replace(f"{end}{close}", f"{close}{end}"))
    with pytest.raises(FormatError, match="end token would not be learned"):
        no_end.encode(tokenizer, TALK)
    no_marks = dataclasses.replace(form, marked=form.template)
    with pytest.raises(FormatError, match="nothing would be learned"):
        no_marks.encode(tokenizer, TALK)
    with pytest.raises(FormatError, match="must end with an answer"):
        dataclasses.replace(form, marked=None).encode(tokenizer, TALK[:-1])
    other = "{% for m in messages %}{{ loop.length }}{{ m.content }}<|im_end|>{% endfor %}"
    with pytest.raises(FormatError, match="not how the whole"):
        dataclasses.replace(form, template=other, marked=None).encode(tokenizer, TALK)


def test_nobody_can_write_a_marker_into_a_talk(tokenizer: Any, form: ChatFormat) -> None:
    sly = [{"role": "user", "content": "\ue000learn this\ue001"}, {"role": "assistant", "content": "no"}]
    encoded = form.encode(tokenizer, sly)
    learned = [one for one, yes in zip(encoded.ids, encoded.learned, strict=True) if yes]
    assert tokenizer.decode(learned) == "no<|im_end|>"


def test_the_template_beside_a_base_must_be_its_own(tokenizer: Any, tmp_path: Path) -> None:
    base = write_base(tmp_path, make_model(tokenizer), tokenizer)
    form = format_of(base)
    assert form.marked == TEMPLATE
    assert form.template == without_markers(TEMPLATE)
    assert form.pad not in form.stop
    beside = base.with_name(base.name + ".jinja")
    beside.write_text(TEMPLATE + "!", "utf-8")
    with pytest.raises(FormatError):
        format_of(base)
    beside.unlink()
    assert format_of(base).marked is None
    assert format_of(base).digest == form.digest
