"""Merchants' accounts: registering, looking at them, and changing them."""

from fastapi import Response
from pydantic import BaseModel

from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from merchants.api.account_schemas import ProfileResponse, RegisteredResponse, RegisterRequest, RenameRequest
from merchants.api.dependencies import Needs
from merchants.use_cases.read_profile import read_profile
from merchants.use_cases.register_merchant import register_merchant
from merchants.use_cases.rename_merchant import rename_merchant
from merchants.use_cases.rotate_secret import rotate_secret

router = create_router("/api/v1/merchants")


@router.post("", status_code=201, responses={201: {"model": RegisteredResponse}})
async def register(body: RegisterRequest, parts: Needs) -> Response:
    """A new merchant with credentials of its own. Anybody may become one."""
    registered = await register_merchant(body.command(), parts.database, parts.box, parts.passwords)
    return _with_secrets(RegisteredResponse.of_new(registered), 201)


@router.get("/me", responses={200: {"model": ProfileResponse}})
async def read(caller: AuthenticatedCaller, parts: Needs) -> Response:
    """The calling merchant's account, with its API credentials."""
    return _with_secrets(ProfileResponse.of(await read_profile(caller.merchant_id, parts.database, parts.box)))


@router.put("/me", responses={200: {"model": ProfileResponse}})
async def rename(body: RenameRequest, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """Another name, as shoppers see it."""
    profile = await rename_merchant(caller.merchant_id, body.name, parts.database, parts.box)
    return _with_secrets(ProfileResponse.of(profile))


@router.post("/me/keys", responses={200: {"model": ProfileResponse}})
async def rotate(caller: AuthenticatedCaller, parts: Needs) -> Response:
    """A new API secret. The old one stops working within ten seconds."""
    profile = await rotate_secret(caller.merchant_id, parts.database, parts.box)
    parts.authenticator.forget(caller.merchant_id)
    return _with_secrets(ProfileResponse.of(profile))


def _with_secrets(model: BaseModel, status: int = 200) -> Response:
    answer = json_answer(model, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
