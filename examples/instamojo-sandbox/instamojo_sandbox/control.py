"""For tests: JSON under /sandbox/. Settings of accounts, paying without a browser, faults, what happened."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from instamojo_sandbox.behaviour import Account, Behaviour, RefusedSetting, Webhooks
from instamojo_sandbox.books import Books
from instamojo_sandbox.faults import Fault, Kind
from instamojo_sandbox.pay_page import back_to, pay

Handler = Callable[[Request, Books, dict[str, Any]], Awaitable[Response]]


def asked(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint: 400 says what is wrong with what was asked."""

    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body() or b"{}")
            if not isinstance(body, dict):
                return JSONResponse({"error": "An object is expected."}, 400)
            return await handler(request, request.app.state.books, body)
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


async def open_account(request: Request, books: Books, body: dict[str, Any]) -> Response:
    """`{auth_token, salt, name?}`: an account of its own, or another token and salt for one that there is."""
    key = request.path_params["api_key"]
    account = Account(key, str(body["auth_token"]), str(body["salt"]), str(body.get("name", key)))
    known = books.accounts.get(key)
    if known is None:
        books.accounts[key] = account
    else:
        known.auth_token, known.salt, known.name = account.auth_token, account.salt, account.name
    return JSONResponse({"api_key": key})


async def set_behaviour(request: Request, books: Books, body: dict[str, Any]) -> Response:
    """Any of the settings of `Behaviour`; those that are not named stay."""
    account = books.accounts.get(request.path_params["api_key"])
    if account is None:
        raise RefusedSetting("There is no such account.")
    account.behaviour = account.behaviour.changed(body)
    return JSONResponse({"changed": sorted(body)})


async def pay_request(request: Request, books: Books, body: dict[str, Any]) -> Response:
    """`{outcome: "paid"|"declined", webhooks?, amount?}`: as a shopper would; `amount` in paise, if another."""
    found = books.requests.get(request.path_params["request_id"])
    if found is None or (found.paid and not found.repeatable):
        return JSONResponse({"error": "It is not there or paid already."}, 409)
    if body.get("outcome", "paid") not in ("paid", "declined"):
        raise RefusedSetting("The outcome is paid or declined.")
    behaviour = found.account.behaviour
    kind, base = Webhooks(body.get("webhooks", behaviour.webhooks)), int(body.get("amount", found.amount))
    credited = body.get("outcome", "paid") == "paid"
    payment = pay(request, found, base, kind, fee_on_top=behaviour.convenience_fee, credited=credited)
    return JSONResponse({"payment_id": payment.id, "redirect_to": back_to(found, payment)})


async def send_webhook(request: Request, books: Books, body: dict[str, Any]) -> Response:
    """`{webhooks}`: send a payment's webhook again, at once."""
    for found in books.requests.values():
        for payment in found.payments:
            if payment.id == request.path_params["payment_id"]:
                request.app.state.sender.send(found, payment, Webhooks(body.get("webhooks", "normal")), 0)
                return JSONResponse({"payment_id": payment.id})
    return JSONResponse({"error": "There is no such payment."}, 404)


async def add_fault(request: Request, _: Books, body: dict[str, Any]) -> Response:
    """`{method, path, kind: "answer_lost"|"unavailable", times?: 1}`."""
    fault = Fault(str(body["method"]).upper(), str(body["path"]), Kind(body["kind"]), int(body.get("times", 1)))
    request.app.state.faults.add(fault)
    return JSONResponse({"times": fault.times})


async def state(request: Request, books: Books, _: dict[str, Any]) -> Response:
    """Requests with their payments, refunds, webhooks that were sent, and calls of the API; oldest first."""
    requests = [
        {**found.face(), "payments": [found.payment_face(p) for p in found.payments]}
        for found in books.requests.values()
    ]
    refunds = [refund.face(a) for a in books.accounts.values() for refund in reversed(books.refunds_of(a))]
    told = {"payment_requests": requests, "refunds": refunds}
    return JSONResponse({**told, "webhooks": request.app.state.sender.sent, "calls": request.app.state.calls})


async def reset(request: Request, books: Books, _: dict[str, Any]) -> Response:
    """Forget everything but the accounts, which behave as at first."""
    books.requests.clear()
    books.refunds.clear()
    for account in books.accounts.values():
        account.behaviour = Behaviour()
    request.app.state.sender.forget()
    request.app.state.faults.forget()
    request.app.state.calls.clear()
    return JSONResponse({})


def routes() -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("PUT", "accounts/{api_key}", open_account),
        ("PUT", "accounts/{api_key}/behaviour", set_behaviour),
        ("POST", "requests/{request_id}/pay", pay_request),
        ("POST", "payments/{payment_id}/webhook", send_webhook),
        ("POST", "faults", add_fault),
        ("GET", "state", state),
        ("POST", "reset", reset),
    ]
    return [Route(f"/sandbox/{path}", asked(handler), methods=[method]) for method, path, handler in table]
