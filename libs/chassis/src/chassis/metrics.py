"""Prometheus metrics that every process has. A service adds its own next to what they measure."""

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
STREAM_LAG = Gauge("stream_lag_messages", "Messages that a consumer group has not been given yet", ["stream", "group"])
STREAM_PENDING = Gauge(
    "stream_pending_messages", "Messages given to the group and not acknowledged", ["stream", "group"]
)
MESSAGES_CONSUMED = Counter("stream_messages_consumed", "Messages handled and acknowledged", ["stream", "group"])
MESSAGES_PARKED = Counter("stream_messages_parked", "Messages put aside after failing too often", ["stream", "group"])
BATCH_SIZE = Histogram(
    "group_commit_batch_commands",
    "Commands in one transaction",
    ["use_case"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
DUE_ROWS_CLAIMED = Counter("due_rows_claimed", "Rows claimed because their time had come", ["queue"])
