"""What merchants may say of times, and where a search looks."""

from datetime import UTC, datetime

import pytest

from payments.domain.payment_filter import NoSuchTime, Search, SearchIn, parse_since, parse_until


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2024-01-15", (2024, 1, 15), (2024, 1, 16)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
        ("2024-01-15T10:30:00Z", (2024, 1, 15, 10, 30), (2024, 1, 15, 10, 30, 1)),
        ("2024-01-15t10:30:00z", (2024, 1, 15, 10, 30), (2024, 1, 15, 10, 30, 1)),
        ("2024-01-15T10:30:00+05:30", (2024, 1, 15, 5), (2024, 1, 15, 5, 0, 1)),
        ("2024-01-15T10:30:00.250Z", (2024, 1, 15, 10, 30, 0, 250_000), (2024, 1, 15, 10, 30, 1)),
        ("2024-01-15T10:30:00.123456789Z", (2024, 1, 15, 10, 30, 0, 123_456), (2024, 1, 15, 10, 30, 1)),
    ],
)
def test_a_day_or_a_second_is_taken_in_whole(text, first, end):
    assert parse_since(text) == datetime(*first, tzinfo=UTC)
    assert parse_until(text) == datetime(*end, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024",
        "20240115",
        "2024-13-01",
        "2023-02-29",
        "2024-01-15T10:30:00",
        "2024-01-15 10:30:00Z",
        "2024-01-15T25:00:00Z",
        "2024-W03-1",
        "1705314600",
        "2024-01-15\n",
        "٢٠٢٤-01-15",
    ],
)
def test_what_is_no_date_and_no_moment_is_refused(text):
    with pytest.raises(NoSuchTime):
        parse_since(text)
    with pytest.raises(NoSuchTime):
        parse_until(text)


def test_the_ends_of_the_calendar_hold():
    assert parse_since("0001-01-01T00:00:00+05:30") == datetime.min.replace(tzinfo=UTC)
    assert parse_until("9999-12-31") == parse_until("9999-12-31T23:59:59-05:30") == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("pay_", SearchIn.PAYMENT_ID),
        ("pay_q2Uc8a3i26BniWTq", SearchIn.PAYMENT_ID),
        ("order_Iz", SearchIn.ORDER_ID),
        ("4242", SearchIn.CARD_OR_VPA),
        ("42421", SearchIn.VPA),
        ("asha@okbank", SearchIn.VPA),
        ("pay", SearchIn.VPA),
    ],
)
def test_the_looks_of_a_text_say_where_it_is_looked_for(text, place):
    assert Search(text).place is place
