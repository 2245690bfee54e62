"""The loss of a Qwen2 or Qwen3 with a LoRA on every linear layer, on a CPU: the same as transformers and peft give, quicker.

The chats stand in one row (training.lora.layout), layers of the same input are one product, and in the last layer only the rows
from which a learned token is told go on. What it wins is in docs/measurements/training.md.
"""

from dataclasses import dataclass
from typing import Any

import torch

from training.lora.layout import Layout
from training.lora.parts import attended, gated, lines, normed, surprise, turned


@dataclass(frozen=True)
class _Line:
    """LoRA layers that read the same: their weights are one tensor, of which each holds a part."""

    weight: Any
    bias: Any
    layers: tuple[Any, ...]

    def __call__(self, rows: Any) -> Any:
        pairs = [(one.lora_A["default"].weight, one.lora_B["default"].weight) for one in self.layers]
        scale = self.layers[0].scaling["default"]
        return lines(rows, self.weight, self.bias, scale, *(one for pair in pairs for one in pair))


class Forward:
    """The forward pass over a model whose weights it shares."""

    def __init__(self, inner: Any) -> None:
        self._model, self._head = inner.model, inner.lm_head.weight
        self._layers = [_Layer(one) for one in inner.model.layers]

    def loss(self, layout: Layout) -> Any:
        """Give the weighted mean surprise (nats a token) of the learned tokens."""
        at, places = torch.tensor(layout.at), torch.tensor(layout.places)
        hidden = self._model.embed_tokens(torch.tensor(layout.ids))
        cos, sin = (
            one[0, :, None, : one.shape[-1] // 2] for one in self._model.rotary_emb(hidden, places[None])
        )
        whole, own = torch.tensor(layout.whole), torch.tensor(layout.own)
        *layers, last = self._layers
        for layer in layers:
            hidden = layer(hidden, cos, sin, whole, own)
        hidden = last(hidden, cos, sin, whole, own, at)
        each = torch.tensor(layout.weights)
        norm = self._model.norm
        told = normed(hidden, norm.weight, norm.variance_epsilon)
        return surprise(told, self._head, torch.tensor(layout.targets), each / each.sum())


def fits(model: Any) -> bool:
    """Tell whether a peft model is one of those: plain weights, no dropout, no sliding window."""
    from peft.tuners.lora import Linear

    inner = model.get_base_model()
    full = set(getattr(inner.config, "layer_types", None) or ["full_attention"]) == {"full_attention"}
    layers = [one for one in model.modules() if isinstance(one, Linear)]
    return (
        inner.config.model_type in {"qwen2", "qwen3"}
        and full
        and len(layers) == 7 * len(inner.model.layers)
        and all(_plain(one) for one in layers)
    )


def _plain(layer: Any) -> bool:
    dropout = layer.lora_dropout["default"]
    return type(layer.base_layer) is torch.nn.Linear and isinstance(dropout, torch.nn.Identity)


class _Layer:
    """One decoder layer."""

    def __init__(self, layer: Any) -> None:
        here, inner = layer.self_attn, layer.mlp
        self._norms = layer.input_layernorm, layer.post_attention_layernorm
        self._line = _together(here.q_proj, here.k_proj, here.v_proj)
        self._heads = tuple(
            one.base_layer.out_features // here.head_dim for one in (here.q_proj, here.k_proj)
        )
        self._out, self._wide, self._down = (
            _together(here.o_proj),
            _together(inner.gate_proj, inner.up_proj),
            _together(inner.down_proj),
        )
        self._width, self._scale = here.head_dim, here.scaling
        self._head_norms = _head_norms(here, self._heads)

    def __call__(self, hidden: Any, cos: Any, sin: Any, whole: Any, own: Any, at: Any = None) -> Any:
        """Go through with every row; past the attention with those `at` only, where they are named."""
        many, fewer = self._heads
        heads = self._line(self._normed(0, hidden)).view(len(hidden), -1, self._width)
        asking = self._turned(heads[:, : many + fewer], cos, sin)
        laid = torch.cat((asking, heads[:, many + fewer :]), 1)
        found = attended(laid, self._heads, whole, own, self._scale)
        return self._rest(hidden, found) if at is None else self._rest(hidden[at], found[at])

    def _turned(self, heads: Any, cos: Any, sin: Any) -> Any:
        if self._head_norms is not None:
            heads = normed(heads, *self._head_norms)
        return turned(heads, cos, sin)

    def _normed(self, which: int, hidden: Any) -> Any:
        norm = self._norms[which]
        return normed(hidden, norm.weight, norm.variance_epsilon)

    def _rest(self, hidden: Any, found: Any) -> Any:
        hidden = hidden + self._out(found.reshape(len(found), -1))
        return hidden + self._down(gated(self._wide(self._normed(1, hidden))))


def _together(*layers: Any) -> _Line:
    """Put the weights of layers into one tensor; each goes on with its part of it, so that nothing is there twice."""
    bases = [one.base_layer for one in layers]
    weight = torch.cat([one.weight.data for one in bases])
    biases = [one.bias for one in bases]
    bias = None if biases[0] is None else torch.cat([one.data for one in biases])
    for base, part in zip(bases, torch.split(weight, [len(one.weight) for one in bases]), strict=True):
        base.weight.data = part
    return _Line(weight, bias, layers)


def _head_norms(here: Any, heads: tuple[int, ...]) -> tuple[Any, float] | None:
    """Give the weights of the norms of queries and keys, a row for each head, where there are such norms."""
    if not hasattr(here, "q_norm"):
        return None
    norms = (here.q_norm, here.k_norm)
    rows = [norm.weight.data.expand(many, -1) for norm, many in zip(norms, heads, strict=True)]
    return torch.cat(rows), here.q_norm.variance_epsilon
