"""How a conversation becomes text and targets: one object for the trainer, the exam, the exporter and the check of a server."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from training.gguf import read_facts
from training.gguf.base import without_markers

Messages = Sequence[Mapping[str, str]]
_OPEN, _CLOSE = "\ue000", "\ue001"  # stand for the markers while a template is rendered; nobody types them
_MARKS = str.maketrans("", "", _OPEN + _CLOSE)


class FormatError(Exception):
    """The template and the tokenizer give no sound targets for this conversation."""


@dataclass(frozen=True)
class Encoded:
    """Token ids and, for each, whether it is learned."""

    ids: tuple[int, ...]
    learned: tuple[bool, ...]

    @property
    def targets(self) -> int:
        """How many tokens are learned."""
        return sum(self.learned)


@dataclass(frozen=True)
class ChatFormat:
    """The served template, the same with `{% generation %}` markers where there is one, the stop ids, and the think mode."""

    template: str
    marked: str | None
    stop: tuple[int, ...]
    pad: int
    think: bool = False

    @property
    def digest(self) -> str:
        """A hash of everything that shapes the prompt."""
        whole = json.dumps([self.template, self.stop, self.pad, self.think], ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()

    def prompt(self, messages: Messages) -> str:
        """Render what a model reads before it answers."""
        return self._render(self.template, messages, prompt=True).translate(_MARKS)

    def encode(self, tokenizer: Any, messages: Messages) -> Encoded:
        """Give the ids of a conversation that ends with an answer; learned are the answers, their end token included.

        Errors: FormatError.
        """
        encoded = (
            self._by_markers(tokenizer, messages) if self.marked else self._by_prefix(tokenizer, messages)
        )
        return self._sound(encoded)

    def _by_markers(self, tokenizer: Any, messages: Messages) -> Encoded:
        text, spans = _spans(self._render(self.marked or "", messages, prompt=False))
        if text != self._render(self.template, messages, prompt=False):
            raise FormatError("with its markers the template renders something else than what is served")
        read = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        learned = tuple(
            any(start <= a and b <= end and a < b for start, end in spans) for a, b in read["offset_mapping"]
        )
        # What stands after the last end token (a line break) is never read before an answer: it is left out.
        last = max((at for at, yes in enumerate(learned) if yes), default=-1)
        return Encoded(tuple(read["input_ids"][: last + 1]), learned[: last + 1])

    def _by_prefix(self, tokenizer: Any, messages: Messages) -> Encoded:
        if not messages or messages[-1]["role"] != "assistant":
            raise FormatError("a conversation that is learned from must end with an answer")
        before = tokenizer(self.prompt(messages[:-1]), add_special_tokens=False)["input_ids"]
        whole = tokenizer(self._render(self.template, messages, prompt=False), add_special_tokens=False)[
            "input_ids"
        ]
        if whole[: len(before)] != before:
            raise FormatError("the prompt is not how the whole conversation begins")
        ends = [at for at in range(len(before), len(whole)) if whole[at] in self.stop]
        if not ends:
            raise FormatError("the template writes no end token after an answer")
        ids = whole[: ends[0] + 1]
        return Encoded(tuple(ids), tuple(at >= len(before) for at in range(len(ids))))

    def _sound(self, encoded: Encoded) -> Encoded:
        if self.pad in self.stop:
            raise FormatError("padding and end are one token: a model so trained never stops")
        if not encoded.targets:
            raise FormatError("nothing would be learned")
        if encoded.ids[-1] not in self.stop:
            raise FormatError("the end token would not be learned")
        return encoded

    def _render(self, template: str, messages: Messages, *, prompt: bool) -> str:
        clean = [{key: text.translate(_MARKS) for key, text in line.items()} for line in messages]
        return _compiled(template)(messages=clean, add_generation_prompt=prompt, enable_thinking=self.think)


def format_of(base: Path, *, think: bool = False) -> ChatFormat:
    """Read the format of a served GGUF; `<base>.jinja` beside it holds the template with markers, where there is one.

    Errors: FormatError where the two templates differ in more than the markers.
    """
    facts = read_facts(base)
    beside = base.with_name(base.name + ".jinja")
    marked = beside.read_text("utf-8") if beside.is_file() else None
    if marked is not None and without_markers(marked) != facts.template:
        raise FormatError(f"{beside.name} is not the template of {base.name} with markers")
    pad = facts.pad if facts.pad is not None and facts.pad != facts.eos else _another(facts.eos)
    return ChatFormat(facts.template, marked, (facts.eos,), pad, think)


def _another(eos: int) -> int:
    """Any token but the end serves as padding: it is masked by attention and never learned."""
    return 0 if eos else 1


def _spans(rendered: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the stand-ins of the markers out of a rendered text; give what stood between them."""
    text, spans, start = "", [], 0
    for part in rendered.split(_OPEN):
        inside, close, after = part.partition(_CLOSE)
        if close:
            start = len(text)
            spans.append((start, start + len(inside)))
        text += inside + after
    return text, spans


@cache
def _compiled(template: str) -> Callable[..., str]:
    """Compile a template as transformers does: sandboxed, blocks trimmed, JSON kept as it is written."""
    import jinja2
    import jinja2.ext
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(jinja2.ext.Extension):
        """Writes the stand-ins where the markers are."""

        tags = {"generation"}  # noqa: RUF012  (as jinja2 declares it)

        def parse(self, parser: Any) -> Any:
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return [
                jinja2.nodes.Output([jinja2.nodes.TemplateData(_OPEN)], lineno=line),
                *body,
                jinja2.nodes.Output([jinja2.nodes.TemplateData(_CLOSE)], lineno=line),
            ]

    def refuse(message: str) -> None:
        raise FormatError(message)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = lambda value, indent=None: json.dumps(
        value, ensure_ascii=False, indent=indent
    )
    environment.globals["raise_exception"] = refuse
    compiled = environment.from_string(template)

    def render(**names: Any) -> str:
        return str(compiled.render(**names))

    return render
