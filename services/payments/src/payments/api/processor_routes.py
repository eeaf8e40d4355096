"""By which processors a merchant is paid, over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from payments.api.dependencies import payments_api
from payments.domain.errors import AnotherProcessorFirst, NoOwnAccount, ProcessorNotAvailable
from payments.domain.payment import INSTAMOJO, SIMULATOR, MerchantId
from payments.domain.receipt import Account
from payments.use_cases.choose_processors import Choice

router = create_router("/api/v1/processors")

Name = Literal["simulator", "instamojo"]
Credential = Annotated[
    str, Field(min_length=4, max_length=255, pattern="^[!-~]+$", json_schema_extra={"writeOnly": True})
]
_SHOWN_OF_KEY = 3
_OFFERED: Any = {"examples": [["simulator", "instamojo"]]}
_NOT_AVAILABLE: dict[int | str, dict[str, Any]] = {400: {"description": f"{ProcessorNotAvailable.description}."}}
_NOT_CONNECTED: dict[int | str, dict[str, Any]] = {
    400: {"description": f"{AnotherProcessorFirst.description}."},
    404: {"description": f"{NoOwnAccount.description}."},
}


class SimulatorInfo(BaseModel):
    """The built-in bank, which moves no money. It takes UPI and cards on the checkout page itself."""

    name: Literal["simulator"] = Field(description="Which it is")
    available: bool = Field(description="Always")


class InstamojoInfo(BaseModel):
    """Instamojo takes payments on its own page, in rupees."""

    name: Literal["instamojo"] = Field(description="Which it is")
    available: bool = Field(description="Whether there is an account to be paid through: yours or the gateway's")
    own_account: bool = Field(description="Whether it is your own")
    api_key: str | None = Field(description="The beginning of your own account's key", examples=["tes***"])


class ProcessorsBody(BaseModel):
    """By which processors you are paid."""

    offered: list[Name] = Field(description="What your hosted checkout offers", json_schema_extra=_OFFERED)
    processors: list[SimulatorInfo | InstamojoInfo] = Field(description="All that there are")

    @classmethod
    def of(cls, choice: Choice) -> "ProcessorsBody":
        own = choice.own_account
        instamojo = InstamojoInfo(
            name=INSTAMOJO,
            available=choice.instamojo_is_available,
            own_account=own is not None,
            api_key=f"{own.api_key[:_SHOWN_OF_KEY]}***" if own else None,
        )
        return cls.model_construct(
            offered=list(choice.offered), processors=[SimulatorInfo(name=SIMULATOR, available=True), instamojo]
        )


class OfferRequest(BaseModel):
    """What your hosted checkout is to offer: at least one processor."""

    offered: Annotated[
        list[Name],
        Field(min_length=1, max_length=2, description="By which shoppers may pay", json_schema_extra=_OFFERED),
    ]

    @field_validator("offered")
    @classmethod
    def _each_once(cls, offered: list[Name]) -> list[Name]:
        return list(dict.fromkeys(offered))


class InstamojoAccountRequest(BaseModel):
    """The credentials of your account at Instamojo, as its developers' page shows them. They are kept encrypted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"api_key": "test_key", "auth_token": "test_token", "salt": "test_salt"}]}
    )

    api_key: Credential = Field(description="Private API key")
    auth_token: Credential = Field(description="Private auth token")
    salt: Credential = Field(description="Private salt, with which Instamojo signs what it tells")

    def account(self) -> Account:
        return Account(self.api_key, self.auth_token, self.salt)


@router.get(
    "", operation_id="getProcessors", summary="Get the processors that you are paid by", response_model=ProcessorsBody
)
async def show(caller: AuthenticatedCaller, request: Request) -> Response:
    """Which processors there are, which you can use, and which your hosted checkout offers."""
    choice = await payments_api(request).choices.show(MerchantId(caller.merchant_id))
    return json_answer(ProcessorsBody.of(choice))


@router.put(
    "",
    operation_id="offerProcessors",
    summary="Choose what your checkout offers",
    response_model=ProcessorsBody,
    responses=_NOT_AVAILABLE,
)
async def offer(body: OfferRequest, caller: AuthenticatedCaller, request: Request) -> Response:
    """Choose by which processors shoppers may pay. It binds the public endpoints, not your own calls."""
    choice = await payments_api(request).choices.offer(MerchantId(caller.merchant_id), body.offered)
    return json_answer(ProcessorsBody.of(choice))


@router.put(
    "/instamojo",
    operation_id="connectInstamojo",
    summary="Connect your account at Instamojo",
    response_model=ProcessorsBody,
)
async def connect(body: InstamojoAccountRequest, caller: AuthenticatedCaller, request: Request) -> Response:
    """Be paid through your own account. Payments that have begun with another stay with that."""
    choice = await payments_api(request).choices.connect(MerchantId(caller.merchant_id), body.account())
    return json_answer(ProcessorsBody.of(choice))


@router.delete(
    "/instamojo",
    operation_id="disconnectInstamojo",
    summary="Disconnect your account at Instamojo",
    response_model=ProcessorsBody,
    responses=_NOT_CONNECTED,
)
async def disconnect(caller: AuthenticatedCaller, request: Request) -> Response:
    """Begin no payment with your own account any more. Where the gateway has none either, your checkout no longer
    offers Instamojo."""
    choice = await payments_api(request).choices.disconnect(MerchantId(caller.merchant_id))
    return json_answer(ProcessorsBody.of(choice))
