"""Health of licensing: can the stored keys be read, which only the right FIELD_KEYS allow."""

from core.fields import FieldKeyMissingError, field_keys_problem
from core.probes import Result, fail, ok, probe
from licensing.models import License

_FIX = "put the key that was in FIELD_KEYS back at the end of the list (newest first)"


@probe("licence key encryption")
def readable_keys() -> Result:
    """FIELD_KEYS is well formed and opens the oldest and the newest licence."""
    problem = field_keys_problem()
    if problem:
        return fail(problem, "set FIELD_KEYS to one or more Fernet keys, newest first")
    try:
        read = [License.objects.order_by(order).first() for order in ("id", "-id")]
    except FieldKeyMissingError as error:
        return fail(str(error), _FIX)
    return ok("stored licence keys can be read" if any(read) else "set; no licence issued yet")
