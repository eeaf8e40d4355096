"""Prometheus metrics that every process has. A service adds its own next to what they measure."""

from typing import Protocol

from prometheus_client import Counter, Gauge, Histogram

HTTP_REQUESTS = Counter("http_requests", "Answered requests", ["method", "route", "status"])
HTTP_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time from request to answer, by route template",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
OUTBOX_BACKLOG = Gauge("outbox_backlog_events", "Committed events that are not published yet")
OUTBOX_OLDEST_SECONDS = Gauge("outbox_oldest_event_seconds", "Age of the oldest event that is not published yet")
STREAM_LAG = Gauge(
    "stream_lag_entries",
    "Entries of a stream that a consumer group has not been given yet; not a number while Redis cannot tell",
    ["stream", "group"],
)
STREAM_PENDING = Gauge("stream_pending_entries", "Entries given to the group and not acknowledged", ["stream", "group"])
MESSAGES_CONSUMED = Counter("stream_messages_consumed", "Messages handled and acknowledged", ["stream", "group"])
MESSAGES_PARKED = Counter("stream_messages_parked", "Messages put aside after failing too often", ["stream", "group"])
PARKED = Gauge("parked_messages", "Messages that lie aside and wait for a person", ["group"])
BATCH_SIZE = Histogram(
    "group_commit_batch_commands",
    "Commands in one transaction",
    ["use_case"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
DUE_ROWS_CLAIMED = Counter("due_rows_claimed", "Rows claimed because their time had come", ["queue"])
CONNECTIONS_IN_USE = Gauge("database_connections_in_use", "Connections that somebody holds now", ["pool"])
CONNECTIONS_LIMIT = Gauge("database_connections_limit", "Connections that the pool may hold at most", ["pool"])

_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}


class Pool(Protocol):
    """What is looked at of a pool of connections, when somebody asks for the metrics."""

    @property
    def limit(self) -> int: ...

    def in_use(self) -> int: ...


def measure_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is a template, never a path: ids would make a time series each."""
    # Looked up once per series: prometheus_client's own way to a label's child costs more than counting.
    bound = _requests.get((method, route, status))
    if bound is None:
        bound = HTTP_REQUESTS.labels(method, route, status), HTTP_SECONDS.labels(method, route)
        _requests[method, route, status] = bound
    requests, duration = bound
    requests.inc()
    duration.observe(seconds)


def watch_pool(name: str, pool: Pool) -> None:
    """Show the use of a pool under this name from now on. Looked at when the metrics are asked for, and only then."""
    CONNECTIONS_IN_USE.labels(name).set_function(pool.in_use)
    CONNECTIONS_LIMIT.labels(name).set(pool.limit)
