"""Groups of goods to be printed, and the printers that were asked to: the commit fence."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from core import queue
from core.clock import DbNow, after, scaled
from core.durable import DurableQuerySet, DurableRow, EffectRow, LeaseLostError, Status


class Phase(models.TextChoices):
    """How far one printer got. Retries, parking and a lease's end never change it."""

    DRAFTING = "DRAFTING"  # a draft may be being made; nothing is charged
    DRAFTED = "DRAFTED"  # a draft is there; nothing is charged
    COMMIT_SENT = "COMMIT_SENT"  # the fence: it may be charged and printed
    COMMITTED = "COMMITTED"  # it is charged and printed
    ABANDONED = "ABANDONED"  # left before the fence; swept until it is surely gone
    CANCELED = "CANCELED"  # proven: nothing is there, or it was read back as canceled


#: At most one attempt of a group is in these, by a partial unique index.
FENCED = (Phase.COMMIT_SENT, Phase.COMMITTED)
#: An attempt that may still end in a print.
LIVE = (Phase.DRAFTING, Phase.DRAFTED, *FENCED)


class Work(models.TextChoices):
    """What the next claim of an attempt does: one call."""

    CREATE = "CREATE"  # make the draft
    FIND = "FIND"  # look up what a lost answer may have made
    RECALL = "RECALL"  # asked anew: look up what an earlier round left, then create
    CHECK = "CHECK"  # read the draft until it can be verified
    QUOTE = "QUOTE"  # ask the price where there is no draft
    COMMIT = "COMMIT"  # take the fence, and commit
    READ = "READ"  # read what became of the commit
    CANCEL = "CANCEL"  # ask for cancellation after the fence
    READ_CANCEL = "READ_CANCEL"  # read it back: only that is proof
    SWEEP = "SWEEP"  # look for what an abandoned attempt left
    REST = "REST"  # nothing; the print order follows it, or it is over


_STATES = (
    *("ROUTING", "SUBMITTED", "NEEDS_ATTENTION", "IN_PRODUCTION", "PART_SHIPPED", "SHIPPED"),
    *("DELIVERED", "CANCELED"),
)


class PrintOrderQuerySet(DurableQuerySet["PrintOrder"]):
    """Questions about many print orders."""

    def newest(self) -> PrintOrder | None:
        """The one for the newest address."""
        return self.order_by("-gen").first()


class PrintAttemptQuerySet(DurableQuerySet["PrintAttempt"]):
    """Questions about many attempts."""

    def live(self) -> PrintAttemptQuerySet:
        """Those that may still end in a print."""
        return self.filter(phase__in=LIVE)

    def fenced(self) -> PrintAttemptQuerySet:
        """Those that may have been charged and printed; of one group at most one."""
        return self.filter(phase__in=FENCED)


