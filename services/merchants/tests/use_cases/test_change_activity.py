"""An operator shuts merchants out and lets them in again."""

import os
import subprocess
import sys

import pytest

from chassis.testing import outbox_events
from merchants.use_cases.change_activity import change_activity
from merchants.use_cases.check_session import check_session
from merchants.use_cases.seed_test_merchant import TEST_MERCHANT_ID, seed_test_merchant


@pytest.fixture(scope="module", autouse=True)
async def _the_test_merchant(settings_of, database, passwords):
    await seed_test_merchant(settings_of(), database, passwords)


@pytest.fixture(autouse=True)
async def _active_again(database):
    yield
    await change_activity(TEST_MERCHANT_ID, is_active=True, database=database)


@pytest.mark.parametrize("who", [TEST_MERCHANT_ID, TEST_MERCHANT_ID.upper(), "test@example.com", " Test@Example.com"])
async def test_a_merchant_is_shut_out_and_let_in_and_others_are_told(database, who):
    for is_active in (False, True):
        before = len(await outbox_events(database))
        changed = await change_activity(who, is_active=is_active, database=database)
        assert changed is not None
        assert (changed.id, changed.is_active) == (TEST_MERCHANT_ID, is_active)
        ((stream, told),) = (await outbox_events(database))[before:]
        assert (stream, told.type, told.version) == ("merchants", "merchant.updated", changed.version)
        assert told.data["is_active"] is is_active
        assert (await check_session(TEST_MERCHANT_ID, "any", database) is not None) is is_active


async def test_what_is_repeated_is_told_again_for_whoever_has_missed_it(database):
    first, second = [await change_activity(TEST_MERCHANT_ID, is_active=False, database=database) for _ in range(2)]
    assert first is not None
    assert second is not None
    told = [event.version for _, event in await outbox_events(database)]
    assert told[-2:] == [first.version, second.version] == [first.version, first.version + 1]


@pytest.mark.parametrize("who", ["", "nobody@example.com", "11111111-2222-4333-8444-555555555555", "%"])
async def test_nobody_else_is_touched(database, who):
    assert await change_activity(who, is_active=False, database=database) is None
    assert await check_session(TEST_MERCHANT_ID, None, database) is not None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("deactivate", "test@example.com"), 0, "Test Merchant (test@example.com"),
        (("activate", TEST_MERCHANT_ID), 0, "is active."),
        (("activate", "nobody@example.com"), 1, "There is no merchant 'nobody@example.com'."),
        (("deactivate",), 2, "deactivate|activate"),
        (("remove", "test@example.com"), 2, "deactivate|activate"),
    ],
)
def test_an_operator_does_it_beside_the_running_service(database_url, arguments, code, said):
    command = [sys.executable, "-m", "merchants.activity", *arguments]
    environment = {**os.environ, "DATABASE_URL": database_url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True)
