"""Data folders for single tests."""

from collections.abc import Iterator

import pytest

from fleet import throwaway
from fleet.layout import Layout


@pytest.fixture
def layout() -> Iterator[Layout]:
    with throwaway.data_folder() as layout:
        yield layout
