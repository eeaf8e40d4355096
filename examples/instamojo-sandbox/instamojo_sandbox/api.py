"""The API 1.1 itself, under /api/1.1/."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from instamojo_sandbox import faults
from instamojo_sandbox.behaviour import Account
from instamojo_sandbox.books import Books, PaymentRequest
from instamojo_sandbox.forms import REFUND_KINDS, Refusals, WantedRequest, form_of, wanted_request
from instamojo_sandbox.money import paise

PREFIX = "/api/1.1/"
LARGEST_PAGE = 500
Handler = Callable[[Request, Account, Books], Awaitable[Response]]


def done(status: int = 200, **told: Any) -> Response:
    return JSONResponse({**told, "success": True}, status)


def refused(message: str | Refusals, status: int = 400) -> Response:
    return JSONResponse({"success": False, "message": message}, status)


def called(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint: knows who calls, notes the call, and goes wrong where it is to."""

    async def endpoint(request: Request) -> Response:
        books: Books = request.app.state.books
        path = request.url.path.removeprefix(PREFIX)
        request.app.state.calls.append(f"{request.method} {path}")
        account = books.accounts.get(request.headers.get("X-Api-Key", ""))
        token = request.headers.get("X-Auth-Token", "")
        if account is None or not secrets.compare_digest(account.auth_token.encode(), token.encode()):
            return refused("Invalid API key or Auth token.", 401)
        fault = request.app.state.faults.next(request.method, path)
        if fault is faults.Kind.UNAVAILABLE:
            return faults.page(fault)
        answer = await handler(request, account, books)
        return faults.page(fault) if fault else answer

    return endpoint


async def create_request(request: Request, account: Account, books: Books) -> Response:
    wanted = wanted_request(await form_of(request))
    if not isinstance(wanted, WantedRequest):
        return refused(wanted)
    request_id = secrets.token_hex(16)
    place = request.app.state.public_url or str(request.base_url).rstrip("/")
    longurl = f"{place}/@{account.api_key}/{request_id}"
    made = PaymentRequest(request_id, account, wanted.amount, longurl, wanted.said, wanted.repeatable)
    books.requests[request_id] = made
    return done(201, payment_request=made.face())


async def list_requests(request: Request, account: Account, books: Books) -> Response:
    faces = [one.face() for one in books.requests_of(account)]
    for field in ("created_at", "modified_at"):
        earliest, latest = (request.query_params.get(f"{end}_{field}", "").rstrip("/") for end in ("min", "max"))
        faces = [face for face in faces if (not earliest or face[field] >= earliest)]
        faces = [face for face in faces if (not latest or face[field] <= latest)]
    return done(payment_requests=_page(request, faces))


async def read_request(request: Request, account: Account, books: Books) -> Response:
    found = books.request_of(account, request.path_params["request_id"])
    if found is None:
        return refused("Payment Request not found", 404)
    return done(payment_request={**found.face(), "payments": [found.payment_face(p) for p in found.payments]})


async def read_request_payment(request: Request, account: Account, books: Books) -> Response:
    found = books.payment_of(account, request.path_params["payment_id"])
    if found is None or found[0].id != request.path_params["request_id"]:
        return refused("Payment not found", 404)
    return done(payment_request={**found[0].face(), "payment": found[0].payment_face(found[1])})


async def read_payment(request: Request, account: Account, books: Books) -> Response:
    found = books.payment_of(account, request.path_params["payment_id"])
    return done(payment=found[0].payment_face(found[1])) if found else refused("Payment not found", 404)


async def create_refund(request: Request, account: Account, books: Books) -> Response:
    form = await form_of(request)
    found = books.payment_of(account, form.get("payment_id", ""))
    amount = paise(form["refund_amount"]) if "refund_amount" in form else found and found[1].amount
    refusals: Refusals = {}
    if form.get("type") not in REFUND_KINDS:
        refusals["type"] = [f'"{form.get("type", "")}" is not a valid choice.']
    if not form.get("body", "").strip():
        refusals["body"] = ["This field is required."]
    if found is None or found[1].status != "Credit":
        refusals["payment_id"] = ["No successful payment with this id was found."]
    elif not amount or amount > books.refundable(account, found[1]):
        refusals["refund_amount"] = ["It must be more than 0 and no more than what is left of the payment."]
    if refusals or found is None or not amount:
        return refused(refusals)
    return done(201, refund=books.refund(found[1], form["type"], form["body"], amount).face(account))


async def list_refunds(request: Request, account: Account, books: Books) -> Response:
    return done(refunds=_page(request, [refund.face(account) for refund in books.refunds_of(account)]))


async def read_refund(request: Request, account: Account, books: Books) -> Response:
    found = books.refunds.get(request.path_params["refund_id"])
    if found is None or not books.payment_of(account, found.payment_id):
        return refused("Refund not found", 404)
    return done(refund=found.face(account))


def _page(request: Request, faces: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    # A slash after the query is a habit of the Python client.
    limit, page = (request.query_params.get(name, "").rstrip("/") for name in ("limit", "page"))
    size = max(1, min(int(limit), LARGEST_PAGE)) if limit.isdecimal() else 50
    first = (max(1, int(page)) - 1) * size if page.isdecimal() else 0
    return list(faces[first : first + size])


def routes() -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("POST", "payment-requests/", create_request),
        ("GET", "payment-requests/", list_requests),
        ("GET", "payment-requests/{request_id}/", read_request),
        ("GET", "payment-requests/{request_id}/{payment_id}/", read_request_payment),
        ("GET", "payments/{payment_id}/", read_payment),
        ("POST", "refunds/", create_refund),
        ("GET", "refunds/", list_refunds),
        ("GET", "refunds/{refund_id}/", read_refund),
    ]
    return [Route(PREFIX + path, called(handler), methods=[method]) for method, path, handler in table]
