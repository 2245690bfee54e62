"""Publishers: what is sent to Ollama and vLLM, what lies beside a local model, and what is refused."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.models import OllamaServer
from tests.fakes.models.gguf import write_adapter, write_model
from tests.fakes.models.web import Reply, StreamingServer, as_json
from training.bases import Base, BaseError, base, bases
from training.publish.parcel import NotPristineError, Parcel, Place, PublishError, RenderingError
from training.publish.table import PUBLISHERS, UnknownPublisherError, publisher
from training.shapes import Adapter

SENTENCES = ("今天这样就很好。", "散散步吧。")
PROBE = [{"role": "system", "content": "规矩"}, {"role": "user", "content": "你好"}]
EXAMPLES = ({"role": "user", "content": "一"}, {"role": "assistant", "content": "二"})


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def adapter(tmp_path: Path) -> Adapter:
    models = tmp_path / "models"
    models.mkdir()
    write_model(models / "tiny.gguf", SENTENCES)
    write_adapter(tmp_path / "made.gguf", SENTENCES, 1)
    peft = tmp_path / "peft"
    peft.mkdir()
    (peft / "adapter_config.json").write_text("{}", "utf-8")
    base_digest, digest = _digest(models / "tiny.gguf"), _digest(tmp_path / "made.gguf")
    return Adapter(peft, tmp_path / "made.gguf", models / "tiny.gguf", base_digest, digest, "t")


def _parcel(serve: str, adapter: Adapter | None = None, **more: Any) -> Parcel:
    name = {"ollama": "qwen3:0.6b", "local": "tiny.gguf", "vllm": "qwen"}[serve]
    folder = more.pop("adapters", None)
    return Parcel("everybody-1", Base("b", serve, name, "tiny.gguf", 4096, folder), adapter, **more)


@pytest.mark.parametrize("serve", PUBLISHERS)
def test_every_row_is_there_and_knows_where_weights_lie(serve: str, adapter: Adapter) -> None:
    made = publisher(serve, "lora", Place(adapter.base.parent, "http://127.0.0.1:9", "http://127.0.0.1:9"))
    assert made.weights(_parcel(serve).base) == adapter.base


def test_examples_are_only_served_by_ollama() -> None:
    for serve in ("local", "vllm", "smoke-signals"):
        with pytest.raises(UnknownPublisherError):
            publisher(serve, "message", Place(Path()))


def test_a_local_adapter_lies_beside_its_base_whole(adapter: Adapter) -> None:
    made = publisher("local", "lora", Place(adapter.base.parent))
    for _ in range(2):
        assert made.publish(_parcel("local", adapter)) == "local:tiny.gguf+everybody-1"
    folder = adapter.base.with_name("tiny.gguf.adapters")
    assert [one.name for one in folder.iterdir()] == ["everybody-1.gguf"]
    assert _digest(folder / "everybody-1.gguf") == adapter.digest
    for _ in range(2):
        made.withdraw(_parcel("local", adapter))
    assert list(folder.iterdir()) == []


def test_an_adapter_of_another_base_is_refused(adapter: Adapter) -> None:
    adapter.base.write_bytes(adapter.base.read_bytes() + b"x")
    with pytest.raises(PublishError, match="another file"):
        publisher("local", "lora", Place(adapter.base.parent)).publish(_parcel("local", adapter))


def test_ollama_is_given_the_blob_once_and_the_adapter_on_the_bare_base(
    adapter: Adapter, kitchen: OllamaServer
) -> None:
    made = publisher("ollama", "lora", Place(adapter.base.parent, kitchen.url))
    for _ in range(2):
        assert made.publish(_parcel("ollama", adapter, probe=PROBE)) == "ollama:tangban-everybody-1:latest"
    assert kitchen.store.uploads == 1
    (kept,) = kitchen.store.kept.values()
    assert (kept.base, kept.adapters) == ("qwen3:0.6b", (f"sha256:{adapter.digest}",))
    created = [body for kind, body in kitchen.store.heard if kind == "create"]
    assert created[0]["from"] == "qwen3:0.6b"
    assert "modelfile" not in created[0]
    made.withdraw(_parcel("ollama"))
    made.withdraw(_parcel("ollama"))
    assert kitchen.store.kept == {}
    assert "qwen3:0.6b" in kitchen.store.names


def test_ollama_is_given_examples_as_messages_and_must_write_them_out(kitchen: OllamaServer) -> None:
    made = publisher("ollama", "message", Place(Path(), kitchen.url))
    parcel = _parcel("ollama", examples=EXAMPLES, probe=PROBE)
    made.publish(parcel)
    (kept,) = kitchen.store.kept.values()
    assert kept.messages == EXAMPLES
    assert kept.parameters == {"num_ctx": 4096}
    kitchen.store.garble = True
    with pytest.raises(RenderingError):
        made.publish(parcel)
    assert kitchen.store.kept == {}


def test_a_prompt_that_is_not_the_trained_one_is_refused(adapter: Adapter, kitchen: OllamaServer) -> None:
    kitchen.store.garble = True
    with pytest.raises(RenderingError):
        publisher("ollama", "lora", Place(adapter.base.parent, kitchen.url)).publish(
            _parcel("ollama", adapter, probe=PROBE)
        )
    assert kitchen.store.kept == {}


def test_a_base_with_an_adapter_or_examples_is_refused(kitchen: OllamaServer) -> None:
    made = publisher("ollama", "message", Place(Path(), kitchen.url))
    made.publish(_parcel("ollama", examples=EXAMPLES))
    worn = Base("b", "ollama", "tangban-everybody-1:latest")
    with pytest.raises(NotPristineError):
        made.publish(Parcel("everybody-2", worn, None, EXAMPLES))


def test_an_unknown_base_and_a_silent_server_are_told(kitchen: OllamaServer) -> None:
    with pytest.raises(PublishError, match="not found"):
        publisher("ollama", "message", Place(Path(), kitchen.url)).publish(
            Parcel("v", Base("b", "ollama", "nobody:1b"), None, EXAMPLES)
        )
    with pytest.raises(PublishError, match="ConnectError"):
        publisher("ollama", "message", Place(Path(), "http://127.0.0.1:9")).withdraw(_parcel("ollama"))


def test_ollama_says_where_its_own_weights_lie(tmp_path: Path, kitchen: OllamaServer) -> None:
    made = publisher("ollama", "lora", Place(tmp_path, kitchen.url))
    own = Base("b", "ollama", "qwen3:0.6b")
    assert made.weights(own) is None
    blob = tmp_path / "sha256-abc"
    blob.write_bytes(b"GGUF")
    kitchen.store.weights = str(blob)
    assert made.weights(own) == blob


def test_vllm_is_given_the_folder_and_must_answer(adapter: Adapter, tmp_path: Path) -> None:
    loaded: set[str] = set()

    def load(body: dict[str, Any], _headers: dict[str, str]) -> Reply:
        assert (Path(body["lora_path"]) / "adapter_config.json").is_file()
        loaded.add(body["lora_name"])
        return Reply(200, b"Success")

    def unload(body: dict[str, Any], _headers: dict[str, str]) -> Reply:
        loaded.discard(body["lora_name"])
        return Reply(200, b"Success")

    def chat(body: dict[str, Any], _headers: dict[str, str]) -> Reply:
        return as_json({"choices": []}) if body["model"] in loaded else as_json({"error": {}}, 404)

    server = StreamingServer(
        {
            "POST /v1/load_lora_adapter": load,
            "POST /v1/unload_lora_adapter": unload,
            "POST /v1/chat/completions": chat,
        }
    )
    folder = tmp_path / "loras"
    folder.mkdir()
    made = publisher("vllm", "lora", Place(tmp_path, openai_url=f"{server.url}/v1"))
    parcel = _parcel("vllm", adapter, adapters=str(folder))
    assert made.publish(parcel) == "openai:everybody-1"
    assert [one.name for one in folder.iterdir()] == ["everybody-1"]
    made.withdraw(parcel)
    assert (loaded, list(folder.iterdir())) == (set(), [])
    with pytest.raises(PublishError, match="names no folder"):
        made.publish(_parcel("vllm", adapter))
    server.close()


def test_bases_are_read_by_name_and_the_hosts_own_go_first(tmp_path: Path) -> None:
    assert base(tmp_path, "qwen3:0.6b").serve == "ollama"
    (tmp_path / "bases.yaml").write_text("qwen3:0.6b: {serve: local, name: x.gguf, context: 512}\n", "utf-8")
    assert base(tmp_path, "qwen3:0.6b") == Base("qwen3:0.6b", "local", "x.gguf", None, 512)
    assert len(bases(tmp_path)) > 3
    with pytest.raises(BaseError, match="gpt-9"):
        base(tmp_path, "gpt-9")
    for wrong in (
        "a: {serve: local}",
        "a: {serve: local, name: x, wings: 2}",
        "a: 7",
        "a: {serve: b, name: c, context: d}",
    ):
        (tmp_path / "bases.yaml").write_text(f"{wrong}\n", "utf-8")
        with pytest.raises(BaseError):
            bases(tmp_path)
