"""Rows of the roof: how many messages may still go out, and how the promises of the shop stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import DbNow


class AlertBudget(models.Model):
    """A token bucket for one severity: a storm of alerts must not drown the one that matters."""

    severity = models.CharField(max_length=16, unique=True)
    tokens = models.FloatField()
    refilled_at = models.DateTimeField(db_default=DbNow())

    class Meta:
        verbose_name = _("alert budget")

    def __str__(self) -> str:
        return f"{self.severity}: {self.tokens:.1f}"


class ClosedChannel(models.Model):
    """An alert channel that its provider says is gone. Known by a digest: the address is a secret.

    A new address has another digest, so setting a new webhook opens the channel by itself.
    """

    digest = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=200)
    closed_at = models.DateTimeField(db_default=DbNow())

    class Meta:
        verbose_name = _("closed alert channel")

    def __str__(self) -> str:
        return self.reason


class InvariantCheck(models.Model):
    """What the last look said about one promise of the shop (operations.invariants).

    `abouts` names every row that the next look must look at again; `examples` are the first of
    them in words, with links. `problem` says why a look itself failed: then nothing is known anew.
    """

    code = models.CharField(max_length=8, unique=True)
    count = models.PositiveIntegerField(default=0)
    examples = models.JSONField(default=list, blank=True)
    abouts = models.JSONField(default=list, blank=True)
    problem = models.TextField(blank=True, default="")
    checked_at = models.DateTimeField(db_default=DbNow())
    broken_since = models.DateTimeField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self) -> str:
        return self.code
