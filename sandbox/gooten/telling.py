"""What Gooten tells the shop: the whole order at each change, unsigned, to one address."""

import json
from typing import TYPE_CHECKING

from sandbox.gooten import answers
from sandbox.printers.order import PrintedOrder

if TYPE_CHECKING:
    from sandbox.gooten.state import GootenWorld


def tell(room: "GootenWorld", order: PrintedOrder) -> None:
    """Send the order to the address that was entered, its id appended."""
    body = json.dumps(answers.order(room, order)).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "Gooten sandbox"}
    for held in room.webhooks:
        room.world.webhooks.send(
            "gooten",
            held["url"] + order.id,
            lambda: (body, headers),
            reference=order.reference,
            event="order",
        )
