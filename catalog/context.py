"""What every page knows: whose shop it is, and whether it is only a rehearsal."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from catalog import window
from catalog.models import Brand


def shop(_request: HttpRequest) -> dict[str, object]:
    """Template context of every page. The brand is read only by pages that show it."""
    return {
        "brand": SimpleLazyObject(lambda: window.kept("brand", _brand)),
        "demo_mode": settings.DEMO_MODE,
        "sandbox_url": settings.SANDBOX_URL,
    }


def _brand() -> Brand:
    """The shop's brand; a nameless one while the shop is still empty."""
    return Brand.objects.order_by("pk").first() or Brand(name="Storehand")
