"""The faults of rows E1 to E8: how the sandbox answers, and what must become of it.

`heals`: it ends by itself with exactly one effect; otherwise a person may be asked, in words.
"""

from dataclasses import dataclass

#: Where a redirect would lead: the address at which clouds tell their secrets.
METADATA = "http://169.254.169.254/latest/meta-data/"
#: Longer than the callers of these tests wait (`stage.SECONDS`).
TOO_LONG = 0.9
_LATER = 1000.0


@dataclass(frozen=True)
class Fault:
    """One fault. `hours` is how long the shop is watched, by the test's clock."""

    row: str
    kind: str
    value: str = ""
    count: int = 1
    seconds: float = 0.0
    heals: bool = True
    hours: float = 5.0

    def __str__(self) -> str:
        times = {1: "", -1: " always"}.get(self.count, f" x{self.count}")
        said = {"redirect": "", "huge": ""}.get(self.kind, self.value)
        return f"{self.row} {self.kind} {said}".strip() + times


def _later(*values: str) -> tuple[Fault, ...]:
    return tuple(Fault("E4", "429", value) for value in values)


FAULTS: tuple[Fault, ...] = (
    Fault("E1", "timeout_before", seconds=TOO_LONG),
    Fault("E1", "reset"),
    Fault("E2", "timeout_after", seconds=TOO_LONG),
    Fault("E2", "502"),
    Fault("E2", "lose_answer"),
    Fault("E2", "cut_body"),
    Fault("E2", "lose_answer", count=2),
    Fault("E3", "late_effect", seconds=_LATER),
    *_later("7", "0", "1e9", "-1", "nan", "soon", "-"),
    *_later("Fri, 01 Jan 2100 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"),
    *(Fault("E5", "status", code) for code in ("500", "503", "504", "520")),
    Fault("E5", "status", "503", count=3),
    Fault("E5", "status", "500", count=-1, heals=False, hours=27),
    *(Fault("E6", "status", code, heals=False) for code in ("401", "402", "403", "422")),
    *(Fault("E7", kind) for kind in ("malformed", "empty", "html", "wrong_type", "cut_gzip")),
    Fault("E7", "huge"),
    Fault("E7", "slow_body", seconds=4),
    Fault("E7", "slow_head", seconds=5),
    Fault("E7", "redirect", METADATA),
    *(
        Fault("E8", "drift", how, heals=False)
        for how in ("new_enum", "missing_id", "number_id", "negative", "twice", "list")
    ),
)
