"""The parts of a Qwen layer with backward passes of their own: only what LoRA learns from is kept and computed, nothing is padded.

Rows (tokens of several chats) come first in every tensor. In bf16 the products run in bf16, and sums, norms and attention in f32.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch.autograd import Function
from torch.nn.functional import linear, silu

_CHUNK = 128  # rows whose logits are there at a time


class Lines(Function):
    """Several LoRA layers of the same input, side by side: x W' + b + s (x A') B'. A and B learn."""

    @staticmethod
    def forward(ctx: Any, rows: Any, weight: Any, bias: Any, scale: float, *pairs: Any) -> Any:
        """Give [rows, all outputs]; `pairs` are A [rank, in] and B [out, rank] of each."""
        low, highs = torch.cat(pairs[0::2]), pairs[1::2]
        narrow, wide = linear(rows, low), linear(rows, weight, bias)
        for part, one, high in zip(
            _parts(wide, highs), torch.split(narrow, _rank(highs), 1), highs, strict=True
        ):
            part.addmm_(one, high.t(), alpha=scale)
        ctx.save_for_backward(rows, weight, low, narrow, *highs)
        ctx.scale = scale
        return wide

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """Give the gradients of the input, and of each A and B."""
        rows, weight, low, narrow, *highs = ctx.saved_tensors
        wide, rank = gradients[0], _rank(highs)
        down = torch.empty_like(narrow)
        grads: list[Any] = []
        for part, to, one, high in zip(
            _parts(wide, highs), torch.split(down, rank, 1), torch.split(narrow, rank, 1), highs, strict=True
        ):
            to.copy_(part @ high)
            grads.append((one.t() @ part).t().mul_(ctx.scale))
        down *= ctx.scale
        back = (wide @ weight).addmm_(down, low) if ctx.needs_input_grad[0] else None
        lows = torch.split(down.t() @ rows, rank)
        return back, None, None, None, *(one for pair in zip(lows, grads, strict=True) for one in pair)


def _rank(highs: Sequence[Any]) -> int:
    return int(highs[0].shape[1])


def _parts(wide: Any, highs: Sequence[Any]) -> Any:
    return wide.split([len(one) for one in highs], 1)


class Norm(Function):
    """RMSNorm with a weight that does not learn."""

    @staticmethod
    def forward(ctx: Any, hidden: Any, weight: Any, eps: float) -> Any:
        """Give the normed input."""
        wide = hidden.float()
        size = torch.linalg.vector_norm(wide, dim=-1, keepdim=True)
        scale = torch.addcmul(torch.tensor(eps), size, size, value=1 / hidden.shape[-1]).rsqrt_()
        ctx.save_for_backward(hidden, weight, scale)
        return (wide * scale).to(hidden.dtype).mul_(weight)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """Give the gradient of the input."""
        hidden, weight, scale = ctx.saved_tensors
        given, wide = (gradients[0] * weight).float(), hidden.float()
        along = torch.linalg.vecdot(given, wide)[..., None] * scale.square().div_(hidden.shape[-1])
        return torch.addcmul(given, wide, along, value=-1).mul_(scale).to(hidden.dtype), None, None


class Turned(Function):
    """Rotary places: each half of a head is turned by the other."""

    @staticmethod
    def forward(ctx: Any, heads: Any, cos: Any, sin: Any) -> Any:
        """Turn [rows, heads, width]; cos and sin are [rows, 1, width / 2]."""
        ctx.save_for_backward(cos, sin)
        return _turn(heads, cos, sin)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """Turn back."""
        cos, sin = ctx.saved_tensors
        return _turn(gradients[0], cos, -sin), None, None


def _turn(heads: Any, cos: Any, sin: Any) -> Any:
    found = torch.empty_like(heads, memory_format=torch.contiguous_format)
    (first, second), (left, right) = heads.chunk(2, -1), found.chunk(2, -1)
    torch.mul(first, cos, out=left).addcmul_(second, sin, value=-1)
    torch.mul(second, cos, out=right).addcmul_(first, sin)
    return found


