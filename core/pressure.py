"""Rows that a provider has asked to slow down come back one after the other, not all at once.

Who waits as told comes back with all others that were told the same, and most are told it again:
60 mails at two a second cost 575 refused calls (docs/decisions/0024).
"""

import random
from dataclasses import replace
from typing import Any

from django.db.models import Model

from core import clock
from core.claims import DurableQuerySet, Status
from core.outcomes import RetryLater, Settlement

#: Calls in the time that a provider asks for, as a guess: Resend asks for a second and takes two.
_CALLS = 2
#: Who asks for a minute takes hundreds in it: no more than this much longer for each that waits.
_LONGEST_SHARE = 1.0


def in_line(asked: Settlement, table: type[Model], provider: str) -> Settlement:
    """The wait that a provider asked for, and as much more as others of the table wait for it."""
    if not isinstance(asked, RetryLater) or asked.after is None or not provider:
        return asked
    rows: DurableQuerySet[Any] = DurableQuerySet(model=table)
    waiting = rows.filter(status=Status.READY, spoke_to=provider, run_after__gt=clock.DbNow())
    share = min(asked.after / _CALLS, _LONGEST_SHARE)
    most = share * waiting.exclude(last_error="").count()
    longer = random.uniform(0, most)  # noqa: S311 - spreads load, hides nothing
    return replace(asked, after=asked.after + longer)
