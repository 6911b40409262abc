"""How the admin site looks and what its menu holds: constants only, read by config/settings.py.

Strings with dots are functions that Unfold imports when a page is drawn, so nothing here
needs Django to be ready.
"""

from collections.abc import Callable
from typing import Any

# A teal scale one step darker than usual, so that white on 600 keeps a contrast above 4.5:1.
PRIMARY = {
    "50": "oklch(98.4% .014 180.72)",
    "100": "oklch(95.3% .051 180.8)",
    "200": "oklch(91% .096 180.43)",
    "300": "oklch(85.5% .138 181.07)",
    "400": "oklch(77.7% .152 181.91)",
    "500": "oklch(62% .12 183.5)",
    "600": "oklch(50% .094 186.4)",
    "700": "oklch(43.7% .078 188.2)",
    "800": "oklch(38.6% .063 188.4)",
    "900": "oklch(33% .055 190)",
    "950": "oklch(27.7% .046 192.5)",
}


def _may(permission: str) -> Callable[[Any], bool]:
    """Show a menu line only to those who may open it."""
    return lambda request: bool(request.user.has_perm(permission))


def _link(title: str, icon: str, model: str, *, query: str = "") -> dict[str, Any]:
    """One menu line for a model such as `orders.order`."""
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": f"/admin/{app}/{name}/{query}",
        "permission": _may(f"{app}.view_{name}"),
    }


def _group(title: str, *items: dict[str, Any], folded: bool = False) -> dict[str, Any]:
    return {"title": title, "separator": True, "collapsible": folded, "items": list(items)}


NEEDS_YOU = "Needs you"
OPEN_CASES = "?status__exact=OPEN"

NAVIGATION: list[dict[str, Any]] = [
    {
        "items": [
            {"title": "Today", "icon": "space_dashboard", "link": "/admin/"},
            _link("Orders", "receipt_long", "orders.order"),
            _link(NEEDS_YOU, "notification_important", "orders.reviewcase", query=OPEN_CASES),
            _link("My tasks", "task_alt", "orders.ownertask"),
            _link("To pack", "package_2", "fulfillment.packing", query="?done_at__isempty=1"),
        ],
    },
    _group(
        "What is sold",
        _link("Products", "inventory_2", "catalog.product"),
        _link("Stock", "shelves", "catalog.stock"),
        _link("Shipping", "local_shipping", "catalog.shippingzone"),
        _link("Brand", "storefront", "catalog.brand"),
        _link("Terms and other pages", "article", "catalog.page"),
    ),
    _group(
        "Customers",
        _link("Customers", "group", "crm.customer"),
        _link("Messages to come", "schedule_send", "crm.scheduledmessage"),
    ),
    _group(
        "What was handed over",
        _link("Licences", "key", "licensing.license"),
        _link("Downloads", "download", "fulfillment.downloadgrant"),
        _link("Courses and memberships", "school", "fulfillment.enrollment"),
        _link("Bookings", "event", "fulfillment.booking"),
        _link("Prints", "print", "fulfillment.printorder"),
        _link("Parcels", "local_shipping", "fulfillment.shipment"),
    ),
    _group(
        "Bookkeeping",
        _link("Books", "menu_book", "accounting.salesreceipt"),
        _link("QuickBooks", "account_balance", "accounting.quickbooksconnection"),
    ),
    _group(
        "Machine room",
        _link("Steps", "checklist", "orders.orderstep"),
        _link("Mails", "mail", "core.emailmessage"),
        _link("Event log", "inbox", "core.webhookevent"),
        _link("API calls", "swap_horiz", "core.apicall"),
        _link("Alerts", "campaign", "core.alert"),
        _link("Providers", "cloud", "core.providerhealth"),
        _link("Promises", "verified", "operations.invariantcheck"),
        _link("Timetable", "calendar_clock", "core.periodicrun"),
        _link("Staff", "badge", "auth.user"),
        folded=True,
    ),
]

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Storehand",
    "SITE_HEADER": "Storehand",
    "SITE_SUBHEADER": "The shop that runs itself",
    "SITE_SYMBOL": "storefront",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/icon.svg"}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "BORDER_RADIUS": "8px",
    "COLORS": {"primary": PRIMARY},
    "ENVIRONMENT": "operations.dashboard.environment",
    "DASHBOARD_CALLBACK": "operations.dashboard.fill_index",
    "STYLES": ["operations.dashboard.stylesheet"],
    "COMMAND": {"search_models": ["orders.order", "crm.customer", "catalog.product"]},
    "SIDEBAR": {
        "show_search": False,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "operations.dashboard.navigation",
    },
}

# django-axes: five wrong passwords for one name from one address close the door for 15 minutes.
# Never the name alone: a stranger could then lock the owner out of the shop.
AXES: dict[str, Any] = {
    "AXES_FAILURE_LIMIT": 5,
    "AXES_COOLOFF_TIME": 0.25,  # hours
    "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
    "AXES_RESET_ON_SUCCESS": True,
    "AXES_LOCKOUT_TEMPLATE": "operations/locked_out.html",
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
    "AXES_VERBOSE": False,
    "AXES_ENABLE_ADMIN": False,
}
