"""The pages behind the links in our mails. The link itself is the key: there is no account."""

from typing import TypeVar
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core.alerts import raise_alert
from core.ratelimit import allow
from core.storage import FileMissingError, StorageUnavailableError
from core.text import one_line
from core.tokens import derive
from core.visitors import client_ip
from fulfillment import courses, downloads, queries
from fulfillment.doors import Door
from fulfillment.downloads import FoundLink, Visitor
from fulfillment.files import file_response
from orders.portal import masked_email
from orders.resend import resend_links

Response = TypeVar("Response", bound=HttpResponseBase)

_FRESH_LINKS_AN_HOUR = 3
_AGENT_LIMIT = 300


# No CSRF token: whoever can post here knows the secret in the address, and there is no session to
# misuse. A token could not even work: `no-referrer` makes browsers send `Origin: null`, and the
# browsers inside mail apps often keep no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """Looking (GET, HEAD: also what mail scanners do) shows the file; the button fetches it."""
    link = _link(token)
    if request.method != "POST" or not link.current or link.grant.door() != Door.OPEN:
        return _download_page(request, token, link)
    try:
        answer = file_response(link.grant.asset)
    except FileMissingError:
        return _download_page(request, token, _alarmed(link), missing=True)
    except StorageUnavailableError:  # its own probe tells the owner
        return _download_page(request, token, link, missing=True)
    if not downloads.claim(one=link.grant, visitor=_visitor(request)):
        answer.close()  # another click took the last one
        return _download_page(request, token, _link(token))
    return _private(answer)


@csrf_exempt  # as above
@require_POST
def fresh_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Renew a link that ran out, and mail all links to the buyer's own address."""
    link = _link(token)
    order = link.grant.line.order
    door = link.grant.door()
    if door in (Door.CLOSED, Door.PAUSED):
        return _download_page(request, token, link)
    if allow("fresh-link", link.grant.public_id, limit=_FRESH_LINKS_AN_HOUR, seconds=3600):
        downloads.renew_expired(link.grant)
        resend_links(email=order.email, wish=uuid4().hex)
    page = {"brand": order.brand, "address": masked_email(order.email)}
    return _private(render(request, "fulfillment/fresh_link_sent.html", page))


@require_http_methods(["GET", "HEAD"])
def access(request: HttpRequest, token: str) -> HttpResponseBase:
    """The lessons of a course, or what is kept for members."""
    enrollment = courses.find(token)
    if enrollment is None:
        raise Http404
    page = queries.access_page(enrollment)
    status = 200 if page.is_open else 410
    return _private(render(request, "fulfillment/access.html", {"page": page}, status=status))


def _link(token: str) -> FoundLink:
    link = downloads.find(token)
    if link is None:
        raise Http404
    return link


def _download_page(
    request: HttpRequest, token: str, link: FoundLink, *, missing: bool = False
) -> HttpResponse:
    page = queries.download_page(link, missing=missing)
    status = 503 if missing else 200 if page.state == Door.OPEN else 410
    context = {"page": page, "token": token, "brand": page.brand}
    return _private(render(request, "fulfillment/download.html", context, status=status))


def _alarmed(link: FoundLink) -> FoundLink:
    """Tell the owner that a file a customer paid for is not there; nothing was counted."""
    asset = link.grant.asset
    raise_alert(
        severity="critical",
        title=f"{asset.filename} is missing from the storage",
        body="A customer who paid for it pressed the button and got nothing. Upload it again.",
        dedupe_key=f"missing-file/{asset.pk}",
        link=f"{settings.SITE_URL}/admin/catalog/product/{asset.product_id}/change/",
    )
    return link


def _visitor(request: HttpRequest) -> Visitor:
    agent = one_line(request.headers.get("User-Agent", "")[:_AGENT_LIMIT], limit=_AGENT_LIMIT)
    return Visitor(ip_hash=derive("visitor", client_ip(request)), user_agent=agent)


def _private(response: Response) -> Response:
    """Keep the page out of caches and search engines, its address out of the next site's log."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
