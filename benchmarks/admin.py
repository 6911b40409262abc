"""The admin's list of orders with few and with many orders: list, filter and searches."""

import statistics
import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, override_settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from benchmarks import orders
from benchmarks.house import House
from benchmarks.report import Row
from benchmarks.sizes import Sizes
from operations import roles, staff
from orders.models import Order

_MUST = 1.4
_LIST = "/admin/orders/order/"
#: Another list of the same make with nothing in it: what the machine was busy with slows both.
_EMPTY = "/admin/core/alert/?severity__exact=none"
_BATCH = 50_000
#: What differs from order to order; n is the number of the copy.
_VARIED = {
    "source": "'bench:' || n",
    "public_id": "'ord_bench' || n",
    "number": "'BN-' || n",
    "email": "'reader' || n || '@example.com'",
    "name": "'Reader' || n || ' Lovelace' || mod(n, 1000)",
    "checkout_session_id": "'cs_many_' || n",
    "placed_at": "storehand_now() - make_interval(secs => n)",
    "money": "(ARRAY['PAID', 'PAID', 'PAID', 'REFUNDED'])[1 + mod(n, 4)]",
}


@dataclass(frozen=True)
class _Times:
    """Median seconds of a page and of the empty list in turn with it."""

    page: float
    empty: float

    @property
    def share(self) -> float:
        return self.page / self.empty


@override_settings(ALLOWED_HOSTS=["*"])
def run(house: House, sizes: Sizes) -> list[Row]:  # noqa: ARG001 - it needs the tables alone
    """Median of each page at both sizes.

    Minutes lie between the two, so each is compared with an empty list that is asked for in turn.
    """
    client = _owner()
    model = orders.order_of(orders.BOOK)
    found: list[dict[str, _Times]] = []
    made = 0
    for size in sizes.admin_rows:
        _copy(model, made + 1, size)
        made = size
        found.append({name: _times(client, q, sizes) for name, q in _pages(made).items()})
    small, large = sizes.admin_rows
    return [
        Row(
            f"admin orders: {name}",
            f"{_shown(found[1][name])} with {large:,} orders",
            f"{_shown(found[0][name])} with {small:,}",
            found[1][name].share / found[0][name].share,
            _MUST,
            at_most=True,
        )
        for name in found[0]
    ]


def _pages(made: int) -> dict[str, str]:
    return {
        "list": "",
        "filter by money": "?money__exact=REFUNDED",
        "filter that finds nothing": "?money__exact=DISPUTED",
        "search by number": f"?q={Order.objects.earliest('pk').number}",
        "search by e-mail": f"?q=reader{made // 2}@",
        "search by name": f"?q=Reader{made // 2}",
    }


def _owner() -> Client:
    """A browser past both doors of the admin."""
    roles.ensure_groups()
    staff.add_staff(username="bench", group=roles.OWNER)
    user = User.objects.get(username="bench")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    device = TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    code = TOTP(device.bin_key, device.step, device.t0, device.digits).token()
    answer = client.post("/admin/second-factor/", {"code": f"{code:06d}"})
    if answer.status_code != 302:  # noqa: PLR2004
        message = f"the second factor answered {answer.status_code}"
        raise RuntimeError(message)
    return client


def _copy(model: Order, first: int, last: int) -> None:
    """Copy one order until there are so many; the planner learns of them."""
    names = [
        str(one.column)
        for one in Order._meta.concrete_fields
        if not one.primary_key and not getattr(one, "generated", False)
    ]
    chosen = ", ".join(_VARIED.get(name, f'o."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for start in range(first, last + 1, _BATCH):
            cursor.execute(
                f"INSERT INTO orders_order ({into}) SELECT {chosen}"  # noqa: S608 - our own names
                " FROM orders_order o, generate_series(%s::int, %s::int) n WHERE o.id = %s",
                [start, min(start + _BATCH - 1, last), model.pk],
            )
        cursor.execute("VACUUM ANALYZE orders_order")
        cursor.execute("RESET statement_timeout")


def _times(client: Client, query: str, sizes: Sizes) -> _Times:
    pages: tuple[str, str] = (_LIST + query, _EMPTY)
    seconds: dict[str, list[float]] = {page: [] for page in pages}
    for _round in range(sizes.admin_rounds + 2):
        for page in pages:
            start = time.perf_counter()
            answer = client.get(page)
            seconds[page].append(time.perf_counter() - start)
            if answer.status_code != 200:  # noqa: PLR2004
                message = f"{page} answered {answer.status_code}; {settings.SITE_URL}"
                raise RuntimeError(message)
    return _Times(*(statistics.median(seconds[one][2:]) for one in pages))


def _shown(times: _Times) -> str:
    return f"{times.page * 1000:.0f} ms (empty list {times.empty * 1000:.0f})"
