"""The law about files: nobody got one that was not counted."""

from collections.abc import Iterator

from fulfillment.models import DownloadGrant
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence

#: Buyers who wait for files; so many cannot all be unlucky.
_MANY = 10


class EveryDownloadIsCounted(Law):
    """I10, told by the buyers. A web process may die between count and file: then one is lost."""

    code = "I10"
    says = "no link gave its file more often than was counted, or than was allowed"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        if evidence.wanted >= _MANY and not evidence.fetched:
            yield f"{evidence.wanted} buyers waited for their files, and nobody got one"
        rows = DownloadGrant.objects.values_list("public_id", "used", "download_limit")
        grants = {name: (used, limit) for name, used, limit in rows}
        for name, times in evidence.fetched.items():
            used, limit = grants.get(name, (0, 0))
            if times > used:
                yield f"{name} gave its file {times} times and counts {used}"
            if limit is not None and times > limit:
                yield f"{name} gave its file {times} times of {limit}"
