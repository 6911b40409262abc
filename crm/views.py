"""The page behind the unsubscribe link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm import consent


@csrf_exempt  # RFC 8058: the mail program posts without having seen a page; the token is proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what would end; a POST ends it at once, without a login or a second click."""
    customer = consent.customer_of(token)
    if customer is None:
        raise Http404
    done = not consent.marketing_allowed(customer)
    if request.method == "POST" and not done:
        consent.withdraw(customer=customer, purpose=consent.MARKETING, source="unsubscribe link")
        done = True
    context = {"customer_email": customer.email, "done": done, "noindex": True}
    response = render(request, "crm/unsubscribe.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
