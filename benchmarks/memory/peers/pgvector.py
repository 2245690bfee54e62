"""pgvector, exact, in a PostgreSQL of its own: the package pgserver brings both; nothing is encrypted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pgserver
import psycopg


class Store:
    """One table with an index on the person, a commit for each call."""

    def __init__(self, folder: Path) -> None:
        self._server = pgserver.get_server(folder / "pg")
        self._open()
        self._connection.execute("CREATE EXTENSION vector")
        self._connection.execute(
            "CREATE TABLE memory (id bigserial PRIMARY KEY, person text, said text, v vector(384))"
        )
        self._connection.execute("CREATE INDEX ON memory (person)")

    def _open(self) -> None:
        self._connection = psycopg.connect(self._server.get_uri(), autocommit=True)

    def fill(self, person: str, texts: Sequence[str], vectors: Any) -> None:
        with (
            self._connection.cursor() as cursor,
            cursor.copy("COPY memory (person, said, v) FROM STDIN") as copy,
        ):
            for text, vector in zip(texts, vectors, strict=True):
                copy.write_row((person, text, _written(vector)))

    def add(self, person: str, text: str, vector: Any) -> None:
        self._connection.execute(
            "INSERT INTO memory (person, said, v) VALUES (%s, %s, %s)", (person, text, _written(vector))
        )

    def query(self, person: str, vector: Any, count: int) -> list[str]:
        rows = self._connection.execute(
            "SELECT said FROM memory WHERE person = %s ORDER BY v <#> %s::vector LIMIT %s",
            (person, _written(vector), count),
        )
        return [said for (said,) in rows]

    def forget(self, person: str) -> None:
        self._connection.execute("DELETE FROM memory WHERE person = %s", (person,))

    def reopen(self) -> None:
        self._connection.close()
        self._open()

    def close(self) -> None:
        self._connection.close()
        self._server.cleanup()


def _written(vector: Any) -> str:
    return "[" + ",".join(map(str, vector.tolist())) + "]"
