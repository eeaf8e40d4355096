"""What the routes need, hung on the application by `main`."""

from dataclasses import dataclass

from fastapi import Request
from redis.asyncio import Redis

from chassis.clock import Clock
from chassis.database import Database
from payments.processors.base import Processor
from payments.use_cases.choose_processors import ProcessorChoices
from payments.use_cases.create_payment import PaymentCreation
from payments.use_cases.find_payment import PaymentSearch
from payments.use_cases.hear_processor import Notices
from payments.use_cases.show_methods import OrderMethods
from payments.use_cases.summarise_payments import PaymentFigures
from payments.use_cases.tell_timeline import Timelines


@dataclass(frozen=True, slots=True)
class Payments:
    database: Database
    redis: Redis
    creation: PaymentCreation
    search: PaymentSearch
    timelines: Timelines
    figures: PaymentFigures
    choices: ProcessorChoices
    methods: OrderMethods
    notices: Notices
    simulator: Processor
    """Takes what shoppers pay by on our own page."""
    clock: Clock


def payments_api(request: Request) -> Payments:
    return request.app.state.payments
