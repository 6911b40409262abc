"""What a visitor sees when something went wrong: an apology and a number, never the inside."""

import secrets

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of a broken request; its number stands in the log beside the traceback."""
    error_id = secrets.token_hex(4)
    # Django calls this while it handles the exception.
    log.error("page_broke", error_id=error_id, path=request.path, exc_info=True)  # noqa: LOG014
    try:
        page: str = render_to_string("500.html", {"error_id": error_id})
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError, OSError):
        # A missing static manifest is a ValueError: then plain words must do.
        page = f"<!doctype html><title>Error</title><p>Something broke on our side: {error_id}"
    return HttpResponse(page, status=500)


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """The page of somebody who came too often; `seconds` is how long to stay away."""
    page = {"minutes": max(1, round(seconds / 60))}
    answer = render(request, "429.html", page, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
