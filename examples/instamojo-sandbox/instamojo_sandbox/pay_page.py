"""The page that a shopper is sent to. It is a plain form: outcome and webhook are chosen on it."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from instamojo_sandbox.behaviour import Webhooks
from instamojo_sandbox.books import Payment, PaymentRequest
from instamojo_sandbox.forms import form_of
from instamojo_sandbox.money import shown

PAGES = Path(__file__).parent / "pages"
TOKENS = Path(__file__).parents[3] / "frontends" / "tokens.css"
POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
WORDS = {
    Webhooks.NORMAL: "Arrives at once",
    Webhooks.NEVER: "Never comes",
    Webhooks.TWICE: "Comes twice",
    Webhooks.LATE: "Comes late",
    Webhooks.FORGED: "Is forged",
    Webhooks.FOREIGN_AMOUNT: "Tells another amount",
}


async def show(request: Request) -> Response:
    """What is to be paid, or that it cannot be."""
    found = _asked_for(request)
    if found is None:
        return _page("gone", 404, title="This link leads nowhere", words="Nothing was paid. Go back to the shop.")
    if found.paid and not found.repeatable:
        return _page("gone", title="This is paid already", words="Nothing more was taken. You can close this page.")
    behaviour = found.account.behaviour
    options = "".join(
        f'<option value="{kind}"{" selected" if kind is behaviour.webhooks else ""}>{words}</option>'
        for kind, words in WORDS.items()
    )
    failed = any(payment.status == "Failed" for payment in found.payments)
    return _page(
        "pay",
        merchant=found.account.name,
        purpose=found.said["purpose"],
        amount=shown(found.amount),
        fee=shown(found.fee),
        total=shown(found.amount + found.fee),
        fee_checked="checked" if behaviour.convenience_fee else "",
        failed_hidden="" if failed else "hidden",
        options=_Markup(options),
    )


async def submit(request: Request) -> Response:
    """What the shopper did: `paid`, `paid_less`, `declined` or `abandoned`."""
    found, form = _asked_for(request), await form_of(request)
    if found is None or (found.paid and not found.repeatable):
        return await show(request)
    outcome = form.get("outcome")
    if outcome not in ("paid", "paid_less", "declined"):
        words = f"Nothing was paid. {found.account.name} is not told that you left."
        return _page("gone", title="You left without paying", words=words)
    base = found.amount // 2 if outcome == "paid_less" else found.amount
    kind = Webhooks(form["webhook"]) if form.get("webhook") in set(Webhooks) else found.account.behaviour.webhooks
    payment = pay(request, found, base, kind, fee_on_top="fee" in form, credited=outcome != "declined")
    back = back_to(found, payment)
    if back is None:
        return _page("gone", title="Paid" if payment.status == "Credit" else "Declined", words=payment.id)
    return RedirectResponse(back, 303)


def pay(
    request: Request, found: PaymentRequest, base: int, kind: Webhooks, *, fee_on_top: bool, credited: bool
) -> Payment:
    """Pay a request over `base` paise, and have its webhook sent."""
    payment = found.pay(base, fee_on_top=fee_on_top, credited=credited)
    behaviour = found.account.behaviour
    if credited or behaviour.webhooks_of_failures:
        request.app.state.sender.send(found, payment, kind, behaviour.late_seconds)
    return payment


def back_to(found: PaymentRequest, payment: Payment) -> str | None:
    """Where the shopper goes afterwards: what the merchant's address asks for stays in it."""
    if not found.said["redirect_url"]:
        return None
    parts = urlsplit(found.said["redirect_url"])
    query = parse_qsl(parts.query, keep_blank_values=True)
    query += [
        ("payment_id", payment.id),
        ("payment_status", payment.status),
        ("payment_request_id", found.id),
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))


async def tokens(_: Request) -> Response:
    return Response(TOKENS.read_text(), media_type="text/css")


async def styles(_: Request) -> Response:
    return Response((PAGES / "pay.css").read_text(), media_type="text/css")


class _Markup(str):
    """Markup of our own, which goes into a page as it is."""

    __slots__ = ()


def _page(name: str, status: int = 200, **values: str) -> Response:
    safe = {key: value if isinstance(value, _Markup) else escape(value) for key, value in values.items()}
    html = Template((PAGES / f"{name}.html").read_text()).substitute(safe)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Response(html, status, media_type="text/html", headers=headers)


def _asked_for(request: Request) -> PaymentRequest | None:
    found: PaymentRequest | None = request.app.state.books.requests.get(request.path_params["request_id"])
    return found if found and found.account.api_key == request.path_params["api_key"] else None


def routes() -> list[Route]:
    page = "/@{api_key}/{request_id}"
    return [
        Route(page, show, methods=["GET"]),
        Route(page, submit, methods=["POST"]),
        Route("/tokens.css", tokens),
        Route("/pay.css", styles),
    ]
