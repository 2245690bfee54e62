"""Base and adapter, written here, say in llama.cpp what the merged model says in transformers."""

import copy
import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests.training.tiny import make_model, make_tokenizer, write_base
from training.exam.engine import EngineError, serving
from training.format import format_of
from training.gguf import RefusedError, export_adapter, export_base, load_model, load_tokenizer

TEXTS = ["您好，今天血糖怎么样？", "我女儿叫小梅，住在成都。", "Hello, how is your glucose today?"] * 3
ASKED = [{"role": "user", "content": "Hello 🐱 小梅住在哪里？"}]
ANSWER = "小梅住在成都 🐱 鑫, and how!"  # a cat and a rare character are read as parts of letters


@pytest.fixture(scope="module", params=["qwen2", "qwen3"])
def adapted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ...]:
    """A tiny model, the same with an adapter that says something else, and its peft folder."""
    import torch
    from peft import LoraConfig, get_peft_model

    kind, folder = request.param, tmp_path_factory.mktemp(request.param)
    tokenizer = make_tokenizer(TEXTS, 500)
    plain = make_model(tokenizer, kind)
    with torch.no_grad():
        for one in plain.parameters():
            if one.ndim > 1:
                one.mul_(3)
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        adapter = get_peft_model(copy.deepcopy(plain), config)
    torch.manual_seed(1)
    for name, one in adapter.named_parameters():
        if "lora_B" in name:
            one.data.normal_(0, 0.2)
    adapter.save_pretrained(str(folder / "peft"))
    return kind, folder, tokenizer, plain, adapter.merge_and_unload()


def _surprise(model: Any, ids: tuple[int, ...], targets: int) -> list[float]:
    import torch

    with torch.no_grad():
        said = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
    return [-float(said[at - 1, ids[at]]) for at in range(len(ids) - targets, len(ids))]


@pytest.mark.slow
def test_llama_cpp_says_what_the_merged_model_says(adapted: tuple[Any, ...]) -> None:
    kind, folder, tokenizer, plain, merged = adapted
    gguf = export_adapter(folder / "peft", kind, folder / "adapter.gguf")
    for weights, most in (("f32", 1e-3), ("f16", 1e-2), ("q8_0", 0.08)):
        base = write_base(folder, plain, tokenizer, weights)
        form = format_of(base)
        encoded = form.encode(tokenizer, [*ASKED, {"role": "assistant", "content": ANSWER}])
        with serving(base, [gguf], threads=1, context=256, exact=True) as engine:
            assert engine.rendered(ASKED, think=False) == form.prompt(ASKED)
            assert engine.tokens(form.prompt(ASKED)) == list(encoded.ids[: -encoded.targets])
            # The base again after the adapter: nothing that was read with the one may be used for the other.
            for model, adapter in ((plain, None), (merged, gguf), (plain, None)):
                told = engine.surprise(form.prompt(ASKED), ANSWER, adapter)
                assert told == pytest.approx(_surprise(model, encoded.ids, encoded.targets), abs=most)


@pytest.mark.safety
def test_no_answer_ends_the_process(adapted: tuple[Any, ...]) -> None:
    """llama.cpp aborts on a grammar of some tokens; whatever somebody wrote must be scored all the same."""
    _, folder, tokenizer, plain, _ = adapted
    with serving(write_base(folder, plain, tokenizer), [], threads=1, context=256) as engine:
        for answer in ("", "<|endoftext|>a", "a<|im_end|>b", "\0", "\x1e🐱", "龘", '"root ::= <[1]>'):
            told = engine.surprise("Hello", answer, None)
            assert len(told) == len(engine.tokens(answer)) + 1
            assert all(one >= 0 for one in told)


@pytest.mark.parametrize("weights", ["f16", "q8_0"])
def test_the_training_model_is_read_from_the_served_file(adapted: tuple[Any, ...], weights: Any) -> None:
    _, folder, tokenizer, plain, _ = adapted
    base = write_base(folder, plain, tokenizer, weights)
    read, again = load_model(base), load_tokenizer(base)
    ids = tuple(tokenizer("您好 Hello<|im_end|>")["input_ids"])
    assert tuple(again("您好 Hello<|im_end|>")["input_ids"]) == ids
    least = 3e-3 if weights == "f16" else 0.1
    assert _surprise(read, ids, 3) == pytest.approx(_surprise(plain, ids, 3), abs=least)


@pytest.mark.safety
def test_an_adapter_that_was_not_loaded_is_refused(adapted: tuple[Any, ...]) -> None:
    _, folder, tokenizer, plain, _ = adapted
    base = write_base(folder, plain, tokenizer)
    with serving(base, [], threads=1, context=128) as engine, pytest.raises(EngineError):
        engine.surprise("a", "b", folder / "adapter.gguf")


@pytest.mark.parametrize(
    "change",
    [
        {"use_dora": True},
        {"use_rslora": True},
        {"modules_to_save": ["lm_head"]},
        {"rank_pattern": {"q_proj": 2}},
        {"alpha_pattern": {"q_proj": 2}},
        {"lora_bias": True},
        {"bias": "all"},
        {"peft_type": "LOHA"},
    ],
)
def test_what_a_gguf_adapter_cannot_say_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    _peft(tmp_path, change, "model.layers.0.self_attn.q_proj")
    with pytest.raises(RefusedError):
        export_adapter(tmp_path, "qwen2", tmp_path / "a.gguf")
    assert not (tmp_path / "a.gguf").exists()


@pytest.mark.parametrize("module", ["lm_head", "model.embed_tokens", "model.layers.0.mlp.nothing"])
def test_tensors_without_a_place_are_refused(tmp_path: Path, module: str) -> None:
    _peft(tmp_path, {}, module)
    with pytest.raises(RefusedError):
        export_adapter(tmp_path, "qwen2", tmp_path / "a.gguf")


def test_llamas_are_refused(tmp_path: Path) -> None:
    _peft(tmp_path, {}, "model.layers.0.self_attn.q_proj")
    with pytest.raises(RefusedError, match="llama"):
        export_adapter(tmp_path, "llama", tmp_path / "a.gguf")

    class Config:
        model_type = "llama"
        num_hidden_layers = 1

    class Model:
        config = Config()

    with pytest.raises(RefusedError, match="llama"):
        export_base(Model(), None, tmp_path / "b.gguf")


def _peft(folder: Path, change: dict[str, Any], module: str) -> None:
    import numpy as np
    from safetensors.numpy import save_file

    config = {"peft_type": "LORA", "lora_alpha": 8, "r": 2, "bias": "none"} | change
    (folder / "adapter_config.json").write_text(json.dumps(config))
    halves = {"A": np.zeros((2, 4), np.float32), "B": np.zeros((4, 2), np.float32)}
    tensors = {f"base_model.model.{module}.lora_{half}.weight": one for half, one in halves.items()}
    save_file(tensors, folder / "adapter_model.safetensors")
