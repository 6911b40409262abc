"""Health of the shop's line to Stripe."""

from django.conf import settings

from core.outcomes import LockedOut, Ok, Rejected
from core.probes import Result, fail, ok, probe, skipped, warn
from orders.providers import stripe_catalog


@probe("stripe key")
def stripe_key() -> Result:
    """Whether a key is set, and which mode it is of."""
    key = settings.STRIPE_SECRET_KEY
    if settings.DEMO_MODE:
        return ok("demo mode: payments go to the sandbox")
    mode = "live" if "_live_" in key else "test"
    return ok(f"a {mode} key is set (ends in {key[-4:]})")


@probe("stripe webhook version", live=True)
def stripe_webhook_version() -> Result:
    """Whether Stripe sends events to us, at the version this release reads."""
    if settings.DEMO_MODE:
        return skipped("demo mode: the sandbox sends its events by itself")
    match stripe_catalog.webhook_endpoint(f"{settings.SITE_URL}/webhooks/stripe/"):
        case Ok(None):
            return fail("Stripe knows no webhook endpoint of this shop", "manage.py stripe_setup")
        case Ok(stripe_catalog.Endpoint() as endpoint) if (
            endpoint.api_version != stripe_catalog.API_VERSION
        ):
            text = f"the endpoint sends version {endpoint.api_version}"
            return fail(text, "delete it in Stripe's dashboard, then manage.py stripe_setup")
        case Ok(_):
            return ok("the endpoint is there, at the right version")
        case Rejected(reason) | LockedOut(reason):
            return fail(reason, "check STRIPE_SECRET_KEY")
        case _:
            return warn("Stripe did not answer", "try again in a minute")
