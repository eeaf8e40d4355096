"""A merchant says once who bears the fee of its invoices, and at which rates."""

import pytest

SETTINGS = "/api/v1/invoices/settings"
DEFAULT = {"mode": "off", "rate_bps": 200, "fixed": 300, "tax_bps": 1800}


async def invoice(api, headers, **change):
    items = [{"description": "Consulting", "quantity": 1, "unit_amount": 100_000}]
    body = {"customer": {"name": "Asha"}, "items": items} | change
    return (await api.post("/api/v1/invoices", json=body, headers=headers)).json()


async def choose(api, headers, **fee):
    return await api.put(SETTINGS, json={"convenience_fee": fee}, headers=headers)


async def test_until_a_merchant_chooses_it_bears_the_fee_itself(api, other_merchant):
    assert (await api.get(SETTINGS, headers=other_merchant)).json() == {"convenience_fee": DEFAULT}


async def test_what_is_chosen_holds_for_new_invoices_of_this_merchant_only(api, merchant, other_merchant):
    before = await invoice(api, merchant)
    chosen = await choose(api, merchant, mode="on", rate_bps=100, fixed=0, tax_bps=0)
    assert chosen.json() == {"convenience_fee": {"mode": "on", "rate_bps": 100, "fixed": 0, "tax_bps": 0}}
    assert (await api.get(SETTINGS, headers=merchant)).json() == chosen.json()
    assert (await invoice(api, merchant))["convenience_fee"] == {"mode": "on", "amount": 1_000}
    assert (await invoice(api, merchant, convenience_fee="off"))["total"] == 100_000
    assert (await api.get(f"/api/v1/invoices/{before['id']}", headers=merchant)).json() == before
    assert (await invoice(api, other_merchant))["total"] == 100_000
    assert (await invoice(api, other_merchant, convenience_fee="on"))["convenience_fee"]["amount"] == 2_714


async def test_rates_that_are_left_out_are_the_default(api, merchant):
    assert (await choose(api, merchant, mode="on")).json() == {"convenience_fee": DEFAULT | {"mode": "on"}}


@pytest.mark.parametrize(
    ("fee", "description"),
    [
        ({}, "convenience_fee.mode is required"),
        ({"mode": "half"}, "convenience_fee.mode must be off or on"),
        ({"mode": "on", "rate_bps": -1}, "convenience_fee.rate_bps must be at least 0"),
        ({"mode": "on", "rate_bps": 10_001}, "convenience_fee.rate_bps must be at most 10000"),
        ({"mode": "on", "fixed": 2.5}, "convenience_fee.fixed must be an integer"),
        ({"mode": "on", "tax_bps": "18"}, "convenience_fee.tax_bps must be an integer"),
    ],
)
async def test_what_cannot_be_charged_is_refused_and_changes_nothing(api, merchant, fee, description):
    before = (await api.get(SETTINGS, headers=merchant)).json()
    refused = await choose(api, merchant, **fee)
    assert (refused.status_code, refused.json()["error"]["description"]) == (400, description)
    assert (await api.get(SETTINGS, headers=merchant)).json() == before


async def test_settings_are_the_merchants_own_business(api):
    assert (await api.get(SETTINGS)).status_code == 401
    assert (await api.put(SETTINGS, json={"convenience_fee": DEFAULT})).status_code == 401
