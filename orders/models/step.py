"""A step: one thing to do for an order, done exactly once."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from core.durable import FINAL, DurableQuerySet, EffectRow, Status
from orders.kinds import DELIVERING
from orders.models.order import FulfillmentGroup, Order, OrderLine


class OrderStepQuerySet(DurableQuerySet["OrderStep"]):
    """Questions about, and moves of, many steps."""

    def delivering(self) -> OrderStepQuerySet:
        """Steps of the first plan that stand between the customer and a complete order."""
        return self.filter(kind__in=DELIVERING, cause="")

    def unfinished(self) -> OrderStepQuerySet:
        """Steps that still have something to do, or wait for a person."""
        return self.exclude(status__in=FINAL)

    def release_held(self) -> int:
        """A person has decided: what was held goes on. Call `release_steps` after; how many."""
        return self.filter(held=True).update(held=False)

    def cancel_unfinished(self, *, reason: str) -> int:
        """Give up what has not been done and is not being done now. Returns how many."""
        idle = self.filter(status__in=(Status.WAITING, Status.READY, Status.PARKED))
        return idle.update(status=Status.CANCELED, reason=reason, run_after=None)


class OrderStep(EffectRow):
    """One step of an order. The order's row is locked before any write to its steps.

    `prerequisites` are ids of steps of the same order; the step becomes READY when all are
    final. `goes_on_parked` says that a parked one does not hold it up either.
    `held`: a rule wants a person to look first; the step stays WAITING until it is released.
    `key` is derived from the row, so a retry can never make a second effect.
    """

    alerts_when_parked = False  # orders.alerts says it in the order's own words

    order = models.ForeignKey(Order, models.CASCADE, related_name="steps")
    line = models.ForeignKey(OrderLine, models.CASCADE, null=True, blank=True, related_name="steps")
    group = models.ForeignKey(
        FulfillmentGroup, models.CASCADE, null=True, blank=True, related_name="steps"
    )
    kind = models.CharField(max_length=32)
    prerequisites = ArrayField(models.BigIntegerField(), default=list, blank=True)
    goes_on_parked = models.BooleanField(default=False)
    held = models.BooleanField(default=False, db_default=False)

    objects = OrderStepQuerySet.as_manager()  # type: ignore[misc]

    class Meta(EffectRow.Meta):
        ordering = ["id"]
        constraints = [
            *EffectRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["order", "kind", "line", "group", "cause", "gen"],
                name="orders_step_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}:{self.kind}"

    def refused(self) -> None:
        """The provider said no, so nothing was done: another try is another request to it.

        Its body stays; under the old key the provider would only repeat its no.
        """
        fresh = uuid5(NAMESPACE_OID, f"{self.key}:refused").hex
        self._update({"key": fresh, "sent_at": None, "key_expires_at": None}, self._owned())

    def bring_forward(self) -> bool:
        """What it waited for has happened: due now. Lock the order first, as its handler does."""
        return self.retry_now()


_RELEASE = """
UPDATE orders_orderstep AS s
   SET status = 'READY', run_after = storehand_now(), reason = ''
 WHERE s.order_id = %s AND s.status = 'WAITING' AND NOT s.held
   AND NOT EXISTS (
       SELECT 1 FROM orders_orderstep AS p
        WHERE p.id = ANY(s.prerequisites)
          AND NOT (p.status IN ('DONE', 'SKIPPED', 'CANCELED')
                   OR (s.goes_on_parked AND p.status = 'PARKED')))
"""


def release_steps(order_id: int) -> int:
    """Make READY what waited for steps that are now finished; the order must be locked.

    A statement of its own, after the settling one: see docs/decisions/0003-settle-order-first.md.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [order_id])
        return int(cursor.rowcount)
