"""What every service needs and no product manager would name.

Money-critical parts first: `outbox` and `relay` (an event is published if and only if its transaction
committed), `group_commit` (many commands, one transaction), `due_rows` (waiting is a row, never a task),
`streams` (consumer groups that survive dead consumers, wipes and poison). The rest serves them.
"""

import sys

# redis-py imports OpenTelemetry's metrics wherever they are installed, in every process and for nobody: not found here,
# unless `tracing` brings OpenTelemetry in.
sys.modules.setdefault("opentelemetry.sdk.metrics", None)  # type: ignore[arg-type]
