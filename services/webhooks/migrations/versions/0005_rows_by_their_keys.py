"""Rows are found by their keys, however little the planner knows of a table that was empty a minute ago."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # A plan is kept for as long as its connection, and one that was made for an empty table reads all of it, again for
    # each batch, until the table is analysed: 155 instead of 85 µs a webhook at 6 000 logs, and growing.
    for method in ("seqscan", "hashjoin", "mergejoin"):
        op.execute(f"ALTER ROLE CURRENT_USER SET enable_{method} = off")
