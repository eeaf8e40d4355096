"""The rules of accounts, by the errors that say which was broken."""

from chassis.errors import BadRequest


class EmailTaken(BadRequest):
    description = "email is already registered"
