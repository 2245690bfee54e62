"""The table: a line for each figure, a column for each program."""

from collections.abc import Mapping

Figures = dict[str, str | dict[str, float]]

_SAYS = {
    "redelivered": "update brought three times",
    "killed": "kill -9 at random",
    "troubled": "429 and 502 of the platform",
    "limited": "chat A limited, chats B write",
    "backlog": "written while it was down",
    "lasting": "time and memory",
}


def printed(found: Mapping[str, Figures]) -> str:
    """Write a Markdown table."""
    names = list(found)
    lines = [
        "| | " + " | ".join(f"{name} {found[name].get('version', '')}" for name in names) + " |",
        "| --- |" + " --- |" * len(names),
    ]
    for scenario, says in _SAYS.items():
        told = [found[name].get(scenario, {}) for name in names]
        keys = dict.fromkeys(key for one in told if isinstance(one, dict) for key in one)
        lines += [
            f"| {says}: {key} | "
            + " | ".join(_cell(one.get(key) if isinstance(one, dict) else None) for one in told)
            + " |"
            for key in keys
        ]
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    if value == float("inf"):
        return "never"
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"
