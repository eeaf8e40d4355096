"""What the reference says of a request to pay. The checks themselves are the domain's, with codes of their own."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.documented import identifier

OrderId = Annotated[str, identifier("order", "The order to pay. Amount and currency come from it")]


class UpiPaymentRequest(BaseModel):
    """Pay by UPI."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"order_id": "order_9aX2kQ7mZr4LpW0e", "method": "upi", "vpa": "success@bank"}]}
    )

    order_id: OrderId
    method: Literal["upi"]
    vpa: Annotated[
        str,
        Field(
            pattern=r"^[a-zA-Z0-9._-]+@[a-zA-Z0-9]+$",
            max_length=255,
            description="The shopper's virtual payment address. To try things out: `success@bank`, `failure@bank`,"
            " `timeout@bank`",
            examples=["success@bank"],
        ),
    ]


class CardDetails(BaseModel):
    """A card. Of the number only the network and the last four digits are kept; of the CVV nothing."""

    number: Annotated[
        str,
        Field(
            pattern="^[0-9]([ -]*[0-9]){12,18}$",
            json_schema_extra={"format": "card-number"},
            description="13 to 19 digits that pass the Luhn check; spaces and dashes are ignored. To try things out:"
            " `4242 4242 4242 4242` succeeds, `4000 0000 0000 0002` is declined, `4000 0000 0000 9995` lacks funds",
            examples=["4242 4242 4242 4242"],
        ),
    ]
    expiry_month: Annotated[str, Field(pattern="^(0?[1-9]|1[0-2])$")] | Annotated[int, Field(ge=1, le=12)] = Field(
        description="With or without a leading zero", examples=[12]
    )
    expiry_year: (
        Annotated[str, Field(pattern="^([0-9]{2}|[0-9]{4})$", json_schema_extra={"format": "card-expiry-year"})]
        | Annotated[int, Field(ge=2000, le=9999)]
    ) = Field(description="Two or four digits. The card is good to the end of its month", examples=[2030])
    cvv: Annotated[str, Field(pattern="^[0-9]{3,4}$")] | Annotated[int, Field(ge=100, le=9999)] = Field(
        description="Three or four digits", examples=["123"]
    )
    holder_name: Annotated[
        str, Field(pattern=r"\S", min_length=1, max_length=255, description="As it is printed", examples=["Asha Rao"])
    ]


class CardPaymentRequest(BaseModel):
    """Pay by card."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "order_id": "order_9aX2kQ7mZr4LpW0e",
                    "method": "card",
                    "card": {
                        "number": "4242 4242 4242 4242",
                        "expiry_month": 12,
                        "expiry_year": 2030,
                        "cvv": "123",
                        "holder_name": "Asha Rao",
                    },
                }
            ]
        }
    )

    order_id: OrderId
    method: Literal["card"]
    card: CardDetails


class RedirectPaymentRequest(BaseModel):
    """Pay on the page of a processor, which the payment names as `redirect_url` within seconds."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"order_id": "order_9aX2kQ7mZr4LpW0e", "method": "redirect", "processor": "instamojo"}]
        }
    )

    order_id: OrderId
    method: Literal["redirect"]
    processor: Literal["instamojo"] = Field("instamojo", description="Whose page")
