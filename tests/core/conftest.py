"""Fixtures of the floor's tests: real time again after each, no memory of circuits and slots."""

import pytest

from core import circuit, clock, timetable


@pytest.fixture
def moved_clock(db):
    """Time that a test may move."""
    yield clock
    clock.reset()


@pytest.fixture(autouse=True)
def no_memory():
    """What a process remembers between rows must not pass from test to test."""
    circuit.forget()
    timetable.forget()
