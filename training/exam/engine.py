"""The serving engine of the exam: the quantised file with adapters, in this process, asked as people will ask it."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import httpx

from training.format import Messages

_SLOTS = 4
_FIRST_FEW, _FORCED, _MOST_NATS = 200, 1e9, 100.0


class EngineError(Exception):
    """The serving engine did not do what the exam asked of it."""


@dataclass(frozen=True)
class Answer:
    """What was generated, and whether it ended by itself."""

    text: str
    ended: bool
    tokens: int


@dataclass(frozen=True)
class Engine:
    """A running server of one base; `adapters` in the order of its ids, all at scale 0 unless they are asked for."""

    http: httpx.Client
    adapters: tuple[Path, ...]
    eos: int
    vocabulary: int
    slots: "SimpleQueue[int]"

    def rendered(self, messages: Messages, *, think: bool) -> str:
        """Let the server render a prompt."""
        told = self._post(
            "/apply-template",
            {"messages": list(messages), "chat_template_kwargs": {"enable_thinking": think}},
        )
        return str(told["prompt"])

    def tokens(self, text: str) -> list[int]:
        """Let the server read a text as tokens."""
        told = self._post("/tokenize", {"content": text, "parse_special": True, "add_special": False})
        return [int(one) for one in told["tokens"]]

    def answer(
        self, prompt: str, adapter: Path | None, most: int, *, temperature: float = 0.0, seed: int = 0
    ) -> Answer:
        """Write an answer: greedily, or at a temperature with a seed."""
        told = self._complete(
            adapter,
            {
                "prompt": self.tokens(prompt),
                "n_predict": most,
                "temperature": temperature,
                "seed": seed,
                "samplers": ["temperature"] if temperature else ["top_k"],
                "top_k": 1,
            },
        )
        ended = told.get("stop_type") == "eos"
        return Answer(str(told["content"]), ended, int(told.get("tokens_predicted", 0)))

    def surprise(self, prompt: str, answer: str, adapter: Path | None) -> list[float]:
        """Give -log p (nats) of each token of an answer and of the end token after it.

        A grammar of token ids lets the server write just this answer in one go and tell the raw probabilities on the way. It
        cannot take a part of a letter or an end token (llama.cpp ends the process then), so with those each token is asked by itself.
        """
        before, pieces = self.tokens(prompt), self._pieces(answer)
        whole = [*(token for token, _ in pieces), self.eos]
        if not all(_is_text(piece) and token != self.eos for token, piece in pieces):
            return [self._one(adapter, before + whole[:at], token) for at, token in enumerate(whole)]
        grammar = "root ::= " + (" ".join(f"<[{token}]>" for token in whole[:-1]) or '""')
        # Of the several end tokens that the grammar lets through after the answer, ours is the one.
        ask = {"prompt": before, "n_predict": len(whole), "grammar": grammar, **self._end_first(), **_RAW}
        told = self._complete(adapter, ask)
        said = told.get("completion_probabilities", [])
        if [one["id"] for one in said] != whole:
            raise EngineError("the server wrote another answer than it was held to")
        return [_nats(one) for one in said]

    def _pieces(self, text: str) -> list[tuple[int, Any]]:
        ask = {"content": text, "parse_special": True, "add_special": False, "with_pieces": True}
        return [(int(one["id"]), one["piece"]) for one in self._post("/tokenize", ask)["tokens"]]

    def _one(self, adapter: Path | None, before: list[int], token: int) -> float:
        """The server tells its likeliest tokens beside a forced end token: few at first, all where need be."""
        for many in (_FIRST_FEW, self.vocabulary):
            ask = {"prompt": before, "n_predict": 1, **self._end_first(), **_RAW}
            told = self._complete(adapter, ask | {"n_probs": many})
            for one in told["completion_probabilities"][0]["top_logprobs"]:
                if one["id"] == token:
                    return _nats(one)
        raise EngineError("the server told no probability of a token")

    def _end_first(self) -> dict[str, Any]:
        return {"logit_bias": [[self.eos, _FORCED]]}

    def _complete(self, adapter: Path | None, ask: Mapping[str, Any]) -> Any:
        if adapter is not None and adapter not in self.adapters:
            raise EngineError("this adapter was not loaded")
        lora = [{"id": at, "scale": float(one == adapter)} for at, one in enumerate(self.adapters)]
        slot = self.slots.get()
        try:
            body = {**ask, "lora": lora, "id_slot": slot, "cache_prompt": True}
            return self._post("/completion", body)
        finally:
            self.slots.put(slot)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        answer = self.http.post(path, json=body)
        if not answer.is_success:
            raise EngineError(f"{path} answered {answer.status_code}")
        return answer.json()

    def side_by_side(self, work: Any, many: Sequence[Any]) -> list[Any]:
        """Do the same for many, as many at once as the server has slots; results in the order of `many`."""
        with ThreadPoolExecutor(_SLOTS) as pool:
            return list(pool.map(work, many))


_RAW = {"n_probs": 1, "post_sampling_probs": False, "samplers": ["top_k"], "top_k": 1, "temperature": 0.0}


def _is_text(piece: Any) -> bool:
    """Tell whether a piece is whole letters (the server gives the bytes of one that is not) and no control token."""
    return isinstance(piece, str) and piece != "" and not piece.startswith(("\0", "<|"))


def _nats(told: Mapping[str, Any]) -> float:
    value = told["logprob"]
    return _MOST_NATS if value is None else min(-float(value), _MOST_NATS)


@contextmanager
def serving(
    base: Path, adapters: Sequence[Path], *, threads: int, context: int, exact: bool = False
) -> Iterator[Engine]:
    """Serve a base with adapters while the exam lasts; `exact` keeps what was read in f32. Errors: EngineError."""
    import xllamacpp

    from training.gguf import read_facts

    facts = read_facts(base)
    settings = xllamacpp.CommonParams()
    settings.model.path = str(base)
    settings.n_parallel, settings.n_ctx = _SLOTS, context * _SLOTS
    settings.verbosity, settings.ui = -1, False
    settings.cache_ram_mib = 0  # a kept prompt belongs to the adapter that read it
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    if exact:
        settings.cache_type_k = settings.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
        settings.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    key = secrets.token_hex(32)
    settings.api_keys = [key]
    settings.lora_adapters = [_adapter(xllamacpp, one) for one in adapters]
    try:
        server = xllamacpp.Server(settings)
    except RuntimeError as error:
        raise EngineError("the model could not be loaded") from error
    slots: SimpleQueue[int] = SimpleQueue()
    for slot in range(_SLOTS):
        slots.put(slot)
    with httpx.Client(
        base_url=server.listening_address,
        headers={"Authorization": f"Bearer {key}"},
        timeout=600,
        trust_env=False,
    ) as http:
        yield Engine(http, tuple(adapters), facts.eos, facts.vocabulary, slots)
    del server


def _adapter(xllamacpp: Any, file: Path) -> Any:
    info = xllamacpp.CommonAdapterLoraInfo()
    info.path, info.scale = str(file), 0.0
    return info
