"""Hashing of passwords: slow on purpose, and kept from slowing everything else down."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.errors import ServiceUnavailable

_MEMORY_KIB = 19 * 1024
_PASSES = 2
_MOST_WAITING = 32

Outcome = TypeVar("Outcome")


class Passwords:
    """Hashes one password at a time, with argon2id, in a thread of its own.

    Beyond 32 that wait, callers are refused at once: `ServiceUnavailable`.
    """

    def __init__(self) -> None:
        # One lane and 19 MiB are the least that OWASP recommends: about 20 ms, so that signing in, which anybody may
        # try, can neither fill the memory nor more than one processor.
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1)
        self._nobodys = self._hasher.hash("the password of nobody")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._in_turn(lambda: self._hasher.hash(password))

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Whether `hashed` was made of `password`. `None` takes as long as any other and is never matched."""
        return await self._in_turn(lambda: self._verify(password, hashed or self._nobodys)) and hashed is not None

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], Outcome]) -> Outcome:
        if self._waiting >= _MOST_WAITING:
            raise ServiceUnavailable
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1
