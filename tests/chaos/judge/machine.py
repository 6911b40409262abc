"""Laws about the machine: what the hooks in its programs saw, and whether it came to rest."""

from collections.abc import Iterator
from pathlib import Path

from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence

#: The programs that call out in every run, by the folder of what they are started as.
_CALLERS = {"celery", "gunicorn"}


class NoTransactionOverACall(Law):
    """I19: written down by the hook at the very socket, for every call of every program."""

    code = "I19"
    says = "no transaction was open while a provider was called"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        awake = {
            Path(one["program"].split()[0]).parent.name for one in evidence.witnessed("closed")
        }
        for program in sorted(_CALLERS - awake):
            yield f"no process of {program} had a witness that is awake"
        for one in evidence.witnessed("open"):
            yield f"{one['method']} {one['url']} inside a transaction ({one['program']})"


class EverythingSettled(Law):
    """I20: after the last fault everything comes to its end without a human touch."""

    code = "I20"
    says = "everything settled by itself"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        yield from evidence.unsettled
