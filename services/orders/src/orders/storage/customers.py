"""The SQL of customers, and of what their merchants have chosen for invoices."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.database import Transaction
from orders.domain.convenience_fee import FeeMode, FeeRates, FeeSettings
from orders.domain.customer import Customer
from orders.storage.tables import customers, invoice_settings

_CUSTOMER = (
    customers.c.id,
    customers.c.merchant_id,
    customers.c.recognised_by,
    customers.c.name,
    customers.c.link,
)


async def find_recognised(tx: Transaction, merchant_id: str, recognised_by: str | None) -> Customer | None:
    """The merchant's customer who is known by this. Nobody is known by nothing."""
    found = await tx.execute(
        sa.select(*_CUSTOMER).where(
            customers.c.merchant_id == merchant_id, customers.c.recognised_by == (recognised_by or "")
        )
    )
    row = found.one_or_none()
    return Customer(*row) if row else None


async def find_by_link(tx: Transaction, link: str) -> Customer | None:
    row = (await tx.execute(sa.select(*_CUSTOMER).where(customers.c.link == link))).one_or_none()
    return Customer(*row) if row else None


async def keep(tx: Transaction, customer: Customer) -> None:
    """Store a customer; one who is known already gets the name that was used last."""
    new = insert(customers).values(
        id=customer.id,
        merchant_id=customer.merchant_id,
        recognised_by=customer.recognised_by,
        name=customer.name,
        link=customer.link,
        created_at=sa.func.now(),
    )
    await tx.execute(new.on_conflict_do_update(index_elements=[customers.c.id], set_={"name": new.excluded.name}))


async def settings_of(tx: Transaction, merchant_id: str) -> FeeSettings:
    """What the merchant has chosen, else the defaults."""
    found = await tx.execute(sa.select(invoice_settings).where(invoice_settings.c.merchant_id == merchant_id))
    row = found.one_or_none()
    if row is None:
        return FeeSettings()
    return FeeSettings(FeeMode(row.fee_mode), FeeRates(row.fee_rate_bps, row.fee_fixed, row.fee_tax_bps))


async def choose_settings(tx: Transaction, merchant_id: str, chosen: FeeSettings) -> None:
    values = {
        "fee_mode": chosen.mode.value,
        "fee_rate_bps": chosen.rates.rate_bps,
        "fee_fixed": chosen.rates.fixed,
        "fee_tax_bps": chosen.rates.tax_bps,
        "updated_at": sa.func.now(),
    }
    new = insert(invoice_settings).values(merchant_id=merchant_id, **values)
    await tx.execute(new.on_conflict_do_update(index_elements=[invoice_settings.c.merchant_id], set_=values))
