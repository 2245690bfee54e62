"""Exact search by inner product over one person's vectors, with FAISS as the kernel on one thread."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from memory.recall.lexical.postings import Floats

SEEN = 256
"""So many of the nearest are told apart; what lies further off is as far as the last of them."""


class Vectors:
    """Unit vectors, shape (memories, dimensions), in as many parts as there are; a memory without a vector has zeros."""

    def __init__(self, *parts: npt.NDArray[np.float16]) -> None:
        self._size = sum([len(rows) for rows in parts])
        self.dimensions = parts[0].shape[1] if parts else 0
        self._index: Any = _filled(parts, self._size) if self._size and self.dimensions else None

    @property
    def rows(self) -> npt.NDArray[np.float16]:
        """The vectors as they are held; to be read while this is."""
        if self._index is None:
            return np.empty((self._size, 0), np.float16)
        return _held(self._index).view(np.float16).reshape(self._size, self.dimensions)

    def nearest(self, vector: Floats, count: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """Give the places of the nearest, nearest first, and their inner products."""
        if self._index is None or len(vector) != self.dimensions:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        _faiss().omp_set_num_threads(1)
        products, places = self._index.search(vector[None].astype(np.float32), min(count, self._size))
        return places[0], products[0]

    def scores(self, vector: Floats) -> Floats | None:
        """Give every memory's inner product with a vector, or None where there are no such vectors."""
        places, products = self.nearest(vector, SEEN)
        if not len(places):
            return None
        scores = np.full(self._size, products[-1], dtype=np.float32)
        scores[places] = products
        return scores


def _filled(parts: Sequence[npt.NDArray[np.float16]], size: int) -> Any:
    """Hand the rows over as they are: kept as float16, compared in float32, exactly; nothing is trained or rounded again.

    They are copied to where FAISS keeps them, once: adding parts to it one after another would move those before.
    """
    faiss, dimensions = _faiss(), parts[0].shape[1]
    index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.is_trained = True
    index.codes.resize(size * index.code_size)
    index.ntotal = size
    np.concatenate(parts, out=_held(index).view(np.float16).reshape(size, dimensions))
    return index


def _held(index: Any) -> npt.NDArray[np.uint8]:
    held: npt.NDArray[np.uint8] = _faiss().rev_swig_ptr(index.codes.data(), index.codes.size())
    return held


@cache
def _faiss() -> Any:
    """FAISS. Before each search it is told to use one thread: a person's index fits a cache, so others would only wait.

    OpenMP keeps that number for each thread that asks, so once for the program is not enough.
    """
    import faiss

    return faiss
