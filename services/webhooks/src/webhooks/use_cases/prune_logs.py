"""What is long over is forgotten, little by little."""

import asyncio
from datetime import timedelta

import structlog

from chassis.database import Database, is_transient
from webhooks.storage import old_logs

_AT_ONCE = 500
_PAUSE_SECONDS = 0.5
_INTERVAL_SECONDS = 300.0

log = structlog.get_logger(__name__)


async def prune_logs(database: Database, age: timedelta, at_once: int = _AT_ONCE) -> int:
    """Delete logs older than `age` that are not pending, with their attempts, as many as one statement takes without
    being noticed. Returns how many: `at_once` means that there may be more."""
    async with database.statement() as statement:
        return await old_logs.delete_finished(statement, age, at_once)


class Pruning:
    """Prunes for as long as `run` runs. Several copies do no harm: they take different logs."""

    def __init__(self, database: Database, age: timedelta) -> None:
        self._database = database
        self._age = age

    async def run(self) -> None:
        while True:
            pruned = 0
            try:
                pruned = await prune_logs(self._database, self._age)
            except Exception as error:
                if is_transient(error):
                    log.warning("pruning waits", reason=type(error).__name__)
                else:
                    log.exception("pruning failed")
            if pruned:
                log.info("old webhooks were deleted", logs=pruned)
            await asyncio.sleep(_PAUSE_SECONDS if pruned == _AT_ONCE else _INTERVAL_SECONDS)
