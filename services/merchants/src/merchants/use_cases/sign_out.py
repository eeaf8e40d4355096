"""Whoever has a session ends it: no copy of its token is worth anything within ten seconds."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.errors import Unauthenticated
from chassis.session_tokens import Session
from chassis.sessions import SessionVerifier
from merchants.storage import ended_sessions


async def sign_out(tokens: Sequence[str], verifier: SessionVerifier, database: Database) -> list[Session]:
    """The sessions that have ended. What is no token of ours, or has expired, ends nothing."""
    sessions: list[Session] = []
    for token in tokens:
        try:
            sessions.append(await verifier.session_of(token))
        except Unauthenticated:
            continue
    if sessions:
        async with database.transaction() as tx:
            await ended_sessions.end(tx, sessions)
    return sessions
