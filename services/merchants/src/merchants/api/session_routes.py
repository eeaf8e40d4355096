"""Signing in and out. Both public."""

from typing import Any

from fastapi import Request, Response

from chassis.clock import utc_now
from chassis.errors import Unauthenticated
from chassis.http_api import create_router, json_answer
from chassis.sessions import COOKIE
from merchants.api.account_schemas import LoginRequest, LoginResponse
from merchants.api.dependencies import ClientAddress, Needs, Parts
from merchants.use_cases.sign_in import SignInMerchant
from merchants.use_cases.sign_out import sign_out

router = create_router("/api/v1/auth")

_REFUSED: dict[int | str, dict[str, Any]] = {
    401: {
        "description": "Nobody has this address with this password.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ErrorEnvelope"},
                "example": {"error": {"code": Unauthenticated.code, "description": Unauthenticated.description}},
            }
        },
    }
}


@router.post("/login", operation_id="signIn", summary="Sign in", responses={200: {"model": LoginResponse}, **_REFUSED})
async def login(body: LoginRequest, address: ClientAddress, request: Request, parts: Needs) -> Response:
    """Get a session for the dashboard: in the answer, and as a cookie that a page's scripts cannot read. Too many
    failures in a row are answered with 429 for a while."""
    signed_in = await parts.sign_in(SignInMerchant(body.email, body.password, address))
    answer = json_answer(LoginResponse.of(signed_in))
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(
        COOKIE,
        signed_in.session.token,
        max_age=int((signed_in.session.expires_at - utc_now()).total_seconds()),
        path="/",
        secure=_needs_tls(request, parts),
        httponly=True,
        samesite="strict",
    )
    return answer


@router.post("/logout", operation_id="signOut", summary="Sign out", status_code=204)
async def logout(request: Request, parts: Needs) -> Response:
    """End the session that is shown, as a token or as a browser's cookie: within ten seconds it is good for nothing any
    more, whoever has a copy. Where none is shown nothing happens."""
    for session in await sign_out(_shown(request), parts.verifier, parts.database):
        parts.authenticator.forget(session.merchant_id)
    answer = Response(status_code=204)
    # Other sites' requests carry no strict cookie: they cannot sign anybody out.
    if COOKIE in request.cookies:
        answer.delete_cookie(COOKIE, path="/", secure=_needs_tls(request, parts), httponly=True, samesite="strict")
    return answer


def _shown(request: Request) -> list[str]:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token if scheme.lower() == "bearer" else None
    return [shown for shown in (bearer, request.cookies.get(COOKIE)) if shown]


def _needs_tls(request: Request, parts: Parts) -> bool:
    # In production TLS may end before our own proxy, which then sees plain HTTP.
    return parts.in_production or request.headers.get("x-forwarded-proto") == "https"
