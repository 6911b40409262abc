"""What differs in the admin: a looser content policy for its scripts, and one language."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_ADMIN_POLICY = {
    # Alpine inside Unfold evaluates expressions, and its widgets carry style attributes.
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}


class AdminContentPolicy:
    """Stands below django-csp's middleware, which writes the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = _ADMIN_POLICY  # type: ignore[attr-defined]  # noqa: SLF001 (django-csp's)
        return response


class AdminSpeaksEnglish:
    """Stands below Django's LocaleMiddleware, which asks the browser.

    The desk's own words are English; in a French browser half of each page would be French.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/"):
            translation.activate("en")
            request.LANGUAGE_CODE = "en"
        return self.get_response(request)
