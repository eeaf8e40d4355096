"""What goes over the wire about accounts and sessions."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from chassis.clock import iso_seconds
from merchants.domain.credentials import LONGEST_PASSWORD, MAX_NAME, SHORTEST_PASSWORD, normal_email
from merchants.domain.merchant import Merchant, Profile
from merchants.use_cases.register_merchant import Registered, RegisterMerchant
from merchants.use_cases.sign_in import SignedIn


def _not_blank(name: str) -> str:
    if not name.strip():
        raise ValueError("must not be blank")
    return name.strip()


Name = Annotated[str, Field(strict=True, max_length=MAX_NAME), AfterValidator(_not_blank)]
Email = Annotated[str, Field(strict=True), AfterValidator(normal_email)]


class RegisterRequest(BaseModel):
    name: Name
    email: Email
    password: Annotated[str, Field(strict=True, min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)]

    def command(self) -> RegisterMerchant:
        return RegisterMerchant(self.name, self.email, self.password)


class RenameRequest(BaseModel):
    name: Name


class LoginRequest(BaseModel):
    email: Email
    password: Annotated[str, Field(strict=True, min_length=1, max_length=LONGEST_PASSWORD)]


class ProfileResponse(BaseModel):
    """An account with its API credentials, shown to its owner only."""

    id: str
    name: str
    email: str
    api_key: str
    api_secret: str
    is_active: bool
    created_at: str
    updated_at: str

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

    webhook_secret: str

    @classmethod
    def of_new(cls, registered: Registered) -> "RegisteredResponse":
        shown = ProfileResponse.of(registered.profile)
        return cls(**shown.model_dump(), webhook_secret=registered.webhook_secret)


class SignedInMerchant(BaseModel):
    id: str
    name: str
    email: str
    api_key: str
    is_active: bool

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

    token: str
    expires_at: str
    merchant: SignedInMerchant

    @classmethod
    def of(cls, signed_in: SignedIn) -> "LoginResponse":
        return cls(
            token=signed_in.session.token,
            expires_at=iso_seconds(signed_in.session.expires_at),
            merchant=SignedInMerchant.of(signed_in.merchant),
        )
