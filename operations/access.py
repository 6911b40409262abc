"""Close or open again everything an order gave, by a person's hand and on one button.

Here and not in orders, because only the roof sees keys, downloads and enrollments together.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from fulfillment import courses, downloads
from fulfillment.models import DownloadGrant, Enrollment
from licensing import licenses
from licensing.models import License
from orders.models import Order


def close_order(*, order_id: int, who: str) -> int:
    """Revoke keys, downloads and enrollments of an order; how many were open."""
    reason = _("revoked on the order's page")
    with transaction.atomic():
        Order.objects.locked().get(pk=order_id)
        keys = License.objects.filter(line__order=order_id).with_order()
        grants = DownloadGrant.objects.filter(line__order=order_id).with_all()
        enrollments = Enrollment.objects.filter(line__order=order_id).with_order()
        return (
            licenses.revoke_by_staff(licenses=keys, who=who, reason=reason)
            + downloads.close_by_staff(grants=grants, who=who, reason=reason)
            + courses.close_by_staff(enrollments=enrollments, who=who, reason=reason)
        )


def reopen_order(*, order_id: int, who: str) -> int:
    """Give back what was closed; how much. While the money is away, no door opens by it."""
    reason = _("reinstated on the order's page")
    with transaction.atomic():
        Order.objects.locked().get(pk=order_id)
        keys = License.objects.filter(line__order=order_id).with_order()
        grants = DownloadGrant.objects.filter(line__order=order_id).with_all()
        enrollments = Enrollment.objects.filter(line__order=order_id).with_order()
        return (
            licenses.reinstate_by_staff(licenses=keys, who=who, reason=reason)
            + downloads.reopen_by_staff(grants=grants, who=who, reason=reason)
            + courses.reopen_by_staff(enrollments=enrollments, who=who, reason=reason)
        )
