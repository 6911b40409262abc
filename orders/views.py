"""The pages around a purchase. They start a checkout and read; only events make orders."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from catalog import window
from catalog.storefront import product_link
from core.error_pages import too_many
from core.outcomes import Ok, Outcome
from core.ratelimit import allow
from core.visitors import client_ip
from orders import destinations, pages, portal
from orders.checkout import Offer, offer_of, start_checkout
from orders.destinations import new_visitor, visitor_of
from orders.queries import OrderPage, order_by_session, order_mark, page_of
from orders.resend import ask_for_links

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")
_SESSION = re.compile(r"cs_[A-Za-z0-9_]{4,190}")
#: The browser that paid is shown links and keys; the cookie names its last checkouts.
_Show = Callable[[HttpRequest, str, OrderPage | None], HttpResponse]
_FRESH_SECONDS = 5.0
_COOKIE = "checkouts"
_REMEMBERED = 5
_COOKIE_SECONDS = 14 * 86400
_MOST_CHECKOUTS = (40, 600)  # per address and seconds; the rest looks like card testing
#: Own goods put aside from one address: who throws his cookies away must not empty the shelves.
_MOST_PUT_ASIDE = (20, 1800)
_MOST_REQUESTS = (12, 3600)
_MOST_MAILS = (3, 3600)
_EMAIL_LENGTH = 254


@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest, slug: str) -> HttpResponse:
    """A fresh hosted checkout on every visit; goods first ask where they shall go.

    Looking at the headers or prefetching opens none, and only a POST puts goods aside.
    """
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return _private(HttpResponse(status=204))
    limit, seconds = _MOST_CHECKOUTS
    if not allow("buy", client_ip(request), limit=limit, seconds=seconds):
        return _private(too_many(request, seconds=seconds))
    found = offer_of(
        product_slug=slug, currency=destinations.currency_of(request), visitor=visitor_of(request)
    )
    if isinstance(found, Ok) and found.value.is_shipped:
        return _private(_buy_goods(request, found.value))
    return _private(_open(request, slug, found))


def _buy_goods(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Ask for the country; a POST with a country of one of the zones goes on to the checkout."""
    country = destinations.country_of(request, offer)
    if request.method == "POST" and country:
        limit, seconds = _MOST_PUT_ASIDE
        who = client_ip(request)
        if offer.parcel.counted and not allow("put-aside", who, limit=limit, seconds=seconds):
            return too_many(request, seconds=seconds)
        visitor = visitor_of(request) or new_visitor()
        answer = _open(request, offer.product.slug, Ok(offer), country=country, visitor=visitor)
        destinations.remember(answer, visitor=visitor, country=country)
        return answer
    asked = request.method == "POST"
    page = destinations.page(offer, country=country, language=_language(), is_missing=asked)
    return render(request, "orders/where.html", {"page": page}, status=422 if asked else 200)


def _open(
    request: HttpRequest,
    slug: str,
    found: Outcome[Offer],
    *,
    country: str = "",
    visitor: str = "",
) -> HttpResponse:
    """Send the visitor to a fresh checkout, or say why there is none."""
    opened: Outcome[str] = (
        start_checkout(found.value, language=_language(), country=country, visitor=visitor)
        if isinstance(found, Ok)
        else found
    )
    if not isinstance(opened, Ok):
        problem = pages.problem(opened, retry_url=reverse("orders:buy", args=[slug]))
        page = {"problem": problem}
        return render(request, "orders/cannot_buy.html", page, status=problem.status)
    answer = HttpResponse(status=303, headers={"Location": opened.value})
    _remember(request, answer, opened.value)
    return answer


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """The order as far as it is. Reads only; a session we never saw may simply be too fresh."""
    return _private(HttpResponse(_shown(request, _thanks)[0]))


@require_GET
def thanks_status(request: HttpRequest) -> HttpResponse:
    """The part of the success page that changes, for the script that follows the order."""
    body, settled = _shown(request, _thanks_status)
    answer = _private(HttpResponse(body))
    answer["X-Order-Settled"] = "yes" if settled else "no"
    return answer


