"""The shop's addresses and two more: a page that breaks, and a form."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]


def _break(_request: HttpRequest) -> HttpResponse:
    message = "the secret inside"
    raise RuntimeError(message)


urlpatterns = [path("broken/", _break), *urlpatterns]
