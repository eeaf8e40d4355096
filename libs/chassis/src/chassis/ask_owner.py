"""Asking the owner of a thing that our snapshot lacks: batched, and once for all who ask at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from chassis.errors import ServiceUnavailable

Ask = Callable[[Sequence[str]], Awaitable[None]]
"""Fetches the things with these ids from their owner and stores those that exist in the local snapshot."""

_LARGEST_QUESTION = 100
_MOST_WANTED = 1_000


class AskOwner:
    """Gathers ids while a question is under way and asks for all of them in the next one.

    Never called inside a transaction: the owner may be slow.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._wanted: dict[str, asyncio.Future[None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def about(self, subject_id: str) -> None:
        """Returns once the owner has been asked about `subject_id`: the snapshot then has it, or it does not exist.

        Raises what the question raised, such as `ServiceUnavailable`; that too when a thousand ids wait already.
        """
        answered = self._wanted.get(subject_id)
        if answered is None:
            if len(self._wanted) >= _MOST_WANTED:
                raise ServiceUnavailable
            answered = self._wanted[subject_id] = asyncio.get_running_loop().create_future()
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())
        await asyncio.shield(answered)

    async def _ask_all(self) -> None:
        try:
            while self._wanted:
                ids = list(self._wanted)[:_LARGEST_QUESTION]
                # Who asks from now on wants a newer answer than the one that is on its way.
                waiting = [self._wanted.pop(subject_id) for subject_id in ids]
                await self._ask_some(ids, waiting)
        finally:
            self._asking = None

    async def _ask_some(self, ids: Sequence[str], waiting: "Sequence[asyncio.Future[None]]") -> None:
        try:
            await self._ask(ids)
        except Exception as error:
            for answered in waiting:
                if not answered.done():
                    answered.set_exception(error)
                    # Retrieved here, for an asker that hung up never will.
                    answered.exception()
        except BaseException:
            # The loop is closing. Nobody may be left waiting.
            for answered in waiting:
                answered.cancel()
            raise
        else:
            for answered in waiting:
                if not answered.done():
                    answered.set_result(None)
