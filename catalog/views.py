"""The shop's public pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog import storefront, theme
from catalog.models import Brand
from catalog.starting_pages import SLUGS, owner_page
from catalog.window import kept_page

_YEAR = 365 * 86400
_DAY = 86400


@require_safe
@kept_page
def home(request: HttpRequest) -> HttpResponse:
    """Everything that is for sale."""
    canonical = f"{settings.SITE_URL}{reverse('catalog:home')}"
    context = {
        "shelves": storefront.shelves(language=_language()),
        "canonical": canonical,
        "structured": {"@context": "https://schema.org", "@type": "Store", "url": canonical},
    }
    return render(request, "catalog/home.html", context)


@require_safe
@kept_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product, with one button that buys it."""
    page = storefront.product_page(slug, language=_language())
    if page is None:
        raise Http404
    return render(request, "catalog/product.html", {"page": page})


@require_safe
@kept_page
def own_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Terms, refund rule, privacy or contact: the owner's text, or the one to start from."""
    page = owner_page(slug, language=_language())
    canonical = f"{settings.SITE_URL}{request.path}"
    return render(request, "catalog/page.html", {"page": page, "canonical": canonical})


@require_safe
@cache_control(public=True, max_age=_YEAR, immutable=True)
def theme_css(_request: HttpRequest, colour: str) -> HttpResponse:
    """The brand's colours. They are in the address, so the answer never changes."""
    return HttpResponse(theme.stylesheet(colour), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=_DAY)
def icon(_request: HttpRequest) -> HttpResponse:
    """The brand's first letter on its colour."""
    brand = Brand.objects.order_by("pk").first()
    light, _dark = theme.accents(brand.accent if brand else "")
    letter = escape((brand.name if brand else "S")[:1])
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{light.fill}"/>'
        f'<text x="16" y="23" text-anchor="middle" font-family="Arial,sans-serif" '
        f'font-weight="700" font-size="19" fill="{light.text}">{letter}</text></svg>'
    )
    return HttpResponse(picture, content_type="image/svg+xml")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the shop, but start no checkout and open nobody's links."""
    closed = (
        "/buy/",
        "/thanks/",
        "/cancel/",
        "/links/",
        "/library/",
        "/d/",
        "/access/",
        "/artwork/",
        "/admin/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('catalog:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    """Addresses of all public pages."""
    paths = [reverse("catalog:home")]
    paths += [reverse("catalog:product", args=[slug]) for slug in storefront.slugs()]
    paths += [reverse(f"catalog:{slug}") for slug in SLUGS]
    entries = "".join(f"<url><loc>{escape(settings.SITE_URL + one)}</loc></url>" for one in paths)
    written = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    )
    return HttpResponse(written, content_type="application/xml; charset=utf-8")


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
