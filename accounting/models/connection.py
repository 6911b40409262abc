"""The shop's connection to one company in QuickBooks Online: its tokens and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from core import clock
from core.clock import DbNow
from core.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounting.facts import Company, TokenFact

#: Longer than a worker may work at one task (core/limits.py); then its lease is another worker's.
LEASE_SECONDS = 60
_ERROR_LIMIT = 500


class ConnectionStatus(models.TextChoices):
    """Whether the shop may work in the company's books."""

    OK = "ok", "connected"
    RECONNECT_NEEDED = "reconnect_needed", "must be connected again"
    REVOKED = "revoked", "disconnected by the shop"


class ConnectionQuerySet(models.QuerySet["QuickBooksConnection"]):
    """Which connection counts."""

    def current(self) -> QuickBooksConnection | None:
        """The connection that was made last; None when there was never one."""
        return self.order_by("-connected_at", "-id").first()


class QuickBooksConnection(models.Model):
    """One company, connected once or again. A shop posts to the one connected last.

    The refresh token lasts 100 days from its last use and five years in all
    (`refresh_hard_expires_at`); it changes about daily, and the old one is dead then. So a refresh
    is made by one worker at a time: whoever holds the lease, named by `lease_token`.
    """

    realm_id = models.CharField(max_length=40, unique=True)
    company_name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    home_currency = models.CharField(max_length=3, blank=True)
    multi_currency = models.BooleanField(default=False)
    uses_sales_tax = models.BooleanField(default=True, db_default=True)
    access_token = EncryptedTextField()
    access_expires_at = models.DateTimeField()
    refresh_token = EncryptedTextField()
    refresh_expires_at = models.DateTimeField()
    refresh_hard_expires_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(
        max_length=20, choices=ConnectionStatus.choices, default=ConnectionStatus.OK
    )
    last_error = models.CharField(max_length=_ERROR_LIMIT, blank=True)
    last_refreshed_at = models.DateTimeField(db_default=DbNow())
    connected_at = models.DateTimeField(db_default=DbNow())
    connected_by = models.CharField(max_length=150, blank=True)
    #: What can be chosen in the mappings, as QuickBooks had it at `choices_read_at`.
    choices = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    choices_read_at = models.DateTimeField(null=True, blank=True)
    one_customer = models.BooleanField(default=False, db_default=False)
    lease_token = models.BigIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = "QuickBooks connection"
        verbose_name_plural = "QuickBooks"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ConnectionStatus.values), name="accounting_connection_word"
            )
        ]

    def __str__(self) -> str:
        return self.company_name or self.realm_id

    def is_ok(self) -> bool:
        """Whether the shop may post now."""
        return self.status == ConnectionStatus.OK

    def take_lease(self) -> bool:
        """Become the one that refreshes; False when another is at it. Committed by itself."""
        free = Q(lease_until=None) | Q(lease_until__lte=DbNow())
        rows = QuickBooksConnection.objects.filter(free, pk=self.pk, status=ConnectionStatus.OK)
        if not rows.update(
            lease_token=F("lease_token") + 1, lease_until=clock.after(LEASE_SECONDS)
        ):
            return False
        self.refresh_from_db()
        return True

    def keep_tokens(self, fact: TokenFact) -> bool:
        """Save what a refresh gave and end our lease; False when the lease is not ours any more."""
        return self._end_lease(_tokens(fact) | {"last_refreshed_at": DbNow(), "last_error": ""})

    def end_lease(self, *, error: str) -> None:
        """The refresh brought nothing: let the next one try."""
        self._end_lease({"last_error": error[:_ERROR_LIMIT]})

    def need_reconnect(self, *, error: str) -> bool:
        """Intuit has ended the connection. True for the first who notices, who tells the owner.

        An old answer ends neither what the owner has connected again since this row was read, nor
        the tokens that another worker has got: both have a new `lease_token`.
        """
        ended = {"last_error": error[:_ERROR_LIMIT], "lease_until": None}
        rows = QuickBooksConnection.objects.filter(
            pk=self.pk, status=ConnectionStatus.OK, lease_token=self.lease_token
        )
        return rows.update(status=ConnectionStatus.RECONNECT_NEEDED, **ended) == 1

    def revoke(self) -> None:
        """The shop has ended the connection itself."""
        QuickBooksConnection.objects.filter(pk=self.pk).update(
            status=ConnectionStatus.REVOKED,
            access_token="",
            refresh_token="",
            lease_until=None,
            lease_token=F("lease_token") + 1,
        )

    def describe(self, company: Company) -> None:
        """Keep what QuickBooks says of the company."""
        QuickBooksConnection.objects.filter(pk=self.pk).update(
            company_name=company.name[:200],
            country=company.country[:2],
            home_currency=company.home_currency,
            multi_currency=company.multi_currency,
            uses_sales_tax=company.uses_sales_tax,
        )
        self.refresh_from_db()

    def keep_choices(self, choices: dict[str, object]) -> None:
        """Keep what QuickBooks offers: reading it costs, so it is read when somebody asks."""
        self.choices, self.choices_read_at = choices, clock.now()
        self.save(update_fields=["choices", "choices_read_at"])

    def ask_one_customer(self, *, wanted: bool) -> None:
        """Whether all sales go to one customer instead of each to its buyer."""
        self.one_customer = wanted
        self.save(update_fields=["one_customer"])

    def _end_lease(self, changes: dict[str, object]) -> bool:
        mine = QuickBooksConnection.objects.filter(pk=self.pk, lease_token=self.lease_token)
        if not mine.update(**changes, lease_until=None):
            return False
        self.refresh_from_db()
        return True


def connect(*, realm_id: str, fact: TokenFact, who: str) -> QuickBooksConnection:
    """The connection an approval has made, new or again."""
    made, _new = QuickBooksConnection.objects.update_or_create(
        realm_id=realm_id,
        defaults=_tokens(fact)
        | {
            "status": ConnectionStatus.OK,
            "last_error": "",
            "lease_until": None,
            "lease_token": F("lease_token") + 1,
            "connected_at": DbNow(),
            "last_refreshed_at": DbNow(),
            "connected_by": who[:150],
        },
        create_defaults=_tokens(fact) | {"connected_by": who[:150]},
    )
    made.refresh_from_db()
    return made


def _tokens(fact: TokenFact) -> dict[str, object]:
    hard = fact.hard_seconds
    return {
        "access_token": fact.access_token,
        "access_expires_at": clock.after(fact.access_seconds),
        "refresh_token": fact.refresh_token,
        "refresh_expires_at": clock.after(fact.refresh_seconds),
        "refresh_hard_expires_at": None if hard is None else clock.after(hard),
    }
