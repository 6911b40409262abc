"""The gate of the admin: a password alone opens nothing behind /admin/."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.clock import now

ADMIN = "/admin/"
IDLE_SECONDS = 12 * 60 * 60
_TOUCH_EVERY = 60  # seconds; a session row is written at most once a minute
_SEEN = "admin_seen_at"

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecondFactorGate:
    """Send staff without a verified second factor to the page that asks for it.

    Stands below django-otp's middleware, which says whether this session is verified.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ADMIN) or not request.user.is_staff:
            return self.get_response(request)
        if not request.user.is_verified():  # type: ignore[attr-defined]  # django-otp adds it
            if request.path in _open_paths():
                return self.get_response(request)
            question = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('second_factor')}?{question}")
        _keep_session_alive(request)
        return self.get_response(request)


def _open_paths() -> set[str]:
    """What a staff user may reach between the password and the code."""
    return {
        reverse("admin:login"),
        reverse("admin:logout"),
        reverse("admin:jsi18n"),
        reverse("second_factor"),
        reverse("second_factor_enrol"),
    }


def _keep_session_alive(request: HttpRequest) -> None:
    """An admin session ends twelve hours after its last page, not after its first."""
    moment = now().timestamp()
    if moment - float(request.session.get(_SEEN, 0)) < _TOUCH_EVERY:
        return
    request.session[_SEEN] = moment
    request.session.set_expiry(IDLE_SECONDS)
