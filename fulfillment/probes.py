"""Health checks of the print houses: keys, webhooks, Printify's approval, the mapped goods."""

from datetime import timedelta

from django.conf import settings

from catalog.models import PrintVariant
from core import clock
from core.outcomes import Ok
from core.probes import Result, fail, ok, probe, skipped, warn
from fulfillment.providers import gooten_account, printers, printful_account, printify_account

_CURED = "manage.py print_setup"
_STALE = timedelta(days=7)


@probe("printful", live=True)
def printful() -> Result:
    """Whether the token opens a store and Printful tells the shop what happens."""
    if not settings.PRINTFUL_TOKEN:
        return skipped("PRINTFUL_TOKEN is not set")
    stores = printful_account.stores()
    if not isinstance(stores, Ok):
        fix = "make a token at developers.printful.com (they expire) and set PRINTFUL_TOKEN"
        return fail(f"Printful does not take the token: {stores.reason}", fix)
    registered = printful_account.is_registered()
    if not isinstance(registered, Ok):
        return warn(f"the webhook could not be read: {registered.reason}", _CURED)
    if not registered.value:
        return warn("Printful does not tell the shop when something is shipped", _CURED)
    return ok("the token is good and the webhook registered")


@probe("printify", live=True)
def printify() -> Result:
    """Whether the token opens the shop and Printify tells the shop what happens."""
    if not settings.PRINTIFY_TOKEN:
        return skipped("PRINTIFY_TOKEN is not set")
    shops = printify_account.shops()
    if not isinstance(shops, Ok):
        fix = "make a token at printify.com, Connections (they last a year); set PRINTIFY_TOKEN"
        return fail(f"Printify does not take the token: {shops.reason}", fix)
    if settings.PRINTIFY_SHOP_ID not in shops.value:
        return fail("PRINTIFY_SHOP_ID is no connected shop of the account", _CURED)
    missing = printify_account.missing_topics()
    if not isinstance(missing, Ok):
        return warn(f"the webhooks could not be read: {missing.reason}", _CURED)
    if missing.value:
        return warn(f"Printify does not tell of: {', '.join(missing.value)}", _CURED)
    return ok("the token is good and every webhook registered")


@probe("printify approval")
def printify_approval() -> Result:
    """Whether the owner has said that orders wait: otherwise Printify prints them by itself."""
    if not settings.PRINTIFY_TOKEN:
        return skipped("PRINTIFY_TOKEN is not set")
    if not settings.PRINTIFY_MANUAL_APPROVAL:
        return fail(
            "Printify is not used, because nobody said that its order approval is Manual",
            "set it in Printify (store settings, order settings), then PRINTIFY_MANUAL_APPROVAL",
        )
    return ok("the owner says that order approval is Manual")


@probe("gooten", live=True)
def gooten() -> Result:
    """Whether recipe and billing key are taken."""
    if not settings.GOOTEN_RECIPE_ID:
        return skipped("GOOTEN_RECIPE_ID is not set")
    keys = gooten_account.check_keys()
    if not isinstance(keys, Ok):
        fix = "copy both from Gooten's admin, Settings, API: GOOTEN_RECIPE_ID, GOOTEN_BILLING_KEY"
        return fail(f"Gooten does not take the keys: {keys.reason}", fix)
    return ok("the keys are good")


@probe("print goods")
def print_goods() -> Result:
    """Whether every product to print was found at its printers, and not too long ago."""
    usable = [name for name, printer in printers().items() if not printer.configured()]
    variants = PrintVariant.objects.filter(active=True, provider__in=usable)
    if not variants.exists():
        return skipped("nothing is mapped to a printer")
    broken = [str(one) for one in variants.exclude(problem="").select_related("product")]
    if broken:
        return warn(f"cannot be printed now: {', '.join(broken)}", "map them again or wait")
    if not variants.filter(checked_at__gt=clock.now() - _STALE).exists():
        return warn("not looked up at the printers this week", _CURED)
    return ok("every product was found at its printers")
