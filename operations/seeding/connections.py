"""Connects the demo shop to its local providers, as the owner would do it by hand."""

from fulfillment.connecting import set_up_printers
from fulfillment.mapping import check_goods
from operations.seeding.books import connect_demo


def connect_providers() -> list[str]:
    """Connect the printers and the books of the sandbox; safe to repeat. What came of it.

    A provider that does not answer keeps no shop from opening: the line says so, and `doctor` too.
    """
    told = [line for one in set_up_printers() if not one.ok for line in one.lines]
    check_goods()
    return [*told, connect_demo()]
