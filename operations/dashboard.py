"""The first page of the admin. Unfold finds these functions by name (operations/unfold.py)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _

from core.clock import now
from operations import analytics, promises, queries
from operations.unfold import NAVIGATION, NEEDS_YOU

PERIODS = (7, 30, 90)
LATEST_ORDERS = 8


def fill_index(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the dashboard shows; nothing about money to those who may not see orders."""
    if not request.user.has_perm("orders.view_order"):
        return context
    at = now()
    days = _days(request)
    return {
        **context,
        "title": _("Today"),
        "needs": queries.needs_you(),
        "cards": analytics.cards(at=at, days=days),
        "bars": analytics.bars(at=at, days=days),
        "latest": queries.latest_orders(LATEST_ORDERS),
        "days": days,
        "periods": PERIODS,
        "promises": promises.overview(),
        "as_of": at,
        "sandbox_url": settings.SANDBOX_URL if settings.DEMO_MODE else "",
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu, with the number of open review cases beside "Needs you" when there are any."""
    count = queries.open_cases() if request.user.has_perm("orders.view_reviewcase") else 0
    return [
        {**group, "items": [_with_badge(item, count) for item in group["items"]]}
        for group in NAVIGATION
    ]


def environment(_request: HttpRequest) -> list[str]:
    """The label on top of every admin page."""
    return [_("Demo mode"), "warning"] if settings.DEMO_MODE else [_("Live"), "success"]


def stylesheet(_request: HttpRequest) -> str:
    """Our few rules beside Unfold's own."""
    return static("operations/admin.css")


def _days(request: HttpRequest) -> int:
    wanted = request.GET.get("days", "")
    return int(wanted) if wanted in {str(days) for days in PERIODS} else 30


def _with_badge(item: dict[str, Any], count: int) -> dict[str, Any]:
    """Unfold draws an empty box for a badge that says nothing, so there is none."""
    return {**item, "badge": str(count)} if count and item["title"] == NEEDS_YOU else item
