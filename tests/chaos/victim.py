"""A process of the shop that works off what is due, and dies by its own hand where it is told to.

`python -m tests.chaos.victim` loads Django once and forks a process for each line on its standard
input that says "work": {"table", "kind", "at", "blow", "sessions", "seconds"}. It works until
nothing is open, or until the trap's boundary `at` inside a row of that kind. Answered with {"code",
"passed"}. "begin" forgets all counts; "go on" lets those go on that were stopped, to their end.
"""

import json
import os
import signal
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
_stopped: list[int] = []


def serve() -> None:
    """Answer each line, until standard input closes."""
    import django  # noqa: PLC0415 - the settings name this suite's own

    django.setup()
    from tests.chaos.hooks import trap  # noqa: PLC0415

    for line in sys.stdin:
        wish = json.loads(line)
        code = 0
        if wish["do"] == "begin":
            trap.begin()
        elif wish["do"] == "go on":
            code = _go_on()
        else:
            code = _fork(wish)
        sys.stdout.write(json.dumps({"code": code, "passed": trap.passed()}) + "\n")
        sys.stdout.flush()


def _fork(wish) -> int:
    """The exit code of a process that did the work; minus the signal that befell it."""
    child = os.fork()
    if child == 0:
        os._exit(_live(wish))
    _pid, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        _stopped.append(child)
        return -signal.SIGSTOP
    return os.waitstatus_to_exitcode(status)


def _go_on() -> int:
    """Wake whoever was stopped; the first exit code that is not 0."""
    worst = 0
    for child in _stopped:
        os.kill(child, signal.SIGCONT)
    for child in _stopped:
        _pid, status = os.waitpid(child, 0)
        worst = worst or os.waitstatus_to_exitcode(status)
    _stopped.clear()
    return worst


def _live(wish) -> int:
    from operations import alerts  # noqa: PLC0415
    from tests.chaos.hooks import trap  # noqa: PLC0415

    alerts.BUDGETS.update(dict.fromkeys(alerts.BUDGETS, (10_000, 10_000)))  # none waits its turn
    try:
        trap.at = wish["at"]
        trap.blow = signal.Signals(wish["blow"])
        if wish["table"]:
            _lay_trap(wish["table"], wish["kind"])
        is_at_rest = _work(wish["sessions"], wish["sandbox"], wish["seconds"])
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
            before = trap.row
            of_kind = [one.pk for one in rows if not kind or getattr(one, name) == kind]
            trap.row = before if before is not None or not of_kind else min(of_kind)
            try:
                run(given)
            finally:
                trap.row = before

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
        if drain_all():
            continue
        if not (settling.undelivered(sandbox) or look() or settling.still_open()):
            return True
        Event().wait(0.05)
    return False


if __name__ == "__main__":
    serve()
