"""From a host to the addresses that may be connected to. What is checked here is what is connected to."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from webhooks.domain.addresses import is_public

_REMEMBER_SECONDS = 10.0
_MOST_REMEMBERED = 1024
_THREADS = 16


LookUp = Callable[[str], Sequence[str]]
"""The addresses of a host, asked in a thread. Raises `OSError`."""


class AddressRefused(Exception):
    """The host has an address that is not of the public internet."""


class Resolver:
    """Asks the system's resolver: once at a time for each host, whose answer is good for some seconds.

    A name server that hangs keeps one thread waiting for each of its hosts, and nobody who asks for another.
    """

    def __init__(self, *, allow_private: bool, look_up: LookUp | None = None) -> None:
        self.allow_private = allow_private
        self._ask = look_up or _system_addresses
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolver")
        self._known: dict[str, tuple[float, Sequence[str]]] = {}
        self._questions: dict[str, asyncio.Task[Sequence[str]]] = {}

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def addresses_of(self, host: str) -> Sequence[str]:
        """Where `host` can be reached; it may be a name, or an address in whatever notation the system reads.

        Raises `AddressRefused` when one of them is not public, and `OSError` for a host that cannot be looked up.
        """
        remembered = self._known.get(host)
        if remembered is not None and monotonic() - remembered[0] < _REMEMBER_SECONDS:
            return remembered[1]
        question = self._questions.get(host)
        if question is None:
            question = self._questions[host] = asyncio.create_task(self._look_up(host))
            question.add_done_callback(lambda ended: self._end(host, ended))
        # Others may wait for the same answer.
        return await asyncio.shield(question)

    async def _look_up(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._ask, host)
        if not self.allow_private and not all(is_public(address) for address in found):
            raise AddressRefused(f"{host} is not an address of the public internet")
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[host] = monotonic(), found
        return found

    def _end(self, host: str, question: "asyncio.Task[Sequence[str]]") -> None:
        del self._questions[host]
        # Retrieved here: whoever asked may have given up.
        if not question.cancelled():
            question.exception()


def _system_addresses(host: str) -> Sequence[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
