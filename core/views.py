"""The doors of the floor: where providers knock, and where monitors ask whether we are well."""

import structlog
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.datastructures import CaseInsensitiveMapping
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core import inbox, turned_away
from core.door import BODY_LIMIT, PATH_TOKEN
from core.probes import run_probes

log = structlog.get_logger(__name__)

#: What must work for this copy to be sent visitors; nothing that asks a provider.
READY_PROBES = frozenset({"database", "migrations", "webhook backlog"})


@method_decorator(csrf_exempt, name="dispatch")
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class WebhookView(View):
    """One door for every provider: size, signature, one INSERT, answer. No parsing, no work."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, provider: str, token: str = "") -> HttpResponse:
        """Answer 200, or: 404 unknown provider, 413 too large, 400 refused, 503 come again."""
        if not inbox.is_known(provider):
            return HttpResponse(status=404)
        try:
            body = _body(request)
        except UnreadablePostError:
            return HttpResponse(status=400)  # hung up before the end
        if body is None:
            return HttpResponse(status=413)
        try:
            headers = CaseInsensitiveMapping({**request.headers, PATH_TOKEN: token})
            status = inbox.receive(provider, body, headers)
        except (DatabaseError, InterfaceError):
            log.exception("webhook_not_stored", provider=provider)
            turned_away.note("database")
            return HttpResponse(status=503)
        return HttpResponse(status=status)


def _body(request: HttpRequest) -> bytes | None:
    """The raw body, None when it is over the limit; never reads more than one byte beyond it."""
    declared = str(request.META.get("CONTENT_LENGTH") or "")
    if declared.isdecimal() and int(declared) > BODY_LIMIT:
        return None
    # request.body would read without a limit where no length was declared.
    body: bytes = request.read(BODY_LIMIT + 1)
    return body if len(body) <= BODY_LIMIT else None


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@transaction.non_atomic_requests
def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether this copy can serve: 200, or 503 with what is wrong (no details of the inside)."""
    results = run_probes(names=READY_PROBES)
    wrong = [result.name for result in results if result.level == "fail"]
    answer = {"ready": not wrong, "wrong": wrong}
    return JsonResponse(answer, status=503 if wrong else 200)
