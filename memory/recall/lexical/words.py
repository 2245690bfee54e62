"""Chinese text is cut into pairs of characters, English into stems, so that both are found without any model."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock

HAN = re.compile(r"[㐀-鿿]+")
_PIECE = re.compile(r"[㐀-鿿]+|[a-z]+(?:'[a-z]+)?|\d+(?:[.:/]\d+)*")

_STOP = """
    a an the is are was were be been am i'm to of and or in on at for with it its it's that this these those i you he
    she they we me my your his her their our him us them do does did have has had what when where who whom which how
    why will would can could should may might so as but if then than there here from by about into not no just s t re
    ve ll d m
"""
STOP = frozenset(_STOP.split())
"""English words that say nothing of what a text is about."""


_EMPTY = re.compile(
    r"什么|怎么样|怎么|怎样|为什么|多少|哪里|哪儿|哪个|哪些|有没有|是不是|请问|一下|我们|你们|他们|我|你|的|了|吗|呢|吧|啊|是"
)
"""Chinese words that say nothing of what a text is about; they part what stands around them."""


def words(text: str) -> Counter[str]:
    """Count the pairs of Chinese characters and the stemmed English words of a folded text."""
    terms: list[str] = []
    for piece in _PIECE.findall(text):
        if piece[0] >= "㐀":
            for run in _EMPTY.split(piece):
                terms += _pairs(run)
        elif (word := piece.partition("'")[0]) not in STOP:
            terms.append(stem(word))
    return Counter(terms)


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    return snowballstemmer.stemmer("english").stemWord  # type: ignore[no-any-return]  # the package has no types


_STEMMING = Lock()
"""The stemmer writes down within itself how far it is: two threads at once would get each other's endings, or an error."""


@lru_cache(maxsize=50_000)
def _known_stem(word: str) -> str:
    with _STEMMING:
        return _stemmer()(word)


def stem(word: str) -> str:
    """Cut an English word to its stem ("walking" to "walk"); what is very long is no word and stays."""
    return word if len(word) > 24 else _known_stem(word)


def _pairs(run: str) -> list[str]:
    return [run] * (len(run) == 1) or [run[i : i + 2] for i in range(len(run) - 1)]
