"""The API as Instamojo's documents and its own Python client know it."""

import httpx
import pytest
from instamojo_wrapper import Instamojo

from fleet.instamojo_sandbox import API_KEY, RunningSandbox

ORDER = {"purpose": "pay_1234567890", "amount": "1000.00", "allow_repeated_payments": "false"}


def paid_request(client: Instamojo, sandbox: RunningSandbox) -> tuple[str, str]:
    """Ids of a request and of its payment."""
    request_id = client.payment_request_create(purpose="Tea", amount="1000")["payment_request"]["id"]
    return request_id, sandbox.pay(request_id)["payment_id"]


def test_instamojos_own_client_creates_finds_and_reads_a_payment_request(client: Instamojo, sandbox: RunningSandbox):
    made = client.payment_request_create(purpose="FIFA 16", amount="2500", send_email=True, email="jon@example.com")
    assert made["success"] is True
    request = made["payment_request"]
    assert (request["amount"], request["status"], request["email_status"]) == ("2500.00", "Sent", "Sent")
    assert len(request["id"]) == 32
    assert request["longurl"].startswith(sandbox.url)
    # It puts a slash after the query: ?limit=1/
    assert [one["id"] for one in client.payment_requests_list(limit=1)["payment_requests"]] == [request["id"]]
    assert client.payment_request_status(request["id"])["payment_request"]["payments"] == []


def test_a_list_starts_with_the_newest_and_goes_on_page_by_page(client: Instamojo):
    made = [client.payment_request_create(purpose=f"No. {n}", amount="10")["payment_request"] for n in range(3)]
    pages = [client.payment_requests_list(limit=2, page=page)["payment_requests"] for page in (1, 2, 3)]
    assert [[one["purpose"] for one in page] for page in pages] == [["No. 2", "No. 1"], ["No. 0"], []]
    later = client.payment_requests_list(min_created_at=made[1]["created_at"])["payment_requests"]
    assert [one["purpose"] for one in later] == ["No. 2", "No. 1"]


def test_a_paid_request_has_a_payment_that_every_way_of_asking_tells(client: Instamojo, sandbox: RunningSandbox):
    request_id, payment_id = paid_request(client, sandbox)
    assert payment_id.startswith("MOJO")
    [told] = client.payment_request_status(request_id)["payment_request"]["payments"]
    assert (told["payment_id"], told["status"], told["amount"], told["fees"]) == (
        payment_id,
        "Credit",
        "1000.00",
        "27.14",
    )
    assert client.payment_request_payment_status(request_id, payment_id)["payment_request"]["payment"] == told
    assert client.payment_detail(payment_id)["payment"] == told


def test_instamojos_own_client_refunds_and_asks_after_it(client: Instamojo, sandbox: RunningSandbox):
    _, payment_id = paid_request(client, sandbox)
    refund = client.refund_create(payment_id, "QFL", "Cold tea", refund_amount="250.50")["refund"]
    assert (refund["status"], refund["refund_amount"], refund["total_amount"]) == ("Refunded", "250.50", "1000.00")
    assert client.refund_detail(refund["id"])["refund"] == refund
    assert client.refunds_list(limit=5)["refunds"] == [refund]


def test_a_refund_asked_for_twice_is_made_twice_and_no_more_than_was_paid(client: Instamojo, sandbox: RunningSandbox):
    _, payment_id = paid_request(client, sandbox)
    first, second = (client.refund_create(payment_id, "RFD", "the same", "400") for _ in range(2))
    assert first["refund"]["id"] != second["refund"]["id"]
    third = client.refund_create(payment_id, "RFD", "the same", "400")
    assert third["success"] is False
    assert "refund_amount" in third["message"]


