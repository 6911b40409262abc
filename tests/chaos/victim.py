"""A process of the shop that works off what is due, and dies by its own hand where it is told to.

`python -m tests.chaos.victim` loads Django once and forks a process for each line on its standard
input, {"table", "kind", "at", "sessions", "seconds"}: it works until nothing is open, or until the
trap's boundary `at` inside a row of that kind. Answered with {"code", "passed"}: the boundaries.
"""

import json
import os
import sys
import time
from dataclasses import replace
from threading import Event

#: What tells one kind of row from another in tables that have several.
_KIND = {
    "orders.orderstep": "kind",
    "core.webhookevent": "type",
    "fulfillment.printattempt": "work",
}


def serve() -> None:
    """One forked process for each line, until standard input closes."""
    import django  # noqa: PLC0415 - the settings name this suite's own

    django.setup()
    for line in sys.stdin:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            os._exit(_live(json.loads(line), write))
        os.close(write)
        with os.fdopen(read) as pipe:
            passed = pipe.read()
        _pid, status = os.waitpid(child, 0)
        told = {"code": os.waitstatus_to_exitcode(status), "passed": int(passed or 0)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _live(wish, write) -> int:
    from tests.chaos.hooks import trap  # noqa: PLC0415

    try:
        trap.at = wish["at"]
        if wish["table"]:
            _lay_trap(wish["table"], wish["kind"])
        is_at_rest = _work(wish["sessions"], wish["sandbox"], wish["seconds"])
        os.write(write, str(trap.passed).encode())
    except BaseException:  # noqa: BLE001 - whatever it is, this process is over
        sys.excepthook(*sys.exc_info())
        return 1
    return 0 if is_at_rest else 2


def _lay_trap(label, kind) -> None:
    """Arm the trap while a row of that kind runs, and never otherwise."""
    from core import drain  # noqa: PLC0415
    from tests.chaos.hooks import trap  # noqa: PLC0415

    table = drain._tables[label]
    name = _KIND.get(label, "")

    def armed(run):
        def running(given):
            rows = given if isinstance(given, list) else [given]
            before = trap.armed
            trap.armed = before or not kind or any(getattr(one, name) == kind for one in rows)
            try:
                run(given)
            finally:
                trap.armed = before

        return running

    together = table.together and replace(table.together, run=armed(table.together.run))
    drain._tables[label] = replace(table, run=armed(table.run), together=together)


def _work(sessions, sandbox, seconds) -> bool:
    """Work off what comes until nothing is open; whether that was in time."""
    from core.drain import drain_all  # noqa: PLC0415
    from tests.chaos import settling  # noqa: PLC0415

    end = time.monotonic() + seconds
    look = settling.missing(sessions)
    while time.monotonic() < end:
        drain_all()
        if not (settling.undelivered(sandbox) or look() or settling.still_open()):
            return True
        Event().wait(0.05)
    return False


if __name__ == "__main__":
    serve()
