"""The serving engine of the exam: the quantised file with adapters, in this process, asked as people will ask it."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
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
        return _answered(told)

    def surprise(self, prompt: str, answer: str, adapter: Path | None) -> list[float]:
        """Give -log p (nats) of each token of an answer and of the end token after it.

        Each token is forced and its raw probability read; what stands before it is in the server's cache, so that the whole
        costs as much as writing the answer. A grammar of token ids would do it in one request, but it takes five times the
        processor with a large vocabulary, and llama.cpp ends the process where a token is a part of a letter.
        """
        before, pieces = self.tokens(prompt), [*self._pieces(answer), (self.eos, "")]
        found = []
        for token, piece in pieces:
            found.append(self._one(adapter, before, token, hidden=not isinstance(piece, str)))
            before = [*before, token]
        return found

    def _pieces(self, text: str) -> list[tuple[int, Any]]:
        ask = {"content": text, "parse_special": True, "add_special": False, "with_pieces": True}
        return [(int(one["id"]), one["piece"]) for one in self._post("/tokenize", ask)["tokens"]]

    def _one(self, adapter: Path | None, before: list[int], token: int, *, hidden: bool) -> float:
        """Force a token and read its probability; of a part of a letter (`hidden`) the server tells it in its list only.

        The list stands beside a forced end token: the likeliest few at first, all where need be.
        """
        forced = self.eos if hidden else token
        for many in (_FIRST_FEW, self.vocabulary) if hidden else (1,):
            ask = {"prompt": before, "n_predict": 1, **_RAW, "logit_bias": [[forced, _FORCED]]}
            told = self._complete(adapter, ask | {"n_probs": many})["completion_probabilities"][0]
            for one in (told, *told["top_logprobs"]):
                if one["id"] == token:
                    return _nats(one)
        raise EngineError("the server told no probability of a token")

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

    def side_by_side(self, work: Any, many: Sequence[Any], told: Callable[[], None]) -> list[Any]:
        """Do the same for many, as many at once as the server has slots; results in the order of `many`.

        `told` is called after each; what it raises ends the work.
        """
        found = []
        pool = ThreadPoolExecutor(_SLOTS)
        try:
            for one in pool.map(work, many):
                found.append(one)
                told()
        finally:
            pool.shutdown(cancel_futures=True)
        return found


def _answered(told: Mapping[str, Any]) -> Answer:
    """Read an answer; where it was cut off in the middle of a letter, that part is no garbled text of the model's."""
    ended, text = told.get("stop_type") == "eos", str(told["content"])
    return Answer(text if ended else text.rstrip(_PART), ended, int(told.get("tokens_predicted", 0)))


_PART = "\ufffd"
_RAW = {"n_probs": 1, "post_sampling_probs": False, "samplers": ["top_k"], "top_k": 1, "temperature": 0.0}


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
    settings.endpoint_metrics = True
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
    server.handle_metrics()  # its loop runs now: ended before, it would wait for ever
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
