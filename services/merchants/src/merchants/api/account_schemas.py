"""What goes over the wire about accounts and sessions."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from chassis.clock import iso_seconds
from chassis.documented import MerchantId, Timestamp
from merchants.domain.credentials import LONGEST_PASSWORD, MAX_NAME, SHORTEST_PASSWORD, normal_email
from merchants.domain.merchant import Merchant, Profile
from merchants.use_cases.register_merchant import Registered, RegisterMerchant
from merchants.use_cases.sign_in import SignedIn


def _not_blank(name: str) -> str:
    if not name.strip():
        raise ValueError("must not be blank")
    return name.strip()


Name = Annotated[
    str,
    Field(
        strict=True,
        max_length=MAX_NAME,
        json_schema_extra={"pattern": r"\S"},
        description="What shoppers see on the checkout page",
        examples=["Asha Pottery"],
    ),
    AfterValidator(_not_blank),
]
Email = Annotated[
    str,
    Field(
        strict=True,
        json_schema_extra={"format": "email"},
        description="One account an address",
        examples=["asha@example.com"],
    ),
    AfterValidator(normal_email),
]
ApiKey = Annotated[str, Field(description="Goes into `X-Api-Key`", examples=["key_9aX2kQ7mZr4LpW0e"])]
IsActive = Annotated[bool, Field(description="Whether its credentials and sessions are in force", examples=[True])]


class RegisterRequest(BaseModel):
    """A new account."""

    name: Name
    email: Email
    password: Annotated[
        str,
        Field(
            strict=True,
            min_length=SHORTEST_PASSWORD,
            max_length=LONGEST_PASSWORD,
            description="For signing in to the dashboard",
            examples=["correct horse battery"],
        ),
    ]

    def command(self) -> RegisterMerchant:
        return RegisterMerchant(self.name, self.email, self.password)


class RenameRequest(BaseModel):
    """Another name."""

    name: Name


class LoginRequest(BaseModel):
    """Who signs in."""

    email: Email
    password: Annotated[
        str,
        Field(
            strict=True,
            min_length=1,
            max_length=LONGEST_PASSWORD,
            description="The one given at registration",
            examples=["correct horse battery"],
        ),
    ]


class ProfileResponse(BaseModel):
    """An account with its API credentials, shown to its owner only."""

    id: MerchantId
    name: Annotated[str, Field(description="What shoppers see on the checkout page", examples=["Asha Pottery"])]
    email: Annotated[str, Field(description="In small letters", examples=["asha@example.com"])]
    api_key: ApiKey
    api_secret: Annotated[
        str, Field(description="Goes into `X-Api-Secret`", examples=["secret_7bQ2kX9mZr4LpW0eT6yHn1Vc8Js3Du5G"])
    ]
    is_active: IsActive
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def of(cls, profile: Profile) -> "ProfileResponse":
        merchant = profile.merchant
        return cls(
            id=merchant.id,
            name=merchant.name,
            email=merchant.email,
            api_key=merchant.api_key,
            api_secret=profile.api_secret,
            is_active=merchant.is_active,
            created_at=iso_seconds(profile.created_at),
            updated_at=iso_seconds(profile.updated_at),
        )


class RegisteredResponse(ProfileResponse):
    """A new account; the webhook secret is found in the webhook settings from now on."""

    webhook_secret: Annotated[
        str, Field(description="Signs your webhooks", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    ]

    @classmethod
    def of_new(cls, registered: Registered) -> "RegisteredResponse":
        shown = ProfileResponse.of(registered.profile)
        return cls(**shown.model_dump(), webhook_secret=registered.webhook_secret)


class SignedInMerchant(BaseModel):
    """Who has signed in."""

    id: MerchantId
    name: Annotated[str, Field(description="What shoppers see on the checkout page", examples=["Asha Pottery"])]
    email: Annotated[str, Field(description="In small letters", examples=["asha@example.com"])]
    api_key: ApiKey
    is_active: IsActive

    @classmethod
    def of(cls, merchant: Merchant) -> "SignedInMerchant":
        return cls(
            id=merchant.id,
            name=merchant.name,
            email=merchant.email,
            api_key=merchant.api_key,
            is_active=merchant.is_active,
        )


class LoginResponse(BaseModel):
    """`token` goes into `Authorization: Bearer …` until `expires_at`."""

    token: Annotated[str, Field(description="A JWT", examples=["eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI1NTBlODQwMCJ9.c2ln"])]
    expires_at: Timestamp
    merchant: SignedInMerchant

    @classmethod
    def of(cls, signed_in: SignedIn) -> "LoginResponse":
        return cls(
            token=signed_in.session.token,
            expires_at=iso_seconds(signed_in.session.expires_at),
            merchant=SignedInMerchant.of(signed_in.merchant),
        )
