"""Connects the shop with its print houses: tries the keys, registers webhooks, says the rest."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from core.outcomes import NotSent, Ok, Outcome, Rejected, Throttled, Unknown
from fulfillment.providers import gooten_account, printers, printful_account, printify_account

Bad = Rejected | NotSent | Throttled | Unknown


@dataclass(frozen=True)
class Connection:
    """How it stands with one house, in lines to read. `ok` False needs the owner."""

    provider: str
    ok: bool
    lines: tuple[str, ...]


def set_up_printers(*, signed: bool = False, renew: bool = False) -> list[Connection]:
    """Connect every configured house; safe to repeat, and what is right stays as it is.

    Args:
        signed: register Printful's signed webhooks (v2); the secret is in the lines, once.
        renew: register anew what is registered, as after a change of LINK_KEY.
    """
    connect = {
        "printful": lambda: _printful(signed=signed, renew=renew),
        "printify": lambda: _printify(renew=renew),
        "gooten": _gooten,
    }
    found = []
    for name, printer in printers().items():
        words = _("Not used: %(why)s") % {"why": printer.configured()}
        is_fine, lines = (True, [words]) if _is_unset(name) else connect[name]()
        found.append(Connection(name, is_fine, tuple(lines)))
    return found


def _is_unset(name: str) -> bool:
    keys = {
        "printful": settings.PRINTFUL_TOKEN,
        "printify": settings.PRINTIFY_TOKEN,
        "gooten": settings.GOOTEN_RECIPE_ID,
    }
    return not keys[name]


def _refused(what: str, outcome: Bad) -> tuple[bool, list[str]]:
    return False, [f"{what}: {outcome.reason}"]


def _printful(*, signed: bool, renew: bool) -> tuple[bool, list[str]]:
    stores = printful_account.stores()
    if not isinstance(stores, Ok):
        return _refused(_("Printful does not take PRINTFUL_TOKEN"), stores)
    lines = [
        _("Store %(id)s: %(name)s") % {"id": key, "name": name}
        for key, name in stores.value.items()
    ]
    chosen = settings.PRINTFUL_STORE_ID
    if chosen and chosen not in stores.value:
        return False, [*lines, _("PRINTFUL_STORE_ID %(id)s is none of them.") % {"id": chosen}]
    if not chosen and len(stores.value) > 1:
        return False, [*lines, _("The token opens several stores: set PRINTFUL_STORE_ID.")]
    is_fine, more = _printful_webhook(signed=signed, renew=renew)
    return is_fine, [*lines, *more]


def _printful_webhook(*, signed: bool, renew: bool) -> tuple[bool, list[str]]:
    registered = printful_account.is_registered()
    if not isinstance(registered, Ok):
        return _refused(_("The webhook could not be read"), registered)
    has_secret = bool(settings.PRINTFUL_WEBHOOK_SECRET)
    if registered.value and not renew and (has_secret or not signed):
        if has_secret:
            printful_account.forget_plain()  # its notices would come twice
        return True, [_("The webhook is registered already, with every event.")]
    return _register_signed() if signed or has_secret else _register_plain()


def _register_signed() -> tuple[bool, list[str]]:
    made = printful_account.register_signed()
    if not isinstance(made, Ok):
        return _refused(_("The webhook could not be registered"), made)
    told = _("Printful tells the signing secret only now. Put this into .env and restart:")
    return True, [told, f"PRINTFUL_WEBHOOK_SECRET={made.value}"]


def _register_plain() -> tuple[bool, list[str]]:
    made = printful_account.register()
    if not isinstance(made, Ok):
        return _refused(_("The webhook could not be registered"), made)
    lines = [_("Registered the webhook, at an address that only Printful knows.")]
    if made.value:
        lines.append(_("It replaced the one at %(host)s.") % {"host": made.value})
    return True, lines


def _printify(*, renew: bool) -> tuple[bool, list[str]]:
    shops = printify_account.shops()
    if not isinstance(shops, Ok):
        return _refused(_("Printify does not take PRINTIFY_TOKEN"), shops)
    lines = [
        _("Shop %(id)s: %(name)s") % {"id": key, "name": name} for key, name in shops.value.items()
    ]
    chosen = settings.PRINTIFY_SHOP_ID
    if chosen not in shops.value:
        return False, [*lines, _("PRINTIFY_SHOP_ID must be one of them, and is “%s”.") % chosen]
    is_fine, more = _printify_webhooks(renew=renew)
    approval = printers()["printify"].configured()
    return is_fine, [*lines, *more, *([approval] if approval else [])]


def _printify_webhooks(*, renew: bool) -> tuple[bool, list[str]]:
    gone = printify_account.forget_all() if renew else Ok(0)
    missing = printify_account.missing_topics() if isinstance(gone, Ok) else gone
    if not isinstance(missing, Ok):
        return _refused(_("The webhooks could not be read"), missing)
    for topic in missing.value:
        made: Outcome[dict[str, object]] = printify_account.register(topic)
        if not isinstance(made, Ok):
            return _refused(_("The webhook %s could not be registered") % topic, made)
    if not missing.value:
        return True, [_("The webhooks are registered already, for every topic.")]
    return True, [_("Registered webhooks: %s") % ", ".join(missing.value)]


def _gooten() -> tuple[bool, list[str]]:
    keys = gooten_account.check_keys()
    if not isinstance(keys, Ok):
        return _refused(_("Gooten does not take the recipe id or the billing key"), keys)
    if settings.DEMO_MODE:
        entered = gooten_account.enter_in_sandbox()
        if not isinstance(entered, Ok):
            return _refused(_("The webhook could not be entered"), entered)
        return True, [_("Entered the webhook's address in the sandbox's settings.")]
    return True, [
        _("Gooten has no call to register a webhook. In its admin, under Settings, enter:"),
        gooten_account.address(),
        _(
            "There too: a pending window of 2 hours or more (until then an order can be cancelled),"
            " a billing method, and no manual approval."
        ),
    ]
