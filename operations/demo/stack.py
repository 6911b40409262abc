"""A demo shop on data of its own, for `manage.py demo` and the browser journeys."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from operations.stack import NotStartedError, Plan, Stack, adopted
from operations.stack import running as running_stack

__all__ = ["NotStartedError", "Stack", "running"]

# Beside those of a shop that `make run` may have open on the same machine.
_SHOP_PORT, _SANDBOX_PORT = 8100, 4110


@contextmanager
def running(data: Path | None = None, say: Callable[[str], None] = print) -> Iterator[Stack]:
    """The whole shop in demo mode, whatever keys the person who starts it has set.

    While it runs, this process asks the shop's own database. Without `data` everything is gone
    afterwards.

    Raises:
        NotStartedError: naming the program and the end of its log.
    """
    with tempfile.TemporaryDirectory(prefix="storehand-demo-") as folder:
        plan = Plan(
            data=data or Path(folder),
            isolated=True,
            shop_port=_SHOP_PORT,
            sandbox_port=_SANDBOX_PORT,
        )
        with running_stack(plan, say) as stack, adopted(stack):
            yield stack
