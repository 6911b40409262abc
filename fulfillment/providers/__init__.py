"""The print houses the shop can order from, in order of choice."""

from fulfillment.providers.base import Printer


def printers() -> dict[str, Printer]:
    """Every adapter by its name, first choice first, whether configured or not."""
    # Imported here: base.py and the preflight are read where Django is not.
    from fulfillment.providers.gooten import Gooten  # noqa: PLC0415
    from fulfillment.providers.printful import Printful  # noqa: PLC0415
    from fulfillment.providers.printify import Printify  # noqa: PLC0415

    known: tuple[Printer, ...] = (Printful(), Printify(), Gooten())
    return {printer.name: printer for printer in known}
