"""The metrics that alert rules and dashboards name."""

import json
from collections.abc import Iterator
from typing import Any

import promql_parser
import yaml

from fleet.layout import ROOT

FOLDER = ROOT / "observability"
_OF_PROMETHEUS = frozenset({"up"})
"""What Prometheus itself makes of a target that it has asked."""


def metrics_of_alerts() -> set[str]:
    """The metrics of all alert rules that a process must have."""
    files = (yaml.safe_load(file.read_text()) for file in sorted((FOLDER / "alerts").glob("*.yml")))
    return _metrics(rule["expr"] for file in files for group in file["groups"] for rule in group["rules"])


def metrics_of_dashboards() -> set[str]:
    """The metrics of all dashboards that a process must have."""
    boards = (json.loads(file.read_text()) for file in sorted((FOLDER / "grafana" / "dashboards").glob("*.json")))
    return _metrics(target["expr"] for board in boards for panel in board["panels"] for target in panel["targets"])


def metrics_of_query(query: str) -> set[str]:
    """The metrics that a query names. Raises `ValueError` for what is no PromQL."""
    return set(_names(promql_parser.parse(query)))


def _metrics(queries: Iterator[str]) -> set[str]:
    return {name for query in queries for name in metrics_of_query(query)} - _OF_PROMETHEUS


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, promql_parser.VectorSelector):
        yield str(node.name)
    # Its children stand under other names in each kind of node.
    for part in ("lhs", "rhs", "expr", "param", "vector_selector"):
        if (child := getattr(node, part, None)) is not None:
            yield from _names(child)
    for argument in getattr(node, "args", ()):
        yield from _names(argument)
