"""What goes wrong on purpose: a list of faults, each striking a few requests and then gone."""

import itertools
import threading
from dataclasses import dataclass

#: Of requests. "Before": no effect was made; "after": it was made and the caller cannot know.
REQUEST_KINDS = {
    "latency": "answers as always, some seconds later",
    "429": "too many requests; nothing was done",
    "500": "an error of the provider's; nothing was done",
    "502": "a broken gateway's answer; it was done",
    "late_effect": "hung up at once; it is done some seconds later",
    "timeout_before": "no answer for some seconds, then hung up; nothing was done",
    "timeout_after": "no answer for some seconds, then hung up; it was done",
    "lose_answer": "hung up at once; it was done",
    "reset": "hung up at once; nothing was done",
    "slow_body": "the answer trickles in over some seconds; it was done",
    "cut_body": "the answer breaks off in its middle; it was done",
}
#: Of webhooks.
WEBHOOK_KINDS = {
    "duplicate": "sent twice",
    "late": "sent some seconds later",
    "reorder": "sent after the one that follows",
    "drop": "never sent",
}
#: Of requests too, chosen by programs alone: what comes back has little to do with what was asked
#: (sandbox/spoilt.py). All but `status` were done.
ANSWER_KINDS = {
    "status": "refused with the status that `value` names; nothing was done",
    "late_answer": "done at once, answered some seconds later",
    "malformed": "half of the JSON, said to be all of it",
    "empty": "200 and nothing else",
    "html": "200 and a page for people",
    "wrong_type": "the answer as always, said to be plain text",
    "cut_gzip": "compressed, and half of it missing",
    "huge": "an answer of 300 MB",
    "slow_head": "the headers trickle in over some seconds",
    "redirect": "307 to the address that `value` names",
    "drift": "JSON of another form: `value` is one of sandbox.spoilt.DRIFTS",
}
KINDS = {**REQUEST_KINDS, **WEBHOOK_KINDS, **ANSWER_KINDS}
#: Those that strike before the effect is made.
BEFORE = frozenset({"429", "500", "timeout_before", "reset", "status"})
FOREVER = -1
_TIMEOUT = 30.0


@dataclass
class Fault:
    """One fault: whom it strikes, how, how often still (-1: always), for how many seconds."""

    number: int
    provider: str
    operation: str
    kind: str
    count: int
    seconds: float
    value: str = ""
    struck: int = 0


class Faults:
    """The faults that are set, in the order they were set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: list[Fault] = []
        self._numbers = itertools.count(1)

    def add(
        self,
        provider: str,
        operation: str = "*",
        *,
        kind: str,
        count: int = 1,
        seconds: float | None = None,
        value: str = "",
    ) -> Fault:
        """Let something go wrong `count` times (-1: until cleared).

        Args:
            provider: the first part of its addresses ("stripe", "printful" …), "*" for each.
            operation: as the ledger names it; "*" for all but the pages people look at.
            kind: one of KINDS. ValueError for another.
            count: how many requests or webhooks are struck.
            seconds: for the kinds that wait; a time-out's default is longer than callers wait.
            value: what ANSWER_KINDS say of it; for a 429 its Retry-After ("-" leaves it out).
        """
        if kind not in KINDS:
            message = f"No such fault: {kind}. There are: {', '.join(KINDS)}"
            raise ValueError(message)
        if seconds is None:
            seconds = _TIMEOUT if kind.startswith("timeout") else 1.0
        with self._lock:
            fault = Fault(next(self._numbers), provider, operation, kind, count, seconds, value)
            self._set.append(fault)
        return fault

    def clear(self, number: int | None = None) -> None:
        """Take back one fault, or all."""
        with self._lock:
            self._set = [one for one in self._set if number not in (None, one.number)]

    def all(self) -> list[Fault]:
        """What is set."""
        with self._lock:
            return list(self._set)

    def strike(self, provider: str, operation: str) -> Fault | None:
        """The fault that this request meets, counted; None when it is spared."""
        return self._take(provider, operation, {**REQUEST_KINDS, **ANSWER_KINDS})

    def strike_webhook(self, provider: str, event: str) -> Fault | None:
        """The fault that this webhook meets, counted."""
        return self._take(provider, event, WEBHOOK_KINDS)

    def _take(self, provider: str, operation: str, kinds: dict[str, str]) -> Fault | None:
        with self._lock:
            for fault in self._set:
                if fault.kind in kinds and _matches(fault, provider, operation):
                    fault.struck += 1
                    if fault.count > 0:
                        fault.count -= 1
                        if fault.count == 0:
                            self._set.remove(fault)
                    return fault
        return None


def _matches(fault: Fault, provider: str, operation: str) -> bool:
    if fault.provider not in ("*", provider):
        return False
    if fault.operation == "*":
        return not operation.startswith("page.")
    return fault.operation == operation
