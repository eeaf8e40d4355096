"""Passwords are hashed one at a time, and those who would wait too long are told so."""

import asyncio

from chassis.errors import ServiceUnavailable
from merchants.passwords import Passwords


async def test_a_hash_matches_its_password_alone(passwords: Passwords):
    hashed = await passwords.hash("correct")
    assert hashed != await passwords.hash("correct")
    assert await passwords.matches("correct", hashed)
    assert not await passwords.matches("wrong", hashed)
    assert not await passwords.matches("correct", "no hash at all")
    assert not await passwords.matches("the password of nobody", None)


async def test_the_thirty_third_to_wait_is_refused_at_once(passwords: Passwords):
    outcomes = await asyncio.gather(*(passwords.hash("password") for _ in range(40)), return_exceptions=True)
    assert [isinstance(outcome, ServiceUnavailable) for outcome in outcomes] == [False] * 32 + [True] * 8
    # And nobody is kept waiting after that.
    assert await passwords.hash("password")
