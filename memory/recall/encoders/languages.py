"""Which languages a model was made for, by its name: what it does not know it must not judge (measured to do harm)."""

import re

from memory.recall.lexical.words import HAN

_MANY_LANGUAGES = re.compile(
    r"multilingual|bge-m3|labse|gte-multi|qwen|jina-embeddings-v[23]|arctic-embed.*v2", re.IGNORECASE
)
_CHINESE = re.compile(r"[-_](?:zh|chinese)\b|text2vec|m3e", re.IGNORECASE)


def knows(name: str, text: str) -> bool:
    """Say whether a model of that name was made for the language of a text (Chinese, or any other)."""
    if _MANY_LANGUAGES.search(name):
        return True
    chinese = sum(map(len, HAN.findall(text))) * 4 > len(text)
    return chinese == bool(_CHINESE.search(name))
