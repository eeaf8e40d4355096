"""Shuts merchants out, or lets them in again: `python -m merchants.activity deactivate|activate EMAIL-OR-ID`.

Needs `DATABASE_URL` and no process of the gateway: those that run hear of it within ten seconds. It prints what the
merchant is called and ends with 0, or with 1 where there is none.
"""

import asyncio
import os
import sys
from collections.abc import Sequence

from chassis.database import Database
from merchants.use_cases.change_activity import change_activity

_IS_ACTIVE = {"activate": True, "deactivate": False}


async def change(word: str, who: str, database_url: str) -> int:
    database = Database(database_url)
    try:
        merchant = await change_activity(who, is_active=_IS_ACTIVE[word], database=database)
    finally:
        await database.close()
    if merchant is None:
        sys.stderr.write(f"There is no merchant {who!r}.\n")
        return 1
    state = "active" if merchant.is_active else "deactivated"
    sys.stdout.write(f"{merchant.name} ({merchant.email}, {merchant.id}) is {state}.\n")
    return 0


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case [("activate" | "deactivate") as word, who]:
            return asyncio.run(change(word, who, os.environ["DATABASE_URL"]))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
