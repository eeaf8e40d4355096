"""What the orders service reads from its environment."""

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    merchants_url: str
    """Base URL of the merchants service: who the callers are, and what merchants are called."""