def _shown(request: HttpRequest, show: _Show) -> tuple[bytes, bool]:
    """A page about an order, and whether it will change any more.

    A page that is asked for every second is made anew when its order has changed, and at least
    every few seconds, since a link may also run out.
    """
    given = request.GET.get("sid", "")
    session_id = given if _SESSION.fullmatch(given) else ""

    def make() -> tuple[bytes, bool]:
        order = order_by_session(session_id)
        page = page_of(order) if order else None
        return show(request, session_id, page).content, bool(page and page.settled)

    mark = order_mark(session_id) if session_id else None
    if mark is None:
        return make()
    own = session_id in _remembered(request)
    key = (show.__name__, session_id, mark, own, get_language())
    return window.kept(key, make, seconds=_FRESH_SECONDS)


def _thanks(request: HttpRequest, session_id: str, page: OrderPage | None) -> HttpResponse:
    follow = ""
    if session_id and not (page and page.settled):
        follow = f"{reverse('orders:thanks_status')}?sid={session_id}"
    context = {
        **_status(request, session_id, page),
        "headline": pages.headline(page),
        "follow_url": follow,
    }
    return render(request, "orders/thanks.html", context)


def _thanks_status(request: HttpRequest, session_id: str, page: OrderPage | None) -> HttpResponse:
    return render(request, "orders/thanks_status.html", _status(request, session_id, page))


@require_safe
def cancel(request: HttpRequest) -> HttpResponse:
    """A calm page for who left the checkout."""
    slug = request.GET.get("product", "")
    known = slug if _SLUG.fullmatch(slug) else ""
    product = product_link(known, language=get_language() or "en")
    return _private(render(request, "orders/cancel.html", {"product": product}))


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """Resend my links: the same answer for every address, known or not, limited or not."""
    context: dict[str, object] = {"sent": "sent" in request.GET}
    if request.method == "POST":
        limit, seconds = _MOST_REQUESTS
        if not allow("links", client_ip(request), limit=limit, seconds=seconds):
            return _private(too_many(request, seconds=seconds))
        email = request.POST.get("email", "").strip()
        if _is_address(email):
            _send_links(email)
            return _private(redirect(f"{reverse('orders:links')}?sent=1"))
        wrong = _("That is not a complete e-mail address. It looks like name@example.com.")
        context = {"email": email[:_EMAIL_LENGTH], "error": wrong}
    status = 422 if "error" in context else 200
    return _private(render(request, "orders/links.html", context, status=status))


@require_safe
def library(request: HttpRequest, token: str) -> HttpResponse:
    """All a customer has. The address of the page is the key to it."""
    customer = portal.customer_of(token)
    if customer is None:
        raise Http404
    context = {
        "groups": portal.library_of(customer),
        "address": portal.masked_email(customer.email),
    }
    return _private(render(request, "orders/library.html", context))


def _status(request: HttpRequest, session_id: str, page: OrderPage | None) -> dict[str, object]:
    if page is None:
        return {"page": None, "session_id": session_id}
    own = session_id in _remembered(request)
    email = page.order.email
    return {
        "page": page,
        "own": own,
        "address": email if own else portal.masked_email(email),
        "lines": pages.lines_of(page),
        "money_text": pages.money_text(page.order.money),
        "parcel_to": pages.parcel_to(page.order) if own else (),
    }


def _send_links(email: str) -> None:
    limit, seconds = _MOST_MAILS
    if allow("links-mail", email.lower(), limit=limit, seconds=seconds):
        ask_for_links(email=email)


def _language() -> str:
    return get_language() or "en"


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= _EMAIL_LENGTH


def _remembered(request: HttpRequest) -> list[str]:
    # A cookie that somebody wrote himself counts as none.
    return str(request.get_signed_cookie(_COOKIE, "", max_age=_COOKIE_SECONDS)).split()


def _remember(request: HttpRequest, answer: HttpResponse, url: str) -> None:
    """Note in this browser which checkout it opened; its id stands in the checkout's address."""
    found = _SESSION.search(url)
    if not found:
        return
    newest = [found[0], *_remembered(request)][:_REMEMBERED]
    answer.set_signed_cookie(
        _COOKIE,
        " ".join(newest),
        max_age=_COOKIE_SECONDS,
        secure=settings.SITE_URL.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )


def _private(answer: HttpResponse) -> HttpResponse:
    """Keep the page out of caches and search engines, and its address on this site."""
    answer["Cache-Control"] = "no-store, private"
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
