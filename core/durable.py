"""Durable work: a row with a state, a due time, a lease and a fencing token.

A claim leases due rows, what runs a row settles it, and every write in between carries the claim's
token, so a worker that lost its lease writes nothing.
"""

import json
import traceback
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, cast

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import Coalesce

from core import clock, queue
from core.claims import DurableQuerySet, Status
from core.outcomes import Done, NeedsReview, Proceed, RetryLater, Settlement
from core.pressure import in_line
from core.settling import FRESH, Changes, changes_for, due_in, leased, stopped
from core.slots import Slot
from core.transactions import OpenTransactionError, ensure_no_transaction

__all__ = [
    "FINAL",
    "DurableQuerySet",
    "DurableRow",
    "EffectRow",
    "LeaseLostError",
    "OpenTransactionError",
    "Status",
    "current_row",
    "ensure_no_transaction",
    "parked",
    "speaking_to",
]

FINAL = (Status.DONE, Status.SKIPPED, Status.CANCELED)
KEY_SECONDS = 23 * 3600  # providers remember an idempotency key for 24 hours
_KEYS = uuid.UUID("6f0c3a52-6d0e-4c9b-9d5b-3f5f3f0f7a11")
_TEXT_LIMIT = 2000


class LeaseLostError(Exception):
    """Somebody else owns the row now: stop, and write nothing."""


#: The row that this thread is running; core.drain sets it.
current_row: ContextVar["DurableRow | None"] = ContextVar("current_row", default=None)


def speaking_to(provider: str) -> None:
    """Note on the running row whom it asks, so that the provider's recovery brings it forward."""
    row = current_row.get()
    if row is not None:
        row.spoke_to = provider


class DurableRow(models.Model):
    """Abstract. Inherit `Meta` too, and add to its lists rather than replace them.

    `class Meta(DurableRow.Meta): indexes = [*DurableRow.Meta.indexes, ...]`
    A row made as WAITING needs `run_after=None`; otherwise it is READY and due at once.
    """

    #: False where the app that owns the rows tells the owner of a parked one in its own words.
    alerts_when_parked = True

    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.READY, db_default="READY"
    )
    reason = models.TextField(blank=True, default="", db_default="")
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    unsettled = models.PositiveIntegerField(default=0, db_default=0)
    run_after = models.DateTimeField(null=True, blank=True, db_default=clock.DbNow())
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.BigIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True, default="", db_default="")
    fingerprint = models.CharField(max_length=200, blank=True, default="", db_default="")
    failing_since = models.DateTimeField(null=True, blank=True)
    calls_outside = models.BooleanField(default=False, db_default=False)
    #: The provider that the last try spoke to: its recovery brings the row forward.
    spoke_to = models.CharField(max_length=30, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=clock.DbNow(), editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DurableQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=Q(status__in=("READY", "RUNNING")),
                name="%(app_label)s_%(class)s_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("READY", "RUNNING"), run_after__isnull=False)
                | Q(
                    status__in=("WAITING", "DONE", "SKIPPED", "PARKED", "CANCELED"),
                    run_after__isnull=True,
                ),
                name="%(app_label)s_%(class)s_status_run_after",
            )
        ]

    def settle(self, settlement: Settlement) -> bool:
        """Write what the work came to, in one statement guarded by our token.

        Works alone or inside an open transaction (lock the parent row first). False: somebody else
        owns the row, and nothing was written.
        """
        return self._write(self._changes(settlement), self._owned())

    def verdict(self, error: Exception) -> Settlement:
        """What an exception nobody classified comes to: a retry; the same one twice, a person."""
        text = f"{type(error).__name__}: {error}".replace("\x00", "")[:_TEXT_LIMIT]
        mark = _fingerprint(error)
        if mark == self.fingerprint:
            return NeedsReview(f"failed twice in the same way: {text}")
        self._mark = mark
        return RetryLater(text)

    def park(self, reason: str) -> bool:
        """Put the row before a person, unless it is finished or at work right now."""
        return self._write(stopped(Status.PARKED, reason) | {"last_error": reason}, self._idle())

    def cancel(self, reason: str) -> bool:
        """Take the row out of work; False when it is finished or at work right now."""
        changes = stopped(Status.CANCELED, reason) | {"settled_at": clock.DbNow()}
        return self._write(changes, self._idle())

    def finish(self, note: str) -> bool:
        """A person has done it: a parked row is done. False when it is not parked."""
        changes = stopped(Status.DONE, note) | FRESH | {"settled_at": clock.DbNow()}
        return self._write(changes, self._rows().filter(status=Status.PARKED))

    def retry_now(self) -> bool:
        """A person's "try again": due now, with all attempts before it. Not for a waiting row."""
        changes = due_in(0) | FRESH | {"token": F("token") + 1}
        if not self._write(changes, self._idle().exclude(status=Status.WAITING)):
            return False
        queue.wake(type(self))
        return True

    def wake(self) -> bool:
        """Make a waiting row due now."""
        if not self._write(due_in(0), self._rows().filter(status=Status.WAITING)):
            return False
        queue.wake(type(self))
        return True

    def give_back(self) -> bool:
        """Undo our claim: the row was not begun, and whoever comes next may have it."""
        return self._write(due_in(0, self.reason) | {"attempts": F("attempts") - 1}, self._owned())

    def renew_lease(self, **facts: object) -> None:
        """Begin our lease anew, and write these columns with it.

        Raises:
            LeaseLostError: it had ended and somebody else owns the row.
        """
        if not self._write(leased() | facts, self._owned()):
            raise LeaseLostError(self._meta.label_lower, self.pk)

    # What the exception of this run will be recognised by, if it comes again.
    _mark: str = ""

    def _changes(self, settlement: Settlement) -> Changes:
        settlement = in_line(settlement, type(self), self.spoke_to)
        changes = changes_for(settlement, attempts=self.attempts, failing_since=self.failing_since)
        if isinstance(settlement, RetryLater):
            changes["fingerprint"] = self._mark
        return changes | {"spoke_to": self.spoke_to}

    def _rows(self) -> "DurableQuerySet[DurableRow]":
        rows: DurableQuerySet[DurableRow] = DurableQuerySet(model=type(self))
        return rows.filter(pk=self.pk)

    def _owned(self) -> "DurableQuerySet[DurableRow]":
        return self._rows().filter(token=self.token, status=Status.RUNNING)

    def _idle(self) -> "DurableQuerySet[DurableRow]":
        """Not finished and not at work: what a person or another row may still decide about."""
        return self._rows().filter(status__in=(Status.WAITING, Status.READY, Status.PARKED))

    def _write(self, changes: Changes, rows: "DurableQuerySet[DurableRow]") -> bool:
        """Update `rows` (this row, guarded); a row that parks is told of in the same commit."""
        if changes.get("status") != Status.PARKED or not self.alerts_when_parked:
            return self._update(changes, rows)
        with transaction.atomic():
            written = self._update(changes, rows)
            if written:
                parked.ask(self)
        return written

    def _update(self, changes: Changes, rows: "DurableQuerySet[DurableRow]") -> bool:
        if not rows.update(**changes):
            return False
        for name, value in changes.items():
            if not isinstance(value, BaseExpression | Combinable):
                setattr(self, name, value)
        return True