def test_refunds_wait_or_are_rejected_as_the_account_says(client: Instamojo, sandbox: RunningSandbox):
    _, payment_id = paid_request(client, sandbox)
    sandbox.behave(refunds="pending")
    refund_id = client.refund_create(payment_id, "TNR", "slow", "10")["refund"]["id"]
    assert client.refund_detail(refund_id)["refund"]["status"] == "Pending"
    sandbox.behave(refunds="rejected")
    assert client.refund_detail(refund_id)["refund"]["status"] == "Rejected"
    sandbox.behave(refunds="at_once")
    assert client.refund_detail(refund_id)["refund"]["status"] == "Rejected"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x" * 31}, "purpose"),
        ({"amount": "8.99"}, "amount"),
        ({"amount": "200000.01"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"amount": "10.001"}, "amount"),
        ({"buyer_name": "x" * 101}, "buyer_name"),
        ({"email": "x" * 76}, "email"),
        ({"send_email": "True"}, "email"),
        ({"send_sms": "true"}, "phone"),
        ({"redirect_url": "javascript:alert(1)"}, "redirect_url"),
        ({"webhook": "nowhere"}, "webhook"),
    ],
)
def test_a_request_with_a_wrong_field_is_refused_by_the_fields_name(
    api: httpx.Client, sandbox: RunningSandbox, change: dict[str, str], field: str
):
    answer = api.post("payment-requests/", data=ORDER | change)
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert list(answer.json()["message"]) == [field]
    assert sandbox.state()["payment_requests"] == []


def test_nobody_is_served_without_a_known_key_and_its_token(api: httpx.Client):
    for headers in ({"X-Api-Key": "other"}, {"X-Auth-Token": "other"}, {"X-Auth-Token": ""}):
        answer = api.get("payment-requests/", headers=headers)
        assert (answer.status_code, answer.json()["success"]) == (401, False)


def test_one_account_does_not_see_what_another_has(client: Instamojo, sandbox: RunningSandbox):
    request_id, payment_id = paid_request(client, sandbox)
    sandbox.open_account("other_key", "other_token", "other_salt")
    other = Instamojo("other_key", "other_token", endpoint=sandbox.api_url)
    assert other.payment_requests_list()["payment_requests"] == []
    assert other.payment_request_status(request_id)["success"] is False
    assert other.payment_detail(payment_id)["success"] is False
    assert other.refund_create(payment_id, "RFD", "not mine")["success"] is False
    assert client.payment_detail(payment_id)["success"] is True


def test_the_status_of_a_request_tells_of_messages_and_not_of_money(client: Instamojo, sandbox: RunningSandbox):
    request_id, _ = paid_request(client, sandbox)
    assert client.payment_request_status(request_id)["payment_request"]["status"] == "Completed"
    sandbox.behave(messages_fail=True)
    request = client.payment_request_status(request_id)["payment_request"]
    assert (request["status"], request["payments"][0]["status"]) == ("Failed", "Credit")


@pytest.mark.parametrize(
    ("settings", "amount"),
    [
        ({"convenience_fee": False, "amount_includes_fee": True}, "1000.00"),
        ({"convenience_fee": True, "amount_includes_fee": True}, "1027.14"),
        ({"convenience_fee": True, "amount_includes_fee": False}, "1000.00"),
    ],
)
def test_the_amount_of_a_payment_has_the_customers_fee_in_it_where_set(
    client: Instamojo, sandbox: RunningSandbox, settings: dict[str, bool], amount: str
):
    sandbox.behave(**settings)
    _, payment_id = paid_request(client, sandbox)
    told = client.payment_detail(payment_id)["payment"]
    assert (told["amount"], told["fees"]) == (amount, "27.14")


def test_a_lost_answer_is_carried_out_and_an_unavailable_api_does_nothing(api: httpx.Client, sandbox: RunningSandbox):
    sandbox.fail("POST", "payment-requests/", "answer_lost")
    assert api.post("payment-requests/", data=ORDER).status_code == 504
    sandbox.fail("POST", "payment-requests/", "unavailable")
    assert api.post("payment-requests/", data=ORDER).status_code == 503
    assert api.post("payment-requests/", data=ORDER).status_code == 201
    assert len(sandbox.state()["payment_requests"]) == 2


def test_a_setting_that_does_not_exist_changes_nothing(sandbox: RunningSandbox):
    control = f"{sandbox.url}/sandbox/accounts/{API_KEY}/behaviour"
    for wrong in ({"webhook": "never"}, {"webhooks": "sometimes"}, {"convenience_fee": "off"}):
        answer = httpx.put(control, json=wrong, trust_env=False)
        assert answer.status_code == 400, wrong
        assert answer.json()["error"]
