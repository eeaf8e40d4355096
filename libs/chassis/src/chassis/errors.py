"""Errors that a caller of the API sees: each carries its HTTP status and the code of the envelope.

    ApiError
    ├── BadRequest            400  BAD_REQUEST_ERROR
    ├── Unauthenticated       401  AUTHENTICATION_ERROR
    ├── NotFound              404  NOT_FOUND_ERROR
    ├── PayloadTooLarge       413  BAD_REQUEST_ERROR
    ├── TooManyRequests       429  RATE_LIMIT_ERROR      the answer says when to try again
    └── ServiceUnavailable    503  SERVICE_UNAVAILABLE   nothing is known to have happened; ask again

A service's own errors derive from these, with the rule that was broken in their name.
"""


class ApiError(Exception):
    """An answer other than success, said in words that the caller can act on."""

    status = 500
    code = "SERVER_ERROR"
    description = "Something went wrong on our side"
    retry_after_seconds: int | None = None
    """When the same request may do better."""

    def __init__(self, description: str | None = None) -> None:
        self.description = description or type(self).description
        super().__init__(self.description)


class BadRequest(ApiError):
    status = 400
    code = "BAD_REQUEST_ERROR"
    description = "Invalid request"


class Unauthenticated(ApiError):
    status = 401
    code = "AUTHENTICATION_ERROR"
    description = "Invalid API credentials"


class NotFound(ApiError):
    status = 404
    code = "NOT_FOUND_ERROR"
    description = "Not found"


class PayloadTooLarge(ApiError):
    status = 413
    code = "BAD_REQUEST_ERROR"
    description = "Request body is too large"


class TooManyRequests(ApiError):
    status = 429
    code = "RATE_LIMIT_ERROR"
    description = "Too many requests, try again later"

    def __init__(self, description: str | None = None, retry_after_seconds: int = 1) -> None:
        super().__init__(description)
        self.retry_after_seconds = retry_after_seconds


class ServiceUnavailable(ApiError):
    status = 503
    code = "SERVICE_UNAVAILABLE"
    description = "Service is temporarily unavailable, please try again"
    retry_after_seconds = 1
