"""The law about files: whoever paid for one gets it, and nobody got one that was not counted."""

from collections.abc import Iterator

from fulfillment.models import DownloadGrant
from orders.models import Order, ReviewCase
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence


class EveryDownloadIsCounted(Law):
    """I10, told by the buyers. A web process may die between count and file: then one is lost."""

    code = "I10"
    says = "who waited for files got them, none more often than was counted, or than was allowed"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        held = Order.objects.filter(pk__in=ReviewCase.objects.unresolved().values("order"))
        asked_about = set(held.values_list("checkout_session_id", flat=True))
        for session in sorted(set(evidence.unserved) - asked_about):
            yield f"{session} was paid, and its buyer came back for the files and got none"
        rows = DownloadGrant.objects.values_list("public_id", "used", "download_limit")
        grants = {name: (used, limit) for name, used, limit in rows}
        for name, times in evidence.fetched.items():
            used, limit = grants.get(name, (0, 0))
            if times > used:
                yield f"{name} gave its file {times} times and counts {used}"
            if limit is not None and times > limit:
                yield f"{name} gave its file {times} times of {limit}"
