"""Nobody reaches our own network by a webhook."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from webhooks.domain.delivery import Answer, Outcome
from webhooks.sender.resolving import AddressRefused, Resolver
from webhooks.sender.sending import Sender

REFUSED = "The URL leads to an address that is not of the public internet"


@asynccontextmanager
async def guarded(resolver: Resolver | None = None) -> AsyncIterator[Sender]:
    sender = Sender(resolver or Resolver(allow_private=False), timeout_seconds=3.0)
    yield sender
    await sender.close()


async def send(sender: Sender, url: str) -> Answer:
    return await sender.send(url, b"{}", {})


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "0.0.0.0", "192.168.0.1"),
        *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0x7f.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fd00::1]"),
    ],
)
async def test_an_address_of_our_own_is_not_called_however_it_is_written(host: str):
    async with guarded() as sender:
        answer = await send(sender, f"https://{host}:1/")
    assert (answer.outcome, answer.response_code, answer.body) == (Outcome.UNREACHABLE, None, REFUSED)


async def test_http_is_not_called():
    async with guarded() as sender:
        assert (await send(sender, "http://example.com/")).body == "The URL is not an https URL"


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::1", "93.184.215.14"]])
async def test_a_name_that_leads_to_one_is_not_called(addresses: list[str]):
    async with guarded(Resolver(allow_private=False, look_up=lambda _: addresses)) as sender:
        assert (await send(sender, "https://shop.example/")).body == REFUSED


async def test_what_was_checked_is_what_is_connected_to():
    """A name server that first shows a public address and then ours."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    resolver = Resolver(allow_private=False, look_up=lambda _: next(answers))
    assert await resolver.addresses_of("rebinding.example") == ["93.184.215.14"]
    assert await resolver.addresses_of("rebinding.example") == ["93.184.215.14"]
    resolver.close()


async def test_what_was_refused_is_asked_anew():
    answers = iter([["10.0.0.1"], ["93.184.215.14"]])
    resolver = Resolver(allow_private=False, look_up=lambda _: next(answers))
    with pytest.raises(AddressRefused):
        await resolver.addresses_of("moved.example")
    assert await resolver.addresses_of("moved.example") == ["93.184.215.14"]
    resolver.close()


async def test_a_name_that_does_not_exist_is_a_failed_attempt():
    def unknown(_: str) -> Sequence[str]:
        raise OSError("Name or service not known")

    async with guarded(Resolver(allow_private=False, look_up=unknown)) as sender:
        answer = await send(sender, "https://nowhere.example/")
    assert answer.outcome is Outcome.UNREACHABLE
    assert "not known" in answer.body
