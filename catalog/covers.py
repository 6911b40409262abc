"""Where a product's cover picture is and how large, so that a page never jumps while it loads."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from PIL import Image, UnidentifiedImageError

_BOX = re.compile(rb'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
_HEAD = 2000  # bytes; an SVG names its size in its first element
_USUAL = (600, 800)


@dataclass(frozen=True)
class Cover:
    """A picture with its size in pixels; an empty `url` means that there is none."""

    url: str = ""
    width: int = 0
    height: int = 0

    @property
    def absolute(self) -> str:
        """The address for other sites, such as in a link preview."""
        return self.url if "//" in self.url else f"{settings.SITE_URL}{self.url}"


@lru_cache(maxsize=512)
def cover_of(path: str) -> Cover:
    """The cover at `path` under static/. A missing file shows as no cover, not as an error."""
    found = finders.find(path) if path else None
    if not found:
        return Cover()
    try:
        url = static(path)
    except ValueError:  # not in the manifest of collected files
        return Cover()
    width, height = _size(Path(str(found)))
    return Cover(url, width, height)


def _size(file: Path) -> tuple[int, int]:
    if file.suffix.lower() == ".svg":
        with file.open("rb") as opened:
            box = _BOX.search(opened.read(_HEAD))
        return (round(float(box[1])), round(float(box[2]))) if box else _USUAL
    try:
        with Image.open(file) as image:
            return image.size
    except (UnidentifiedImageError, OSError):
        return _USUAL
