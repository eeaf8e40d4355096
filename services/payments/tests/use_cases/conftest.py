"""A worker's dealings with a processor that says what a test wants."""

import pytest
import sqlalchemy as sa
from services.payments.tests.scripted_processor import ScriptedProcessor

from payments.use_cases.advance_payments import PaymentProcessing


@pytest.fixture
async def processor(database) -> ScriptedProcessor:
    async with database.transaction() as tx:  # what earlier tests left waiting is none of this test's business
        await tx.execute(sa.text("DELETE FROM attempts"))
    return ScriptedProcessor()


@pytest.fixture
def processing(database, processor) -> PaymentProcessing:
    return PaymentProcessing(database, processor)
