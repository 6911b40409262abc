"""The shop's addresses and one view that does nothing, to compare pages with."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

EMPTY = "bench-empty/"


def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - it does nothing
    """What any page costs: middleware, routing, an answer."""
    return HttpResponse("ok")


urlpatterns = [path(EMPTY, empty), path("", include("config.urls"))]
