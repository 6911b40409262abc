"""What the owner has to do himself: call, pack, book."""

from django.conf import settings
from django.db import models

from core.clock import DbNow
from orders.models.order import Order, OrderLine


class OwnerTask(models.Model):
    """A piece of work for a person. Creating it finishes the step that asked for it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="tasks")
    line = models.ForeignKey(OrderLine, models.CASCADE, null=True, blank=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=DbNow())
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    canceled_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["done_at", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "line", "kind"], name="orders_task_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.title
