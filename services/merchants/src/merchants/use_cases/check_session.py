"""May a merchant who has signed in still use its session?"""

from chassis.database import Database
from chassis.remembered_callers import Caller
from merchants.storage import ended_sessions
from merchants.use_cases.find_merchants import possible_ids


async def check_session(merchant_id: str, session_id: str | None, database: Database) -> Caller | None:
    """The merchant, or `None` where it is unknown or deactivated, or the session was ended."""
    if not possible_ids([merchant_id]):
        return None
    async with database.transaction() as tx:
        stands = await ended_sessions.stands(tx, merchant_id, session_id)
    return Caller(merchant_id) if stands else None