class Gated(Function):
    """silu(gate) * up, both side by side in one tensor."""

    @staticmethod
    def forward(ctx: Any, both: Any) -> Any:
        """Give [rows, width] from [rows, 2 width]."""
        ctx.save_for_backward(both)
        gate, up = both.chunk(2, -1)
        return silu(gate).mul_(up)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """Give the gradient of both."""
        (both,) = ctx.saved_tensors
        gate, up = both.chunk(2, -1)
        given, found = gradients[0], torch.empty_like(both)
        to_gate, to_up = found.chunk(2, -1)
        torch.mul(given, silu(gate), out=to_up)
        to_gate.copy_(torch.ops.aten.silu_backward(given * up, gate))
        return found


class Attended(Function):
    """Attention of chats that stand in one row: each looks at itself and at what it begins alike with others with.

    Each chat is laid out whole for it, so what is shared is attended to once for each; all else is computed once. In f32, for the
    backward pass of torch's CPU kernel in bf16 took a quarter of a whole step.
    """

    @staticmethod
    def forward(ctx: Any, heads: Any, many: tuple[int, int], whole: Any, own: Any, scale: float) -> Any:
        """Give [rows, queries, width]; `heads` are queries, then keys, then values, and `many` how many of the first two.

        `whole` [chats, longest] names the row of each token of each chat, `own` [rows] where a row stands in it first.
        """
        laid = heads[whole].float().transpose(1, 2)
        found, sums = _FLASH(*_apart(laid, many), 0.0, True, scale=scale)
        ctx.save_for_backward(laid, found, sums, whole, own)
        ctx.scale, ctx.many, ctx.dtype = scale, many, heads.dtype
        return found.transpose(1, 2).flatten(0, 1)[own].to(heads.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """Give the gradient of the heads; what comes back to a shared row from several chats is added."""
        laid, found, sums, whole, own = ctx.saved_tensors
        given = torch.zeros(whole.numel(), *gradients[0].shape[1:])
        given[own] = gradients[0].float()
        given = given.view(*whole.shape, *given.shape[1:]).transpose(1, 2)
        backs = _FLASH_BACK(given, *_apart(laid, ctx.many), found, sums, 0.0, True, scale=ctx.scale)
        parts = [_gathered(one, many) for one, many in zip(backs, (*ctx.many, ctx.many[1]), strict=True)]
        laid = torch.cat(parts, 2).flatten(0, 1)
        back = torch.zeros(len(own), *laid.shape[1:]).index_add_(0, whole.flatten(), laid)
        return back.to(ctx.dtype), None, None, None, None


_FLASH = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
_FLASH_BACK = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward


def _apart(laid: Any, many: tuple[int, int]) -> tuple[Any, Any, Any]:
    """Part heads into queries, keys and values, as many of each."""
    query, key, value = laid.split((many[0], many[1], many[1]), 1)
    return query, key.repeat_interleave(many[0] // many[1], 1), value.repeat_interleave(many[0] // many[1], 1)


def _gathered(back: Any, many: int) -> Any:
    """Add up what comes back to keys or values that several queries share: [chats, longest, many, width]."""
    chats, heads, longest, width = back.shape
    apart = back.transpose(1, 2).reshape(chats, longest, many, heads // many, width)
    return apart.sum(3) if heads != many else apart[:, :, :, 0]


class Surprise(Function):
    """The weighted sum of -log p of the learned tokens; the logits of a few rows at a time are all that there ever is of them."""

    @staticmethod
    def forward(ctx: Any, hidden: Any, weight: Any, targets: Any, each: Any) -> Any:
        """Give the sum; the gradient is made on the way."""
        total, back = torch.zeros(()), torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
        for at in range(0, len(hidden), _CHUNK):
            part = slice(at, at + _CHUNK)
            said = torch.log_softmax((hidden[part] @ weight.t()).float(), -1)
            asked, weights = targets[part, None], each[part, None]
            total -= (said.gather(1, asked) * weights).sum()
            if back is not None:
                off = said.exp_().scatter_add_(1, asked, torch.full_like(weights, -1.0)).mul_(weights)
                torch.mm(off.to(weight.dtype), weight, out=back[part])
        ctx.save_for_backward(back)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """Hand on what was made on the way."""
        (back,) = ctx.saved_tensors
        return back * gradients[0], None, None, None


attended: Any = Attended.apply
gated: Any = Gated.apply
lines: Any = Lines.apply
normed: Any = Norm.apply
surprise: Any = Surprise.apply
turned: Any = Turned.apply
