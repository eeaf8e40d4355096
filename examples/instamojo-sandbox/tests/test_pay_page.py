"""The page that a shopper is sent to, the way back, and the webhook."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from fleet.instamojo_sandbox import API_KEY, AUTH_TOKEN, SALT, RunningSandbox, running_sandbox

FIELDS = {
    *("amount", "buyer", "buyer_name", "buyer_phone", "currency", "fees", "longurl", "mac"),
    *("payment_id", "payment_request_id", "purpose", "shorturl", "status"),
}


@dataclass
class Merchant:
    """A merchant's webhook URL, and what came there."""

    url: str = ""
    came: Queue[dict[str, str]] = field(default_factory=Queue[dict[str, str]])

    def next(self) -> dict[str, str]:
        return self.came.get(timeout=10)


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    found = Merchant()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.came.put(dict(parse_qsl(body, keep_blank_values=True)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        found.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield found
        server.shutdown()
        thread.join()


def mac_of(fields: dict[str, str], salt: str) -> str:
    names = sorted((name for name in fields if name != "mac"), key=str.lower)
    return hmac.new(salt.encode(), "|".join(fields[name] for name in names).encode(), hashlib.sha1).hexdigest()


def ask(api: httpx.Client, **fields: str) -> dict[str, str]:
    """A new payment request over ₹1000.00."""
    data = {"purpose": "pay_42", "amount": "1000", "allow_repeated_payments": "False", **fields}
    return api.post("payment-requests/", data=data).raise_for_status().json()["payment_request"]


def submit(request: dict[str, str], outcome: str, webhook: str = "normal", **fields: str) -> httpx.Response:
    form = {"outcome": outcome, "webhook": webhook, **fields}
    return httpx.post(request["longurl"], data=form, trust_env=False)


def test_a_shopper_who_pays_goes_back_and_the_merchant_hears_of_it(api: httpx.Client, merchant: Merchant):
    request = ask(api, webhook=merchant.url, redirect_url="http://shop.test/back?order=7&note=")
    back = submit(request, "paid")
    assert back.status_code == 303
    told = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}
    assert (told["order"], told["payment_status"], told["payment_request_id"]) == ("7", "Credit", request["id"])
    webhook = merchant.next()
    assert set(webhook) == FIELDS
    assert (webhook["payment_id"], webhook["status"], webhook["amount"]) == (told["payment_id"], "Credit", "1000.00")
    assert (webhook["shorturl"], webhook["buyer_name"], webhook["purpose"]) == ("", "", "pay_42")
    assert webhook["mac"] == mac_of(webhook, SALT)


def test_the_mac_joins_values_in_the_order_of_their_names():
    assert mac_of({"foo": "1", "bar": "2", "baz": "3"}, "s") == hmac.new(b"s", b"2|3|1", hashlib.sha1).hexdigest()


def test_a_declined_shopper_goes_back_and_may_try_again(api: httpx.Client, merchant: Merchant):
    request = ask(api, webhook=merchant.url, redirect_url="http://shop.test/back")
    assert "payment_status=Failed" in submit(request, "declined").headers["Location"]
    assert merchant.next()["status"] == "Failed"
    assert "The last attempt was declined" in httpx.get(request["longurl"], trust_env=False).text
    assert "payment_status=Credit" in submit(request, "paid").headers["Location"]
    statuses = [
        p["status"] for p in api.get(f"payment-requests/{request['id']}/").json()["payment_request"]["payments"]
    ]
    assert statuses == ["Failed", "Credit"]


def test_a_shopper_who_leaves_leaves_no_trace(api: httpx.Client, sandbox: RunningSandbox, merchant: Merchant):
    request = ask(api, webhook=merchant.url, redirect_url="http://shop.test/back")
    assert "You left without paying" in submit(request, "abandoned").text
    [told] = sandbox.state()["payment_requests"]
    assert (told["status"], told["payments"]) == ("Pending", [])


def test_a_request_is_paid_once_unless_it_is_repeatable(api: httpx.Client, sandbox: RunningSandbox):
    once, often = ask(api), ask(api, allow_repeated_payments="True")
    for request in (once, often):
        submit(request, "paid")
    assert "This is paid already" in submit(once, "paid").text
    submit(often, "paid")
    assert [len(one["payments"]) for one in sandbox.state()["payment_requests"]] == [1, 2]


def test_half_of_the_amount_is_told_as_what_it_is(api: httpx.Client, merchant: Merchant):
    submit(ask(api, webhook=merchant.url), "paid_less")
    assert merchant.next()["amount"] == "500.00"


def test_webhooks_come_as_chosen_on_the_page(api: httpx.Client, merchant: Merchant, sandbox: RunningSandbox):
    submit(ask(api, webhook=merchant.url), "paid", "twice")
    assert merchant.next() == merchant.next()
    submit(ask(api, webhook=merchant.url), "paid", "forged")
    forged = merchant.next()
    assert forged["mac"] != mac_of(forged, SALT)
    submit(ask(api, webhook=merchant.url), "paid", "foreign_amount")
    foreign = merchant.next()
    assert (foreign["amount"], foreign["mac"]) == ("2000.00", mac_of(foreign, SALT))
    assert api.get(f"payments/{foreign['payment_id']}/").json()["payment"]["amount"] == "1000.00"


def test_a_webhook_never_comes_comes_late_or_comes_again(
    api: httpx.Client, merchant: Merchant, sandbox: RunningSandbox
):
    silent = ask(api, webhook=merchant.url)
    payment_id = sandbox.pay(silent["id"], webhooks="never")["payment_id"]
    sandbox.behave(late_seconds=0.2)
    late = sandbox.pay(ask(api, webhook=merchant.url)["id"], webhooks="late")["payment_id"]
    sandbox.pay(ask(api, webhook=merchant.url, purpose="prompt")["id"])
    assert merchant.next()["purpose"] == "prompt"
    assert merchant.next()["payment_id"] == late
    sandbox.send_webhook(payment_id)
    assert merchant.next()["payment_id"] == payment_id


def test_the_page_asks_nobody_else_and_shows_the_fee_that_the_shopper_bears(api: httpx.Client, sandbox: RunningSandbox):
    request = ask(api, purpose="<b>tea</b>", amount="150000")
    page = httpx.get(request["longurl"], trust_env=False)
    assert re.findall(r"https?://", page.text) == []
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "&lt;b&gt;tea&lt;/b&gt;" in page.text
    assert "₹1,50,000.00" in page.text
    assert 'name="fee"  ' in page.text
    sandbox.behave(convenience_fee=True)
    page = httpx.get(request["longurl"], trust_env=False)
    assert "₹1,53,543.54" in page.text
    assert 'name="fee" checked' in page.text


def test_the_fee_comes_on_top_of_a_payment_where_it_is_chosen(
    api: httpx.Client, merchant: Merchant, sandbox: RunningSandbox
):
    sandbox.behave(amount_includes_fee=True)
    submit(ask(api, webhook=merchant.url), "paid")
    submit(ask(api, webhook=merchant.url), "paid", fee="on")
    told = [merchant.next() for _ in range(2)]
    assert sorted((each["amount"], each["fees"]) for each in told) == [("1000.00", "27.14"), ("1027.14", "27.14")]


def test_it_can_start_at_another_address_and_with_the_fee_in_its_amounts() -> None:
    headers = {"X-Api-Key": API_KEY, "X-Auth-Token": AUTH_TOKEN}
    with running_sandbox(PUBLIC_URL="https://pay.example/", AMOUNT_INCLUDES_FEE="true") as started:
        with httpx.Client(base_url=started.api_url, headers=headers, trust_env=False) as api:
            request = ask(api)
        started.behave(convenience_fee=True)
        started.pay(request["id"])
        [told] = started.state()["payment_requests"]
    assert request["longurl"] == f"https://pay.example/@{API_KEY}/{request['id']}"
    assert told["payments"][0]["amount"] == "1027.14"


def test_a_link_of_nobody_leads_nowhere(sandbox: RunningSandbox):
    assert httpx.get(f"{sandbox.url}/@test_key/{'0' * 32}", trust_env=False).status_code == 404
