"""Merchants' accounts: registering, looking at them, and changing them."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel

from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from merchants.api.account_schemas import ProfileResponse, RegisteredResponse, RegisterRequest, RenameRequest
from merchants.api.dependencies import Needs
from merchants.domain.errors import EmailTaken
from merchants.use_cases.read_profile import read_profile
from merchants.use_cases.register_merchant import register_merchant
from merchants.use_cases.rename_merchant import rename_merchant
from merchants.use_cases.rotate_secret import rotate_secret

router = create_router("/api/v1/merchants")


_EMAIL_TAKEN: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "A field is not valid, or somebody has registered with this address.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ErrorEnvelope"},
                "example": {"error": {"code": EmailTaken.code, "description": EmailTaken.description}},
            }
        },
    }
}


@router.post(
    "",
    operation_id="registerMerchant",
    summary="Register",
    status_code=201,
    responses={201: {"model": RegisteredResponse}, **_EMAIL_TAKEN},
)
async def register(body: RegisterRequest, parts: Needs) -> Response:
    """Open an account. It comes with an API key, an API secret and a webhook secret of its own, and works at once."""
    registered = await register_merchant(body.command(), parts.database, parts.box, parts.passwords)
    return _with_secrets(RegisteredResponse.of_new(registered), 201)


@router.get("/me", operation_id="getProfile", summary="Get your account", responses={200: {"model": ProfileResponse}})
async def read(caller: AuthenticatedCaller, parts: Needs) -> Response:
    """Your account, with its API credentials."""
    return _with_secrets(ProfileResponse.of(await read_profile(caller.merchant_id, parts.database, parts.box)))


@router.put(
    "/me", operation_id="renameMerchant", summary="Change your name", responses={200: {"model": ProfileResponse}}
)
async def rename(body: RenameRequest, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """Shoppers see the new name on the checkout page within seconds."""
    profile = await rename_merchant(caller.merchant_id, body.name, parts.database, parts.box)
    return _with_secrets(ProfileResponse.of(profile))


@router.post(
    "/me/keys",
    operation_id="rotateSecret",
    summary="Replace the API secret",
    responses={200: {"model": ProfileResponse}},
)
async def rotate(caller: AuthenticatedCaller, parts: Needs) -> Response:
    """The key stays, the secret is a new one. The old one stops working within ten seconds, everywhere."""
    profile = await rotate_secret(caller.merchant_id, parts.database, parts.box)
    parts.authenticator.forget(caller.merchant_id)
    return _with_secrets(ProfileResponse.of(profile))


def _with_secrets(model: BaseModel, status: int = 200) -> Response:
    answer = json_answer(model, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
