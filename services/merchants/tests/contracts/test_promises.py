"""What merchants promises of its events holds of those that it publishes."""

import pytest

from chassis.contract_files import check_event
from chassis.events import Event
from chassis.testing import eventually, serving, stream_events
from merchants.main import create_api


@pytest.fixture(scope="module")
async def api(settings_of):
    async with serving(create_api(settings_of())) as client:
        yield client


async def test_a_merchant_is_told_of_as_promised_when_it_comes_and_when_it_changes(api, redis):
    newcomer = {"name": "Asha's Tea", "email": "tea@example.com", "password": "long enough"}
    merchant = (await api.post("/api/v1/merchants", json=newcomer)).json()
    headers = {"X-Api-Key": merchant["api_key"], "X-Api-Secret": merchant["api_secret"]}
    assert (await api.put("/api/v1/merchants/me", json={"name": "Asha's Pots"}, headers=headers)).status_code == 200

    async def told() -> list[Event]:
        return [event for event in await stream_events(redis, "merchants") if event.subject == merchant["id"]]

    events = await eventually(told, until=lambda events: len(events) == 2)
    assert [event.type for event in events] == ["merchant.created", "merchant.updated"]
    for event in events:
        check_event(event, "merchants")
