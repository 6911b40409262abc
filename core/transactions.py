"""The transaction law: an outside call is made with no transaction open."""

from django.db import connection


class OpenTransactionError(RuntimeError):
    """An outside call was about to be made while a transaction was open."""


def ensure_no_transaction() -> None:
    """Refuse to go on inside a transaction: a slow provider must not hold locks or connections.

    The transaction that a test case wraps around itself does not count.

    Raises:
        OpenTransactionError: one is open.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        message = "An outside call must not be made inside a transaction"
        raise OpenTransactionError(message)