#: Asked, inside the transaction, when a row was parked; core.alerts answers with an alert.
parked: Slot[DurableRow, None] = Slot()


class EffectRow(DurableRow):
    """Abstract: durable work with one outside effect per claim, made at most once.

    The key and the exact bytes of the body are committed before the request leaves.
    """

    cause = models.CharField(max_length=100, blank=True, default="", db_default="")
    gen = models.PositiveIntegerField(default=1, db_default=1)
    #: How many effects this row has already made; a new one has a new key.
    stage = models.PositiveIntegerField(default=0, db_default=0)
    key = models.CharField(max_length=255, blank=True, default="", db_default="")
    request_body = models.BinaryField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    key_expires_at = models.DateTimeField(null=True, blank=True)
    result_ref = models.CharField(max_length=255, blank=True, default="", db_default="")

    class Meta(DurableRow.Meta):
        abstract = True

    def freeze(self, make_body: Callable[[], Mapping[str, object]]) -> dict[str, Any]:
        """The body to send, committed with its key and the sent mark under our token.

        The first time `make_body` makes it; a retry gets the stored body back unchanged. Renews
        the lease, so call it right before the request.

        Raises:
            LeaseLostError: somebody else owns the row; nothing may be sent.
            OpenTransactionError: a transaction is open, so nothing would be committed.
        """
        ensure_no_transaction()
        if self.request_body is None:
            body = canonical(make_body())
            self.key = self.key or self._derived_key()
        else:
            body = bytes(self.request_body)
        mark = {
            "sent_at": Coalesce(F("sent_at"), clock.DbNow()),
            "key_expires_at": Coalesce(F("key_expires_at"), clock.after(KEY_SECONDS)),
        }
        frozen = {"request_body": body, "key": self.key}
        if not self._update(leased() | mark | frozen, self._owned()):
            raise LeaseLostError(self._meta.label_lower, self.pk)
        self.sent_at = self.sent_at or clock.now()
        return cast("dict[str, Any]", json.loads(body))

    def forget_sent(self) -> None:
        """Note that the write was provably not accepted: the next try may send a new body."""
        forgotten = {"sent_at": None, "key_expires_at": None, "request_body": None}
        self._update(forgotten, self._owned())

    def begin_anew(self) -> None:
        """Note that the provider refused for good: the next try is a new effect with a new key."""
        if self._update({"stage": F("stage") + 1, "key": ""}, self._owned()):
            self.stage += 1
        self.forget_sent()

    def is_key_fresh(self) -> bool:
        """Whether the provider still remembers our key, so that the same bytes may go again."""
        return self.key_expires_at is None or clock.now() < self.key_expires_at

    def _derived_key(self) -> str:
        # created_at sets rows apart that have the same number in two lives of a database.
        made: datetime = self.created_at
        name = f"{self._meta.label_lower}:{self.pk}:{self.cause}:{self.gen}:{self.stage}:{made}"
        return uuid.uuid5(_KEYS, name).hex

    def _changes(self, settlement: Settlement) -> Changes:
        changes = super()._changes(settlement)
        if isinstance(settlement, Done | Proceed) and settlement.result_ref:
            changes["result_ref"] = settlement.result_ref
        if isinstance(settlement, Proceed):
            sent = {"key": "", "request_body": None, "sent_at": None, "key_expires_at": None}
            changes |= sent | {"stage": self.stage + 1}
        return changes


def canonical(body: Mapping[str, object]) -> bytes:
    """JSON with one spelling: the same facts give the same bytes."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _fingerprint(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].name}" if frames else ""
    return f"{type(error).__name__}@{place}"[:200]
