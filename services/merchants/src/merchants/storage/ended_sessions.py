"""Sessions that were ended before their time; those that have expired are forgotten on the way."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.session_tokens import Session

# A minute more than needed: clocks differ.
_FORGET = sa.text("DELETE FROM ended_sessions WHERE expires_at < now() - interval '1 minute'")
_END = sa.text("""
    INSERT INTO ended_sessions (id, expires_at)
    SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:expire_at AS timestamptz[])) AS ended (id, expires_at)
    ORDER BY id
    ON CONFLICT (id) DO NOTHING
""")
_STANDS = sa.text("""
    SELECT is_active AND NOT EXISTS (SELECT FROM ended_sessions WHERE ended_sessions.id = :session_id)
    FROM merchants WHERE id = CAST(:merchant_id AS uuid)
""").bindparams(sa.bindparam("session_id", type_=sa.Text))


async def end(tx: Transaction, sessions: Sequence[Session]) -> None:
    """Sessions without an id cannot be ended: they are passed over."""
    named = [session for session in sessions if session.id is not None]
    await tx.execute(_FORGET)
    await tx.execute(
        _END, {"ids": [session.id for session in named], "expire_at": [session.expires_at for session in named]}
    )


async def stands(tx: Transaction, merchant_id: str, session_id: str | None) -> bool:
    """Whether the session was not ended and its merchant exists and is active."""
    found = await tx.execute(_STANDS, {"merchant_id": merchant_id, "session_id": session_id})
    return bool(found.scalar_one_or_none())
