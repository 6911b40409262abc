"""How much each benchmark does: for the table, for a quick look, and for the smoke test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """`webhooks`: (connections, events) of each load; `admin_rows`: orders in the two lists.

    `rounds`: of each load, the median counts. `workers`: how many work off rows.
    """

    webhooks: tuple[tuple[int, int], ...] = ((1, 1500), (16, 6000), (64, 6000))
    limit_seconds: int = 5
    rounds: int = 3
    purchases: int = 40
    rows: int = 3000
    orders: int = 150
    workers: tuple[int, ...] = (1, 2)
    page_rounds: int = 300
    admin_rows: tuple[int, int] = (10_000, 1_000_000)
    admin_rounds: int = 15
    starts: int = 2


FULL = Sizes()
QUICK = Sizes(
    webhooks=((1, 300), (16, 1500), (64, 1500)),
    limit_seconds=2,
    rounds=1,
    purchases=10,
    rows=500,
    orders=30,
    page_rounds=60,
    admin_rows=(1_000, 20_000),
    admin_rounds=5,
    starts=1,
)
TINY = Sizes(
    webhooks=((1, 5), (4, 20)),
    limit_seconds=1,
    rounds=1,
    purchases=1,
    rows=10,
    orders=2,
    workers=(2,),
    page_rounds=3,
    admin_rows=(20, 50),
    admin_rounds=2,
    starts=1,
)
