"""Raising an alert: writes a row and nothing else, so it works inside any transaction."""

from typing import Literal

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from core import queue
from core.durable import DurableRow, parked
from core.models import Alert
from core.text import clean, one_line

_TITLE_LIMIT = 200
_BODY_LIMIT = 4000


def raise_alert(
    *,
    severity: Literal["info", "warning", "critical"],
    title: str,
    body: str = "",
    dedupe_key: str,
    link: str = "",
) -> None:
    """Tell the owner. While an alert of the same `dedupe_key` is open, it is only counted up."""
    values = [
        severity,
        one_line(title[: _TITLE_LIMIT * 2], limit=_TITLE_LIMIT * 2)[:_TITLE_LIMIT],
        clean(body[:_BODY_LIMIT], limit=_BODY_LIMIT),
        dedupe_key[:255],
        link[:500],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, values)
    queue.wake(Alert)


_RAISE = """
INSERT INTO core_alert (severity, title, body, dedupe_key, link)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (dedupe_key) WHERE resolved_at IS NULL
DO UPDATE SET times = core_alert.times + 1, last_raised_at = storehand_now()
"""


@parked.answer
def tell_of_parked_row(row: DurableRow) -> None:
    """A row that a person must decide about is told of in the same commit."""
    name = row._meta.verbose_name or row._meta.label
    label = row._meta.label_lower.replace(".", "/")
    raise_alert(
        severity="warning",
        title=_("%(what)s waits for you: %(row)s") % {"what": str(name).capitalize(), "row": row},
        body=row.reason,
        dedupe_key=f"parked/{row._meta.label_lower}/{row.pk}",
        link=f"{settings.SITE_URL}/admin/{label}/{row.pk}/change/",
    )
