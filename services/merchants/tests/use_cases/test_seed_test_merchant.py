"""The test merchant is there after every start, once, and its secret is nowhere to be read."""

import pytest
import sqlalchemy as sa

from chassis.authentication import Caller, Credentials
from chassis.encryption import SecretBox, digest
from chassis.testing import outbox_events
from merchants.use_cases.check_credentials import check_credentials
from merchants.use_cases.find_merchants import find_merchants
from merchants.use_cases.seed_test_merchant import TEST_MERCHANT_ID, seed_test_merchant

CREDENTIALS = Credentials("key_test_abc123", digest("secret_test_xyz789"))


@pytest.fixture(autouse=True)
async def _empty_tables(database):
    async with database.transaction() as tx:
        await tx.execute(sa.text("TRUNCATE merchants, outbox"))


async def rows_of(database, statement: str):
    async with database.transaction() as tx:
        return (await tx.execute(sa.text(statement))).all()


async def test_starting_twice_leaves_one_merchant_and_one_event(database, settings_of, passwords):
    for _ in range(2):
        await seed_test_merchant(settings_of(), database, passwords)
    assert await check_credentials(CREDENTIALS, database) == Caller(TEST_MERCHANT_ID)
    assert len(await rows_of(database, "SELECT FROM merchants")) == 1
    ((stream, event),) = await outbox_events(database)
    assert (stream, event.type, event.subject, event.version) == ("merchants", "merchant.created", event.subject, 1)
    assert event.data == {"id": TEST_MERCHANT_ID, "name": "Test Merchant", "is_active": True}


async def test_the_secret_is_stored_encrypted_and_can_be_shown_to_its_owner(database, settings_of, passwords):
    await seed_test_merchant(settings_of(), database, passwords)
    (row,) = await rows_of(database, "SELECT api_secret, api_secret_digest FROM merchants")
    assert b"secret_test" not in bytes(row.api_secret)
    assert SecretBox("development-only-encryption-key").open(bytes(row.api_secret)) == "secret_test_xyz789"
    assert row.api_secret_digest == CREDENTIALS.secret_digest


async def test_the_settings_name_the_credentials(database, settings_of, passwords):
    settings = settings_of(test_merchant_email="me@example.org", test_api_key="key_mine", test_api_secret="mine")
    await seed_test_merchant(settings, database, passwords)
    assert await check_credentials(Credentials("key_mine", digest("mine")), database) == Caller(TEST_MERCHANT_ID)
    (merchant,) = await find_merchants([TEST_MERCHANT_ID], database)
    assert merchant.email == "me@example.org"


async def test_a_merchant_that_is_there_keeps_its_credentials(database, settings_of, passwords):
    await seed_test_merchant(settings_of(), database, passwords)
    await seed_test_merchant(settings_of(test_api_key="key_other", test_api_secret="other"), database, passwords)
    assert await check_credentials(CREDENTIALS, database) == Caller(TEST_MERCHANT_ID)
    assert await check_credentials(Credentials("key_other", digest("other")), database) is None


async def test_the_test_merchants_password_is_password_and_comes_to_one_who_has_none(database, settings_of, passwords):
    await seed_test_merchant(settings_of(), database, passwords)
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE merchants SET password_hash = NULL"))
    await seed_test_merchant(settings_of(), database, passwords)
    (row,) = await rows_of(database, "SELECT password_hash FROM merchants")
    assert row.password_hash.startswith("$argon2id$")
    assert await passwords.matches("password", row.password_hash)
    await seed_test_merchant(settings_of(), database, passwords)
    assert await rows_of(database, "SELECT password_hash FROM merchants") == [row]
