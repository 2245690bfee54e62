"""Measure several stores one after another and print one table.

    python -m benchmarks.memory.side_by_side --people 100 --memories 1000 \\
        --store ours=.venv/bin/python --store chroma=/tmp/peers/bin/python ...

Each store names the Python of its own environment: chromadb; langgraph and langgraph-checkpoint-sqlite; mem0ai and
faiss-cpu; pgserver and psycopg[binary] for pgvector; all with numpy. LangGraph's SQLite store needs a Python whose sqlite3
loads extensions (Debian's does).
"""

import argparse
import json
import os
import subprocess
from typing import Any

COLUMNS = (
    "people", "memories", "fill_per_s", "fill_cpu_us", "add_ms", "cold_ms", "cold_p95_ms", "cold_cpu_ms", "same_ms", "same_p95_ms",
    "same_cpu_ms", "quality", "forget_ms", "start_s", "mb", "load",
)  # fmt: skip


def main() -> None:
    """Run each store and print its row as soon as it is there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--memories", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--store", action="append", default=[], help="NAME=PYTHON")
    asked = parser.parse_args()
    print("| store | " + " | ".join(COLUMNS) + " |")
    print("|" + " --- |" * (len(COLUMNS) + 1))
    for store in asked.store:
        name, _, python = store.partition("=")
        row = _measured(python, name, asked)
        print(f"| {name} | " + " | ".join(_shown(row.get(column)) for column in COLUMNS) + " |", flush=True)
        extra = {key: value for key, value in row.items() if key not in {*COLUMNS, "store"}}
        print(f"<!-- {name}: {json.dumps(extra)} -->", flush=True)


def _measured(python: str, name: str, asked: argparse.Namespace) -> dict[str, Any]:
    command = [python, "-m", "benchmarks.memory.measure", name]
    for option in ("people", "memories", "seconds"):
        command += [f"--{option}", str(getattr(asked, option))]
    silent = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "MEM0_TELEMETRY": "False",
        "ANONYMIZED_TELEMETRY": "False",
    }
    done = subprocess.run(command, capture_output=True, text=True, env=silent, check=False)
    rows = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(rows[-1]) if rows else {"error": done.stderr.strip().splitlines()[-1:]}


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    return "-" if value is None else str(value)


if __name__ == "__main__":
    main()
