"""Hands a print file to the printer that fetches it. The address alone is the key to it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from catalog.models import Asset
from core.clock import now
from core.storage import FileMissingError, private_files
from core.tokens import matches

_DAY = 86400
_S3_SECONDS = 3600


@require_safe
def artwork(_request: HttpRequest, asset: int, until: int, token: str) -> HttpResponseBase:
    """The file itself; 404 for a wrong or old address, as for a file that is not there."""
    if not matches(token, "artwork", asset, until) or now().timestamp() // _DAY > until:
        raise Http404
    row = Asset.objects.filter(pk=asset).first()
    if row is None:
        raise Http404
    try:
        answer = _answer(row)
    except FileMissingError as missing:
        raise Http404 from missing
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _answer(row: Asset) -> HttpResponseBase:
    files = private_files()
    if not files.exists(row.storage_key):
        raise FileMissingError(row.storage_key)
    url = files.presigned_url(
        row.storage_key, filename=row.filename, content_type=row.content_type, seconds=_S3_SECONDS
    )
    if url is not None:
        return HttpResponseRedirect(url)
    stream = files.open(row.storage_key)
    return FileResponse(stream, filename=row.filename, content_type=row.content_type)
