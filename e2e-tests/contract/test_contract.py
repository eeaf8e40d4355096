"""The gateway keeps its published contract: whatever a machine thinks of asking, and along its own links."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.testing import eventually
from fleet.testing import RunningFleet

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
PATIENCE_SECONDS = 360
"""Also on a machine that does much else."""
Json = dict[str, Any]
pytestmark = pytest.mark.timeout(PATIENCE_SECONDS + 70)


async def test_the_links_lead_from_an_order_to_its_refund(stranger: httpx.AsyncClient, account: Json):
    contract = (await stranger.get("/openapi.json")).json()
    headers = {"X-Api-Key": account["api_key"], "X-Api-Secret": account["api_secret"]}

    async def follow(operation_id: str, link: str, answer: Json) -> httpx.Response:
        method, path, body = _followed(contract, operation_id, link, answer)
        return await stranger.request(method, path, json=body, headers=headers)

    async def until_success() -> Json:
        return (await follow("createPayment", "GetPayment", payment)).json()

    order = (await stranger.post("/api/v1/orders", json={"amount": 50000}, headers=headers)).json()
    assert (await follow("createOrder", "GetPublicOrder", order)).json()["amount"] == 50000
    payment = (await follow("createOrder", "PayOrder", order)).json()
    paid = await eventually(until_success, lambda payment: payment["status"] == "success")
    assert (await follow("getPayment", "CapturePayment", paid)).json()["captured"] is True
    refund = await follow("getPayment", "RefundPayment", paid)
    assert (refund.status_code, refund.json()["amount"]) == (201, 50000)
    assert (await follow("createRefund", "GetRefund", refund.json())).json()["payment_id"] == payment["id"]
    assert (await follow("getPayment", "ListRefunds", paid)).json()["total"] == 1


async def test_the_links_lead_from_an_invoice_to_the_payment_that_pays_it(stranger: httpx.AsyncClient, account: Json):
    contract = (await stranger.get("/openapi.json")).json()
    headers = {"X-Api-Key": account["api_key"], "X-Api-Secret": account["api_secret"]}

    async def follow(operation_id: str, link: str, answer: Json) -> Json:
        method, path, body = _followed(contract, operation_id, link, answer)
        return (await stranger.request(method, path, json=body, headers=headers)).json()

    async def until_paid() -> Json:
        return await follow("createInvoice", "GetInvoice", invoice)

    items = [{"description": "Consulting", "quantity": 1, "unit_amount": 50000}]
    body = {"customer": {"name": "Asha Rao"}, "items": items}
    invoice = (await stranger.post("/api/v1/invoices", json=body, headers=headers)).json()
    assert (await follow("createInvoice", "GetInvoiceOrder", invoice))["amount"] == invoice["total"]
    payment = await follow("createInvoice", "PayInvoice", invoice)
    paid = await eventually(until_paid, lambda invoice: invoice["status"] == "paid")
    assert paid["payment"]["id"] == payment["id"]
    timeline = await follow("getInvoice", "GetInvoiceTimeline", paid)
    assert [each["event"] for each in timeline["data"]] == ["created", "payment_started", "paid"]
    refused = await follow("getInvoice", "CancelInvoice", paid)
    assert refused["error"]["code"] == "BAD_REQUEST_ERROR"


def _followed(contract: Json, operation_id: str, name: str, answer: Json) -> tuple[str, str, Json | None]:
    """Method, path and body of the request to which a link leads."""
    links = next(
        links
        for _, _, operation in _operations(contract)
        if operation["operationId"] == operation_id
        for each in operation["responses"].values()
        if (links := each.get("links"))
    )
    link = links[name]

    def filled_in(value: Any) -> Any:
        from_answer = isinstance(value, str) and value.startswith("$response.body#/")
        return answer[value.removeprefix("$response.body#/")] if from_answer else value

    method, path, _ = next(each for each in _operations(contract) if each[2]["operationId"] == link["operationId"])
    parameters = {key: filled_in(value) for key, value in link.get("parameters", {}).items()}
    body = {key: filled_in(value) for key, value in link.get("requestBody", {}).items()}
    return method, path.format(**parameters), body or None


def _operations(contract: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_whatever_is_asked_is_answered_as_the_contract_says(fleet: RunningFleet, account: Json, tmp_path: Path):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(CONFIGURATION.parent),
        "CONTRACT_API_KEY": account["api_key"],
        "CONTRACT_API_SECRET": account["api_secret"],
        "CONTRACT_SESSION": account["token"],
    }
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run"]
    options = ["--max-examples", "5", "--no-shrink", "--no-color"]
    done = subprocess.run(
        [*command, f"{fleet.base_url}/openapi.json", *options],
        cwd=tmp_path,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
