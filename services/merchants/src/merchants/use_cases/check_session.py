"""May a merchant who has signed in still use its session?"""

from chassis.database import Database
from chassis.remembered_callers import Caller
from merchants.use_cases.find_merchants import find_merchants


async def check_session(merchant_id: str, database: Database) -> Caller | None:
    """The merchant, or `None` where it is unknown or deactivated."""
    found = await find_merchants([merchant_id], database)
    return Caller(merchant_id) if found and found[0].is_active else None
