"""More mails at once than Resend takes in a second: each goes out once, and soon enough.

The claim does not count how many rows speak to one provider (docs/decisions/0024): as many calls
are made at once as there are worker processes, and who is asked to slow down waits as told.
"""

import time
from collections.abc import Iterator

from core.models import ApiCall, ProviderHealth
from tests.chaos import settling
from tests.chaos.drills.tools import BOOK, Say, buy, rest, unfinished
from tests.chaos.house import ChaosHouse
from tests.chaos.judge import Evidence
from tests.chaos.run import set_storm

_PER_SECOND, _ORDERS = 2, 60
#: Times as long as a sender would need who knew the limit; and calls in vain for each mail.
_MOST, _IN_VAIN = 3.0, 4


def play(house: ChaosHouse, say: Say) -> Iterator[str]:
    """Sales pile up while nobody works; then all their mails are due at once."""
    set_storm(house, mails=_PER_SECOND)
    sessions = buy(house, [BOOK] * _ORDERS)
    house.hire(workers=2, sweepers=1)
    began = time.monotonic()
    _took, still_open = rest(house, sessions, say)
    took, least = time.monotonic() - began, _ORDERS / _PER_SECOND
    yield from still_open
    yield from unfinished(sessions)
    yield from settling.parked()
    calls = ApiCall.objects.filter(provider="resend", operation="emails.send")
    vain = calls.filter(result=ApiCall.Result.THROTTLED).count()
    # A worker that was stopped by its limit says it again under the same key: that is one mail.
    mails = len(Evidence(house.sandbox, house.folder).accepted("resend", "emails.send"))
    say(
        f"{_ORDERS} mails at {_PER_SECOND} a second: {took:.0f} s, {took / least:.2f} times the"
        f" {least:.0f} s that cannot be saved; {vain} calls were told to slow down"
    )
    if mails != _ORDERS:
        yield f"{mails} mails were accepted"
    if ProviderHealth.objects.exclude(state="closed").exists():
        yield "the circuit opened because of a limit"
    if took > least * _MOST or vain > _ORDERS * _IN_VAIN:
        yield f"it took {took:.0f} s and {vain} calls in vain"
