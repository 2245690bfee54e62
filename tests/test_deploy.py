"""What is deployed is what there is: files that parse, a container without root, and no metric that nobody counts."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.metrics.counting import COUNTS, TIMES

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
GATHERED = (ROOT / "bot" / "metrics" / "gathering.py").read_text(encoding="utf-8")


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _known() -> set[str]:
    """Every name that Prometheus can be told."""
    times = {f"tangban_{name}_seconds{end}" for name in TIMES for end in ("", "_bucket", "_count", "_sum")}
    counts = {f"tangban_{name}_total" for name in COUNTS}
    named = set(re.findall(r"(?:Sample|add)\(\s*f?\"([a-z_{}]+)\"", GATHERED))
    queues = re.findall(r"\(\"(\w+)\", \w+, \w+\.\w+\)", GATHERED)
    whole = {one.replace("{name}", queue) for one in named for queue in queues}
    ends = {f"tangban_{one}{end}" for one in whole for end in ("", "_total")}
    return times | counts | ends


def _expressions() -> list[str]:
    rules = [rule["expr"] for group in _yaml(DEPLOY / "alerts.yml")["groups"] for rule in group["rules"]]
    board = json.loads((DEPLOY / "grafana" / "tangban.json").read_text(encoding="utf-8"))
    return rules + [target["expr"] for panel in board["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("expression", _expressions())
def test_every_metric_that_is_looked_at_is_counted(expression: str) -> None:
    assert set(re.findall(r"tangban_\w+", expression)) <= _known()
    assert expression.count("(") == expression.count(")")


def test_what_is_counted_is_looked_at() -> None:
    looked = " ".join(_expressions())
    for name in [*TIMES, "inbox_age_seconds", "reminder_lag_seconds", "brain_calls", "active_people"]:
        assert f"tangban_{name}" in looked, name


def test_the_container_has_no_root_and_says_how_it_is() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001", last, flags=re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/health" in last
    assert "COPY --from=built" in last
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "data", ".git"} <= set(ignored)


def test_the_extras_of_the_container_exist() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = re.search(r"'\.\[([a-z,]+)\]'", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert asked
    assert set(asked[1].split(",")) <= set(extras)


def test_the_profiles_are_as_documented_and_nothing_is_open_to_the_network() -> None:
    services = _yaml(ROOT / "compose.yaml")["services"]
    by_profile: dict[str, set[str]] = {}
    for name, service in services.items():
        for profile in service.get("profiles", ["alone"]):
            by_profile.setdefault(profile, set()).add(name)
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (ROOT / source).exists(), source
    assert by_profile == {
        "alone": {"tangban"},
        "ollama": {"ollama"},
        "growth": {"postgres", "redis", "prometheus", "grafana"},
    }


def test_no_password_is_set_anywhere() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"PASSWORD: (.+)", text) == ["${POSTGRES_PASSWORD:-}", "${GRAFANA_PASSWORD:-}"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "tangban.service").read_text(encoding="utf-8")
    here = re.sub(r"/opt/tangban/.venv/bin/tangban", "/bin/true", unit).replace("User=tangban\n", "")
    path = tmp_path / "tangban.service"
    path.write_text(here, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False
    )
    assert "tangban.service" not in done.stderr, done.stderr


WHEN = """
rule_files: [%s]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'tangban_outbox_rows{state="failed"}', values: '0x60 11x60'}
      - {series: 'tangban_inbox_age_seconds', values: '0x60 121x10'}
      - {series: 'up{job="tangban"}', values: '1x60 0x10'}
    alert_rule_test:
      - {eval_time: 60m, alertname: LettersFail, exp_alerts: []}
      - eval_time: 63m
        alertname: LettersFail
        exp_alerts: [{exp_labels: {severity: ticket, state: failed}, exp_annotations: {summary: "11 letters could not be sent within an hour."}}]
      - eval_time: 63m
        alertname: MessagesWait
        exp_alerts: [{exp_labels: {severity: page}, exp_annotations: {summary: "The oldest message has waited for 2m 1s."}}]
      - eval_time: 63m
        alertname: TangbanIsAway
        exp_alerts: [{exp_labels: {severity: page, job: tangban}, exp_annotations: {summary: "Tangban does not answer: nobody is reminded or warned."}}]
"""


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_alerts_ring_when_they_should_and_not_before(tmp_path: Path) -> None:
    (tmp_path / "when.yml").write_text(WHEN % (DEPLOY / "alerts.yml"), encoding="utf-8")
    done = subprocess.run(
        ["promtool", "test", "rules", str(tmp_path / "when.yml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
