"""Draws the demo shop's print files: plain shapes, the same bytes each time."""

import io

from PIL import Image, ImageDraw

from operations.seeding.shape import Good

_SIZE = (1800, 2400)  # 18 x 24 inches at 100 dpi: enough to look at, small enough to keep
_SEA, _SAIL, _DARK = "#2f6f8f", "#f5efe0", "#123c36"


def draw(good: Good) -> bytes:
    """A PNG with boats for a poster, tools for anything else."""
    image = Image.new("RGB", _SIZE, _SAIL)
    pen = ImageDraw.Draw(image)
    (_boats if "harbour" in good.slug else _tools)(pen)
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=False)
    return written.getvalue()


def _boats(pen: ImageDraw.ImageDraw) -> None:
    width, height = _SIZE
    pen.rectangle((0, height * 2 // 3, width, height), fill=_SEA)
    for place in range(5):
        left, base = 140 + place * 320, height * 2 // 3 + 40 + (place % 2) * 120
        pen.polygon(
            ((left, base), (left + 240, base), (left + 190, base + 90), (left + 50, base + 90)),
            fill=_DARK,
        )
        pen.polygon(
            ((left + 120, base - 20), (left + 120, base - 420), (left + 20, base - 20)),
            fill="#e0a458",
        )
    pen.rectangle((width - 420, 500, width - 300, height * 2 // 3), fill=_DARK)
    pen.ellipse((width - 450, 380, width - 270, 560), fill="#e0a458")


def _tools(pen: ImageDraw.ImageDraw) -> None:
    for place in range(4):
        left = 260 + place * 380
        pen.line((left, 700, left, 1500), fill=_DARK, width=44)
        pen.ellipse((left - 70, 1480, left + 70, 1620), outline=_SEA, width=30)
        pen.rectangle((left - 110, 560, left + 110, 720), fill=_SEA)
