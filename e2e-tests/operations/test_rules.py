"""Alert rules and dashboards are what Prometheus and Grafana can read, and every alert says what to do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from fleet.layout import ROOT
from fleet.topology import PROCESSES
from queries import FOLDER, metrics_of_alerts, metrics_of_dashboards, metrics_of_query

RULES = sorted((FOLDER / "alerts").glob("*.yml"))
DASHBOARDS = sorted((FOLDER / "grafana" / "dashboards").glob("*.json"))


def alerts() -> Iterator[dict[str, Any]]:
    for file in RULES:
        for group in yaml.safe_load(file.read_text())["groups"]:
            assert set(group) <= {"name", "rules", "interval"}
            yield from group["rules"]


@pytest.mark.parametrize("alert", list(alerts()), ids=lambda alert: alert["alert"])
def test_an_alert_can_be_read_and_leads_to_its_runbook(alert):
    assert set(alert) <= {"alert", "expr", "for", "labels", "annotations"}
    promql_parser.parse(alert["expr"])
    assert re.fullmatch(r"[0-9]+[smh]", alert.get("for", "0s"))
    assert alert["labels"]["severity"] in ("page", "ticket")
    assert set(alert["annotations"]) == {"summary", "runbook"}
    runbook = ROOT / alert["annotations"]["runbook"]
    assert alert["alert"] in runbook.read_text()
    assert f"`{alert['alert']}`" in (ROOT / "docs/runbooks/README.md").read_text()


def test_no_two_alerts_have_the_same_name():
    names = [alert["alert"] for alert in alerts()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_a_dashboard_asks_what_prometheus_understands_and_its_panels_do_not_overlap(file: Path):
    board = json.loads(file.read_text())
    assert board["uid"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
    assert len(places) == len(set(places))
    for panel in board["panels"]:
        assert panel["datasource"] == {"type": "prometheus", "uid": "prometheus"}
        for target in panel["targets"]:
            promql_parser.parse(target["expr"])


def test_the_metrics_of_a_query_are_found_wherever_they_stand():
    query = (
        'histogram_quantile(0.9, sum by (le) (rate(a_bucket{x="y"}[5m]))) > 1 and (max_over_time(b[1h:1m]) or -c) > d'
    )
    assert metrics_of_query(query) == {"a_bucket", "b", "c", "d"}


def test_rules_and_dashboards_look_at_each_kind_of_thing_that_an_operator_watches():
    assert metrics_of_alerts() | metrics_of_dashboards() >= {
        "http_requests_total",
        "http_request_duration_seconds_bucket",
        "payments_final_total",
        "payment_time_to_final_seconds_bucket",
        "refunds_final_total",
        "refund_time_to_final_seconds_bucket",
        "outbox_backlog_events",
        "outbox_oldest_event_seconds",
        "stream_lag_entries",
        "stream_pending_entries",
        "parked_messages",
        "webhook_attempts_total",
        "webhook_attempt_duration_seconds_bucket",
        "database_connections_in_use",
        "orders_paid_after_cancel_total",
        "payments_amount_mismatches_total",
        "payments_late_approvals_total",
        "payments_processor_call_failures_total",
        "payments_processor_notices_total",
    }


def test_prometheus_asks_every_process():
    scraped = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"][0]["dns_sd_configs"]
    asked = {(each["names"][0], each["port"]) for each in scraped}
    # In containers the payments worker is called `worker`.
    names = {"payments-worker": "worker"}
    assert asked == {(names.get(process.name, process.name), process.port) for process in PROCESSES}


def test_containers_find_the_files_where_compose_mounts_them():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("prometheus", "grafana"):
        mounted = [volume.split(":")[0] for volume in services[name]["volumes"] if volume.startswith("./")]
        assert mounted
        assert all((ROOT / path).exists() for path in mounted)
        assert services[name]["profiles"] == ["observability"]
