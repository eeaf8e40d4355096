"""What a merchant chooses for its invoices."""

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from orders.api.dependencies import Needs
from orders.domain.convenience_fee import FeeMode, FeeRates, FeeSettings
from orders.use_cases.read_invoices import choose_settings, read_settings

_MAX_RATE_BPS = 10_000
_MAX_FIXED = 1_000_000

router = create_router("/api/v1/invoices/settings")


class FeeSettingsFields(BaseModel):
    """The convenience fee of new invoices: (amount · rate + fixed) · (1 + tax), rounded half up."""

    mode: FeeMode = Field(description="Who bears the fee unless an invoice says: you (`off`) or the shopper (`on`)")
    rate_bps: Annotated[int, Field(strict=True, ge=0, le=_MAX_RATE_BPS)] = Field(
        200, description="The share of the amount, in hundredths of a percent: 200 is 2 %"
    )
    fixed: Annotated[int, Field(strict=True, ge=0, le=_MAX_FIXED)] = Field(
        300, description="What comes on top whatever the amount, in the currency's smallest unit: 300 is ₹3"
    )
    tax_bps: Annotated[int, Field(strict=True, ge=0, le=_MAX_RATE_BPS)] = Field(
        1800, description="The tax on both, in hundredths of a percent: 1800 is 18 %"
    )


class InvoiceSettings(BaseModel):
    """What your new invoices take. Those that exist stay as they are."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"convenience_fee": {"mode": "on", "rate_bps": 200, "fixed": 300, "tax_bps": 1800}}]
        }
    )

    convenience_fee: FeeSettingsFields = Field(description="What the shopper pays on top")

    @classmethod
    def of(cls, chosen: FeeSettings) -> "InvoiceSettings":
        rates = chosen.rates
        return cls(
            convenience_fee=FeeSettingsFields(
                mode=chosen.mode, rate_bps=rates.rate_bps, fixed=rates.fixed, tax_bps=rates.tax_bps
            )
        )

    def chosen(self) -> FeeSettings:
        fee = self.convenience_fee
        return FeeSettings(fee.mode, FeeRates(fee.rate_bps, fee.fixed, fee.tax_bps))


@router.get(
    "",
    operation_id="getInvoiceSettings",
    summary="Get the settings of invoices",
    responses={200: {"model": InvoiceSettings}},
)
async def read(caller: AuthenticatedCaller, parts: Needs) -> Response:
    """What your new invoices take; until you choose, the shopper pays no fee."""
    return json_answer(InvoiceSettings.of(await read_settings(caller.merchant_id, parts.database)))


@router.put(
    "",
    operation_id="chooseInvoiceSettings",
    summary="Choose the settings of invoices",
    responses={200: {"model": InvoiceSettings}},
)
async def choose(body: InvoiceSettings, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """What your next invoices take. Those that exist stay as they are: your customers have seen them."""
    return json_answer(InvoiceSettings.of(await choose_settings(caller.merchant_id, body.chosen(), parts.database)))
