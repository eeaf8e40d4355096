"""Other services learn whose credentials these are and what merchants are called; nobody else does."""

import base64
import hmac

import pytest
import sqlalchemy as sa

from chassis.encryption import SecretBox, digest
from chassis.testing import serving
from merchants.main import create_api

MERCHANT = "550e8400-e29b-41d4-a716-446655440000"
CHECK = "/internal/credentials/check"
LOOKUP = "/internal/merchants/lookup"
SESSION = "/internal/sessions/check"
WEBHOOK_SECRETS = "/internal/merchants/webhook-secrets"
SIGN = "/internal/merchants/sign"


@pytest.fixture(scope="module")
async def api(settings_of):
    async with serving(create_api(settings_of())) as client:
        yield client


def credentials(key: str = "key_test_abc123", secret: str = "secret_test_xyz789") -> dict[str, str]:
    return {"api_key": key, "secret_digest": digest(secret)}


async def test_the_right_key_and_secret_name_their_merchant(api, orders_service):
    response = await api.post(CHECK, json=credentials(), headers=orders_service)
    assert (response.status_code, response.json()) == (200, {"merchant_id": MERCHANT})


@pytest.mark.parametrize(
    "wrong", [credentials(secret="other"), credentials(key="key_other"), credentials("key_ü"), credentials(key="")]
)
async def test_other_credentials_are_nobodys(api, orders_service, wrong):
    assert (await api.post(CHECK, json=wrong, headers=orders_service)).status_code == 404


async def test_a_deactivated_merchant_is_nobody_until_it_is_active_again(api, orders_service, database):
    for is_active, status in ((False, 404), (True, 200)):
        async with database.transaction() as tx:
            await tx.execute(sa.text("UPDATE merchants SET is_active = :is_active"), {"is_active": is_active})
        assert (await api.post(CHECK, json=credentials(), headers=orders_service)).status_code == status


@pytest.mark.parametrize(
    "body", [{}, {"api_key": "k"}, credentials() | {"secret_digest": "short"}, credentials() | {"api_key": 5}]
)
async def test_a_question_that_is_none_is_refused(api, orders_service, body):
    assert (await api.post(CHECK, json=body, headers=orders_service)).status_code == 400


@pytest.mark.parametrize("path", [CHECK, LOOKUP, SESSION, WEBHOOK_SECRETS, SIGN])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer nonsense"}, {"X-Api-Key": "key_test_abc123", "X-Api-Secret": "secret_test_xyz789"}],
)
async def test_only_services_may_ask(api, path, headers):
    response = await api.post(path, json=credentials() | {"ids": [], "merchant_id": MERCHANT}, headers=headers)
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "AUTHENTICATION_ERROR"


async def test_merchants_are_looked_up_by_id_and_only_what_may_be_known_is_told(api, orders_service):
    ids = [MERCHANT, MERCHANT, "11111111-2222-4333-8444-555555555555", "nonsense", "", MERCHANT.upper()]
    response = await api.post(LOOKUP, json={"ids": ids}, headers=orders_service)
    assert response.status_code == 200
    known = {"id": MERCHANT, "name": "Test Merchant", "version": 1, "is_active": True}
    assert response.json() == {"merchants": [known]}


async def test_a_lookup_takes_at_most_a_hundred_ids(api, orders_service):
    assert (await api.post(LOOKUP, json={"ids": [MERCHANT] * 101}, headers=orders_service)).status_code == 400
    assert (await api.post(LOOKUP, json={"ids": [5]}, headers=orders_service)).status_code == 400


async def test_a_signed_in_merchant_may_go_on_while_it_is_active(api, orders_service, database):
    for is_active, status in ((False, 404), (True, 200)):
        async with database.transaction() as tx:
            await tx.execute(sa.text("UPDATE merchants SET is_active = :is_active"), {"is_active": is_active})
        answer = await api.post(SESSION, json={"merchant_id": MERCHANT}, headers=orders_service)
        assert answer.status_code == status
    assert answer.json() == {"merchant_id": MERCHANT}
    for unknown in ("11111111-2222-4333-8444-555555555555", "nonsense"):
        assert (await api.post(SESSION, json={"merchant_id": unknown}, headers=orders_service)).status_code == 404


async def test_only_services_are_told_the_keys_of_sessions(api, orders_service):
    assert (await api.get("/internal/sessions/keys")).status_code == 401
    (key,) = (await api.get("/internal/sessions/keys", headers=orders_service)).json()["keys"]
    assert set(key) == {"id", "public_key"}
    assert len(base64.b64decode(key["public_key"])) == 32


async def test_webhooks_alone_learns_the_webhook_secrets_that_registration_has_shown(api, tokens_of, orders_service):
    new = await api.post(
        "/api/v1/merchants", json={"name": "New", "email": "new@example.com", "password": "long enough"}
    )
    merchant = new.json()
    ids = {"ids": [merchant["id"], MERCHANT, "nonsense"]}
    assert (await api.post(WEBHOOK_SECRETS, json=ids, headers=orders_service)).status_code == 404
    webhooks = {"Authorization": f"Bearer {tokens_of('webhooks').mint('merchants')}"}
    # The test merchant was given none here.
    (found,) = (await api.post(WEBHOOK_SECRETS, json=ids, headers=webhooks)).json()["webhook_secrets"]
    assert found["merchant_id"] == merchant["id"]
    sealed = found["webhook_secret_encrypted"].encode()
    assert SecretBox("development-only-encryption-key").open(sealed) == merchant["webhook_secret"]
    none = await api.post(WEBHOOK_SECRETS, json={"ids": ["nonsense"]}, headers=webhooks)
    assert none.json() == {"webhook_secrets": []}


async def test_orders_alone_has_messages_signed_and_the_merchant_can_verify_them(api, tokens_of, orders_service):
    question = {"merchant_id": MERCHANT, "message": "plink_1|pay_1|paid"}
    signed = await api.post(SIGN, json=question, headers=orders_service)
    expected = hmac.new(b"secret_test_xyz789", b"plink_1|pay_1|paid", "sha256").hexdigest()
    assert signed.json() == {"signature": expected}
    for service in ("payments", "webhooks", "merchants"):
        headers = {"Authorization": f"Bearer {tokens_of(service).mint('merchants')}"}
        assert (await api.post(SIGN, json=question, headers=headers)).status_code == 404
    for unknown in ("11111111-2222-4333-8444-555555555555", "nonsense"):
        answer = await api.post(SIGN, json=question | {"merchant_id": unknown}, headers=orders_service)
        assert answer.status_code == 404


@pytest.mark.parametrize("message", ["", "m" * 513, 5, None])
async def test_what_is_no_message_is_not_signed(api, orders_service, message):
    answer = await api.post(SIGN, json={"merchant_id": MERCHANT, "message": message}, headers=orders_service)
    assert answer.status_code == 400
