"""A busy evening of the shop: orders of every kind, through the sandbox, to their ends."""

from fulfillment import downloads
from fulfillment.models import DownloadGrant
from orders.models import Order
from orders.placement import place_order
from sandbox.world import World
from tests import builders, stories
from tests.accounting import stories as books
from tests.fulfillment import prints
from tests.orders.review import held_order

HOUSES = ("printful", "printify", "gooten")


def spend(client, world: World, settings) -> dict[str, Order]:
    """Orders by what happened to them; when it ends nothing is left to do by itself."""
    books.connect(settings)
    orders = _digital(client, world)
    orders |= _money(client, world)
    orders |= _goods(world)  # last: its clock runs ahead of the sandbox's
    prints.pass_time(world, hours=3)
    return {name: Order.objects.get(pk=order.pk) for name, order in orders.items()}


def _digital(client, world: World) -> dict[str, Order]:
    book, tool = builders.ebook(), builders.software()
    builders.bundle("both", book, tool)
    builders.product("good-course", kind="COURSE")
    builders.product("long-talk", kind="SERVICE")
    orders = {
        slug: stories.buy(client, world, slug, buyer=builders.grace())
        for slug in ("short-book", "small-tool", "both", "good-course", "long-talk")
    }
    grant = DownloadGrant.objects.filter(line__order=orders["short-book"]).get()
    downloads.claim(one=grant, visitor=downloads.Visitor())
    return orders


def _goods(world: World) -> dict[str, Order]:
    tote = builders.goods()
    orders = {
        "print": prints.ordered(session="cs_print"),
        "stock": prints.ordered(tote, session="cs_stock"),
        "mixed": prints.ordered(
            builders.print_product(), builders.ebook(), tote, session="cs_mixed"
        ),
        "unknown": place_order(
            builders.sale(builders.line(None), builders.line(builders.ebook()), session="cs_odd")
        ),
    }
    for order in orders.values():
        books.booked(order)
    prints.pass_time(world, hours=1)
    [first, *_others] = prints.printed(world)
    house = next(one for one in HOUSES if first in getattr(world, one).orders)
    getattr(world, house).start_production(first.id)
    getattr(world, house).ship(first.id)
    return orders


def _money(client, world: World) -> dict[str, Order]:
    refunded = stories.buy(client, world, "small-tool", email="linus@example.com")
    part = stories.buy(client, world, "short-book", email="grace@example.com")
    for order, amount in ((refunded, None), (part, 500)):
        stories.ask_back(order, amount)
        stories.settle_all(world)
    session = stories.open_checkout(client, "small-tool")
    world.stripe.pay(session, email="ada@example.com", name="Ada", how="bank_debit")
    stories.settle_all(world)
    awaiting = Order.objects.get(checkout_session_id=session)
    held = held_order(session="cs_held")
    books.booked(held)
    disputed = stories.buy(client, world, "good-course", buyer=builders.ada())
    world.stripe.dispute(disputed.payments.get().payment_intent_id)
    stories.settle_all(world)
    return {
        "refunded": refunded,
        "part": part,
        "awaiting": awaiting,
        "held": held,
        "disputed": disputed,
    }
