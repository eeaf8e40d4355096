"""What other services ask of this one. Not reachable from outside; every caller shows its service token."""

import base64

from fastapi import Response

from chassis.authentication import CallingService, Credentials
from chassis.errors import NotFound
from chassis.http_api import create_router, json_answer
from chassis.remembered_callers import Caller
from merchants.api.dependencies import Needs
from merchants.api.schemas import (
    CallerResponse,
    CredentialsRequest,
    KnownMerchant,
    LookupRequest,
    LookupResponse,
    SessionKey,
    SessionKeysResponse,
    SessionRequest,
    SignatureRequest,
    SignatureResponse,
    WebhookSecret,
    WebhookSecretsResponse,
)
from merchants.use_cases.check_credentials import check_credentials
from merchants.use_cases.check_session import check_session
from merchants.use_cases.find_merchants import find_merchants
from merchants.use_cases.find_webhook_secrets import find_webhook_secrets
from merchants.use_cases.sign_message import sign_message

router = create_router("/internal")

_OWNER_OF_WEBHOOK_SECRETS = "webhooks"
_SENDER_OF_SHOPPERS = "orders"


@router.post("/credentials/check", responses={200: {"model": CallerResponse}})
async def check(body: CredentialsRequest, service: CallingService, parts: Needs) -> Response:  # noqa: ARG001
    """Whose credentials these are; 404 when nobody may use them."""
    return _caller(await check_credentials(Credentials(body.api_key, body.secret_digest), parts.database))


@router.get("/sessions/keys", responses={200: {"model": SessionKeysResponse}})
async def session_keys(service: CallingService, parts: Needs) -> Response:  # noqa: ARG001
    """The public keys that verify sessions."""
    public_key = base64.b64encode(parts.signer.public_key.public_bytes_raw()).decode()
    return json_answer(SessionKeysResponse(keys=[SessionKey(id=parts.signer.key_id, public_key=public_key)]))


@router.post("/sessions/check", responses={200: {"model": CallerResponse}})
async def check_signed_in(body: SessionRequest, service: CallingService, parts: Needs) -> Response:  # noqa: ARG001
    """Whether a merchant who has signed in may go on with its session; 404 when not."""
    return _caller(await check_session(body.merchant_id, body.session_id, parts.database))


@router.post("/merchants/lookup", responses={200: {"model": LookupResponse}})
async def lookup(body: LookupRequest, service: CallingService, parts: Needs) -> Response:  # noqa: ARG001
    """Those of up to 100 merchants that exist, for the snapshots that other services keep."""
    found = await find_merchants(body.ids, parts.database)
    known = [
        KnownMerchant(id=each.id, name=each.name, version=each.version, is_active=each.is_active) for each in found
    ]
    return json_answer(LookupResponse(merchants=known))


@router.post("/merchants/webhook-secrets", responses={200: {"model": WebhookSecretsResponse}})
async def webhook_secrets(body: LookupRequest, service: CallingService, parts: Needs) -> Response:
    """The webhook secrets that registration has shown to up to 100 merchants, sealed, for webhooks alone."""
    if service != _OWNER_OF_WEBHOOK_SECRETS:
        raise NotFound
    found = await find_webhook_secrets(body.ids, parts.database)
    secrets = [
        WebhookSecret(merchant_id=merchant_id, webhook_secret_encrypted=sealed.decode("ascii"))
        for merchant_id, sealed in found.items()
    ]
    return json_answer(WebhookSecretsResponse(webhook_secrets=secrets))


@router.post("/merchants/sign", responses={200: {"model": SignatureResponse}})
async def sign(body: SignatureRequest, service: CallingService, parts: Needs) -> Response:
    """A signature with a merchant's API secret, over what a shopper brings back to it, for orders alone."""
    if service != _SENDER_OF_SHOPPERS:
        raise NotFound
    signature = await sign_message(body.merchant_id, body.message, parts.database, parts.box)
    if signature is None:
        raise NotFound("Merchant not found")
    return json_answer(SignatureResponse(signature=signature))


def _caller(caller: Caller | None) -> Response:
    if caller is None:
        raise NotFound("Credentials not found")
    return json_answer(CallerResponse(merchant_id=caller.merchant_id))
