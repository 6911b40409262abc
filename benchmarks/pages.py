"""What the public pages cost the server, beside a view that does nothing."""

import time

from django.test import Client, override_settings

from benchmarks import orders
from benchmarks.house import House, children, resident
from benchmarks.report import Row, percentile
from benchmarks.sizes import Sizes
from benchmarks.urls import EMPTY
from core.drain import drain_all
from fulfillment import downloads
from fulfillment.models import DownloadGrant
from orders.models import Order

_MUST = 5.0
_WEB_MEMORY = 150.0
_MB = 1_000_000


@override_settings(ROOT_URLCONF="benchmarks.urls", ALLOWED_HOSTS=["*"])
def run(house: House, sizes: Sizes) -> list[Row]:
    """The time inside the server of each page, in turn with the empty view."""
    placed = orders.order_of(orders.BOOK)
    drain_all()
    pages = {
        "home page": "/",
        "product page": f"/p/{orders.BOOK}/",
        "thank-you page": f"/thanks/?sid={placed.checkout_session_id}",
        "download page": f"/d/{_download(placed)}/",
        "terms page": "/terms/",
    }
    rows = [_row(name, path, sizes.page_rounds) for name, path in pages.items()]
    memory = max(resident(one) for one in children(house.supervisor.pids()["web"])) / _MB
    shown = f"{memory:.0f} MB resident"
    return [*rows, Row("web worker process", shown, "", memory, _WEB_MEMORY, at_most=True)]


def _download(placed: Order) -> str:
    """The link of the first file of an order."""
    grant = DownloadGrant.objects.filter(line__order=placed).earliest("pk")
    return downloads.token_of(grant)


def _row(name: str, path: str, rounds: int) -> Row:
    client = Client()
    times: dict[str, list[float]] = {path: [], f"/{EMPTY}": []}
    for _warm in range(3):
        for one in times:
            client.get(one)
    for _round in range(rounds):
        for one, seconds in times.items():
            start = time.perf_counter()
            answer = client.get(one)
            seconds.append(time.perf_counter() - start)
            if answer.status_code != 200:  # noqa: PLR2004
                message = f"{one} answered {answer.status_code}"
                raise RuntimeError(message)
    mine, bare = (percentile(one, 0.95) for one in times.values())
    middle = percentile(times[path], 0.5)
    shown = f"p50 {middle * 1000:.1f} ms, p95 {mine * 1000:.1f} ms"
    limit = f"empty view p95 {bare * 1000:.1f} ms"
    return Row(f"{name}, server time p95", shown, limit, mine / bare, _MUST, at_most=True)