class PrintOrder(DurableRow):
    """The wish that one group be printed once, for one address. `gen` rises with the address.

    Its claims choose a printer while it is ROUTING, and read the printer's order afterwards.
    `ceiling` is the most one print may cost, in minor units of `currency`; None is not known.
    `choices` says in plain words why each printer was taken or left.
    """

    class State(models.TextChoices):
        """Where the goods are; moves forward only."""

        ROUTING = "ROUTING"
        SUBMITTED = "SUBMITTED"
        NEEDS_ATTENTION = "NEEDS_ATTENTION"
        IN_PRODUCTION = "IN_PRODUCTION"
        PART_SHIPPED = "PART_SHIPPED"
        SHIPPED = "SHIPPED"
        DELIVERED = "DELIVERED"
        CANCELED = "CANCELED"

    alerts_when_parked = False  # the order's review case says it in the order's own words

    group = models.ForeignKey("orders.FulfillmentGroup", models.PROTECT, related_name="prints")
    gen = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16, choices=State.choices, default=State.ROUTING)
    address = models.JSONField()
    ceiling = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    choices = models.JSONField(default=list, blank=True)
    #: Rises each time that printers which were down are asked again.
    round = models.PositiveIntegerField(default=1)
    #: Since when no printer could be asked.
    waiting_since = models.DateTimeField(null=True, blank=True)
    #: What a person is asked, and whether the case was opened with it.
    problem = models.TextField(blank=True, default="")
    problem_code = models.CharField(max_length=20, blank=True, default="")
    told = models.BooleanField(default=False)
    #: A printer that staff chose, asked before all others.
    wanted = models.CharField(max_length=20, blank=True, default="")
    #: Why nothing may be committed any more.
    stopped = models.CharField(max_length=300, blank=True, default="")
    polls = models.PositiveIntegerField(default=0)
    provider_reason = models.TextField(blank=True, default="")

    objects = PrintOrderQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableRow.Meta):
        ordering = ["-id"]
        constraints = [
            *DurableRow.Meta.constraints,
            models.UniqueConstraint(fields=["group", "gen"], name="fulfillment_print_once"),
            models.CheckConstraint(
                condition=Q(state__in=_STATES),
                name="fulfillment_print_word",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[a-z]{3}$"), name="fulfillment_print_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} ({self.gen})"

    def note(self, *sentences: str) -> None:
        """Add to the story of choices; the lock on the order keeps two from meeting."""
        self.choices = [*self.choices, *sentences]
        self.save(update_fields=["choices"])

    def move(self, **changes: object) -> None:
        """Write columns that are not the row's own work; the order is locked."""
        self._update(changes, self._rows())

    def rest(self, reason: str, **changes: object) -> None:
        """Wait for the attempt, which says what came of it."""
        waiting = {"status": Status.WAITING, "run_after": None, "lease_until": None}
        self.move(**waiting, reason=reason, token=F("token") + 1, **changes)

    def look_in(self, seconds: float, reason: str) -> None:
        """Be due after so many seconds, whatever it waited for."""
        due = {"status": Status.READY, "run_after": after(scaled(seconds)), "lease_until": None}
        self.move(**due, reason=reason, token=F("token") + 1)
        queue.wake(PrintOrder)

    def look_now(self) -> bool:
        """A hint came: read the printer's order now; False when it is at work or over."""
        ready = self._rows().filter(status=Status.READY)
        found = bool(ready.update(run_after=DbNow()))
        if found:
            queue.wake(PrintOrder)
        return found

    def park_for_person(self, *, code: str, problem: str) -> None:
        """Stop until a person has decided."""
        stop = {"status": Status.PARKED, "run_after": None, "lease_until": None}
        what = {"problem": problem, "problem_code": code, "told": False}
        self.move(**stop, **what, reason=problem, token=F("token") + 1)

    def end(self, state: State, reason: str) -> None:
        """Nothing more will come."""
        over = {"status": Status.DONE, "run_after": None, "lease_until": None}
        ended = {"settled_at": DbNow(), "token": F("token") + 1}
        self.move(**over, **ended, state=state, reason=reason)


class PrintAttempt(EffectRow):
    """One printer asked to print one group. The fence index lets one of a group commit.

    `work` is what its next claim does; before a call leaves, `work` already says what a crash
    would mean, so that a killed worker's successor reads before it writes.
    `result_ref` is not used: the printer's number is `remote_id`.
    """

    print_order = models.ForeignKey(PrintOrder, models.PROTECT, related_name="attempts_made")
    group = models.ForeignKey("orders.FulfillmentGroup", models.PROTECT, related_name="attempts")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=32)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.DRAFTING)
    work = models.CharField(max_length=12, choices=Work.choices, default=Work.CREATE)
    round = models.PositiveIntegerField(default=1)
    #: How often `work` has been tried, and since when.
    looks = models.PositiveIntegerField(default=0)
    work_since = models.DateTimeField(db_default=DbNow())
    #: Whether a create may have reached the printer.
    may_exist = models.BooleanField(default=False)
    commits = models.PositiveIntegerField(default=0)
    #: How often it was read as a draft since the last commit.
    draft_reads = models.PositiveIntegerField(default=0)
    #: Whether a commit may have been accepted: then only a read-back `canceled` frees the fence.
    commit_unknown = models.BooleanField(default=False)
    #: Why it is being left: REFUND, MONEY or STAFF.
    leaving = models.CharField(max_length=8, blank=True, default="")
    #: What came of it, as one of the printers' failure classes, and in words.
    verdict_code = models.CharField(max_length=12, blank=True, default="")
    verdict_text = models.TextField(blank=True, default="")
    remote_id = models.CharField(max_length=100, blank=True, default="")
    raw_status = models.CharField(max_length=100, blank=True, default="")
    cost = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    committed_at = models.DateTimeField(null=True, blank=True)

    objects = PrintAttemptQuerySet.as_manager()  # type: ignore[misc]

    class Meta(EffectRow.Meta):
        ordering = ["id"]
        indexes = [
            *EffectRow.Meta.indexes,
            models.Index(fields=["provider", "remote_id"], name="fulfillment_attempt_remote"),
        ]
        constraints = [
            *EffectRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["provider", "reference"], name="fulfillment_attempt_reference"
            ),
            models.UniqueConstraint(
                fields=["group", "provider", "gen"], name="fulfillment_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(phase__in=("COMMIT_SENT", "COMMITTED")),
                name="fulfillment_commit_fence",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=tuple(Phase.values)),
                name="fulfillment_attempt_phase_word",
            ),
            models.CheckConstraint(
                condition=Q(work__in=tuple(Work.values)),
                name="fulfillment_attempt_work_word",
            ),
            models.CheckConstraint(
                condition=Q(leaving__in=("", "REFUND", "MONEY", "STAFF")),
                name="fulfillment_attempt_leaving_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"

    @property
    def is_fenced(self) -> bool:
        """Whether it may have been charged and printed."""
        return self.phase in FENCED

    def age(self) -> float:
        """Seconds since `work` began, by the database's clock; shortened waits are stretched."""
        lived = ExpressionWrapper(DbNow() - F("work_since"), output_field=models.DurationField())
        found: timedelta = self._rows().values_list(lived, flat=True).get()
        return found.total_seconds() / scaled(1)

    def until_next(self, moments: tuple[int, ...]) -> float | None:
        """Seconds until the next of these ages of its work; None when the last is over.

        Not a count of looks: notices and a circuit that closes make an attempt due sooner.
        """
        age = self.age()
        return next((one - age for one in moments if one > age), None)

    def write(self, **changes: object) -> None:
        """Change our row under our token, alone or in an open transaction.

        Raises:
            LeaseLostError: somebody else owns the row now.
        """
        if not self._update(changes, self._owned()):
            raise LeaseLostError(self._meta.label_lower, self.pk)

    def turn_to(self, work: Work, **changes: object) -> None:
        """Begin another kind of work: its tries are counted from nought."""
        self.write(work=work, looks=0, work_since=DbNow(), **changes)

    def put_to_work(self, work: Work, **changes: object) -> bool:
        """Give an attempt that is not at work something to do now; False when it is at work."""
        begin = {"work": work, "looks": 0, "work_since": DbNow(), "settled_at": None}
        due = {"status": Status.READY, "run_after": DbNow(), "lease_until": None, "unsettled": 0}
        idle = self._rows().exclude(status=Status.RUNNING)
        if not self._update(begin | due | changes | {"token": F("token") + 1}, idle):
            return False
        queue.wake(PrintAttempt)
        return True

    def look_now(self) -> bool:
        """A hint came: do the next piece of work now; False when it is at work or over."""
        ready = self._rows().filter(status=Status.READY)
        found = bool(ready.update(run_after=DbNow()))
        if found:
            queue.wake(PrintAttempt)
        return found
