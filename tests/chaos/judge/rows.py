"""The laws that the shop asks of its own rows in production, asked here too."""

from collections.abc import Iterator

from operations.invariants import check_all
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence


class TheShopsOwnPromises(Law):
    """Every promise of the owner's page (operations/invariants)."""

    code = "own"
    says = "every promise that the shop asks of its own rows holds"

    def breaches(self, _evidence: Evidence) -> Iterator[str]:
        for code, found in check_all().items():
            for example in found.examples:
                yield f"{code}: {example.text}"
