"""What the API's reference says of values that are plain strings in the code. None of it is checked at run time."""

from typing import Annotated

from pydantic import WithJsonSchema

Timestamp = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "UTC, in whole seconds",
            "examples": ["2024-01-15T10:30:00Z"],
        }
    ),
]
TimestampOrNull = Annotated[
    str | None,
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}],
            "description": "UTC, in whole seconds; `null`: not yet",
            "examples": ["2024-01-15T10:30:00Z"],
        }
    ),
]
MerchantId = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "format": "uuid",
            "description": "Whose it is",
            "examples": ["550e8400-e29b-41d4-a716-446655440000"],
        }
    ),
]
Limit = Annotated[
    str,
    WithJsonSchema(
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 10, "description": "How many there are on a page"}
    ),
]
Offset = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "integer",
            "minimum": 0,
            "maximum": 2**31 - 1,
            "default": 0,
            "description": "How many of the newest to pass over",
        }
    ),
]


def identifier(prefix: str, description: str) -> WithJsonSchema:
    """The schema of an id: `prefix`, an underscore and sixteen letters or digits."""
    example = f"{prefix}_9aX2kQ7mZr4LpW0e"
    return WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{prefix}_[A-Za-z0-9]{{16}}$",
            "description": description,
            "examples": [example],
        }
    )
