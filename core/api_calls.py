"""The ApiCall rows: begun before a request leaves, finished when its outcome is known."""

import json
import re

from django.db import connection

from core import clock
from core.models import ApiCall
from core.outcomes import LockedOut, NotSent, Ok, Outcome, Rejected, T, Throttled, Unknown
from core.redaction import redact, redact_text
from core.text import clean_json

_FORGOTTEN_SECONDS = 300.0
_NAMES = {
    Ok: ApiCall.Result.OK,
    Rejected: ApiCall.Result.REJECTED,
    NotSent: ApiCall.Result.NOT_SENT,
    LockedOut: ApiCall.Result.REJECTED,
    Throttled: ApiCall.Result.THROTTLED,
    Unknown: ApiCall.Result.UNKNOWN,
}


def begin(provider: str, operation: str, reference: str, request: object) -> int:
    """Write the row of a call about to be made; an earlier one left open is closed as unknown."""
    values: dict[str, str | None] = {
        "provider": provider,
        "operation": operation[:100],
        "reference": reference[:255],
        "request": _kept(request),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, values)
        return int(cursor.fetchone()[0])


def close_forgotten() -> int:
    """Say of calls whose worker died, and that no later attempt closed, that nobody knows.

    The longest deadline of a call is far below: whoever made it is not waiting any more.
    """
    forgotten = ApiCall.objects.filter(
        result=ApiCall.Result.OPEN, started_at__lt=clock.after(-clock.scaled(_FORGOTTEN_SECONDS))
    )
    return forgotten.update(
        result=ApiCall.Result.UNKNOWN,
        finished_at=clock.DbNow(),
        error="no answer was recorded: whoever asked was stopped",
    )


def finish(entry: int, outcome: Outcome[T], response: object) -> None:
    """Write what came of it."""
    reason = "" if isinstance(outcome, Ok) else redact_text(outcome.reason)
    ApiCall.objects.filter(pk=entry).update(
        result=_NAMES[type(outcome)],
        finished_at=clock.DbNow(),
        error=reason,
        http_status=_status(outcome, response),
        response=None if response is None else redact(clean_json(response)),
    )


def _status(outcome: Outcome[T], response: object) -> int | None:
    """The HTTP status: of an answer, or of a refusal that has it as its code."""
    if isinstance(outcome, Rejected):
        return int(outcome.code) if re.fullmatch(r"[1-5]\d\d", outcome.code) else None
    status = response.get("status") if isinstance(response, dict) else None
    return status if isinstance(status, int) else None


def _kept(request: object) -> str | None:
    kept = None if request is None else redact(clean_json(request))
    return None if kept is None else json.dumps(kept)


# A worker that died during a call left its row open: the next attempt says that nobody knows.
_BEGIN = """
WITH abandoned AS (
    UPDATE core_apicall SET result = 'UNKNOWN', finished_at = storehand_now(),
           error = 'no answer was recorded before the next attempt'
    WHERE provider = %(provider)s AND reference = %(reference)s AND operation = %(operation)s
      AND result = 'OPEN' AND reference <> ''
)
INSERT INTO core_apicall (provider, operation, reference, request, result, error)
VALUES (%(provider)s, %(operation)s, %(reference)s, %(request)s::jsonb, 'OPEN', '')
RETURNING id
"""
