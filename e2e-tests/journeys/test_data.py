"""Whose eyes see which data: services their own schema, analysts the views for reporting."""

import psycopg
import pytest
from psycopg import sql

from fleet.testing import RunningFleet
from fleet.topology import SERVICES, role_url
from gateway import Gateway
from receiver import Receiver

COLUMNS = {
    "merchants": "id name email api_key webhook_url is_active created_at updated_at",
    "orders": "id merchant_id amount currency receipt notes status created_at updated_at",
    "invoices": "id merchant_id number customer_name customer_email customer_phone items currency amount"
    " convenience_fee_mode convenience_fee total status due_date order_id payment_id created_at updated_at",
    "payments": "id order_id merchant_id amount currency method status captured vpa card_network card_last4 error_code"
    " error_description created_at updated_at",
    "refunds": "id payment_id merchant_id amount reason status created_at processed_at",
    "webhook_logs": "id merchant_id event payload status attempts last_attempt_at next_retry_at response_code"
    " response_body created_at",
    "idempotency_keys": "key merchant_id scope request_fingerprint response status_code created_at expires_at",
}


@pytest.fixture
def analyst(fleet: RunningFleet):
    with psycopg.connect(role_url(fleet.admin_database_url, "gateway_user", "gateway_pass")) as connection:
        yield connection


@pytest.mark.parametrize("service", SERVICES)
def test_the_role_of_a_service_sees_its_own_schema_and_no_other(fleet: RunningFleet, service: str):
    with psycopg.connect(fleet.database_url(service), autocommit=True) as own:
        assert own.execute("SELECT current_schema()").fetchone() == (service,)
        for other in SERVICES:
            if other != service:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    own.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(other, "alembic_version")))
        for view in COLUMNS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier("public", view)))


@pytest.mark.parametrize("view", sorted(COLUMNS))
def test_an_analyst_sees_flat_tables_without_secrets(analyst, view: str):
    shown = analyst.execute(f"SELECT * FROM {view} LIMIT 1").description
    assert [column.name for column in shown] == COLUMNS[view].split()


@pytest.mark.parametrize("table", ["merchants.merchants", "webhooks.endpoints", "payments.payments"])
def test_an_analyst_sees_nothing_but_the_views(analyst, table: str):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        analyst.execute(f"SELECT 1 FROM {table}")


async def test_what_happens_is_there_to_be_reported(new_merchant: Gateway, receiver: Receiver, analyst):
    await new_merchant.send_webhooks_to(receiver.url)
    created = await new_merchant.call("POST", "/api/v1/orders", {"amount": 50000}, {"Idempotency-Key": "once"})
    order = created.json()
    payment = await new_merchant.pay_by_upi(order["id"])
    await new_merchant.final_payment(payment["id"])
    [(merchant_id, url)] = analyst.execute(
        "SELECT m.id::text, webhook_url FROM merchants m JOIN orders o ON o.merchant_id = m.id WHERE o.id = %s",
        [order["id"]],
    ).fetchall()
    assert (merchant_id, url) == (order["merchant_id"], receiver.url)
    paid = analyst.execute("SELECT amount, status FROM payments WHERE order_id = %s", [order["id"]]).fetchall()
    assert paid == [(50000, "success")]
    [(response,)] = analyst.execute(
        "SELECT response FROM idempotency_keys WHERE key = 'once' AND merchant_id = %s", [merchant_id]
    ).fetchall()
    assert response == order
