"""The brand's colour made fit to read in light and dark. Pure: no Django, no I/O."""

import colorsys
import re
from dataclasses import dataclass

DEFAULT = "1f5c4d"
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_STEPS = 40
# The lightest and darkest ground that text stands on, and WCAG's 4.5 with room for tinted grounds.
_LIGHT_GROUND, _DARK_GROUND = (246, 247, 245), (37, 43, 40)
_WANTED = 5.6
_WHITE, _BLACK = (255, 255, 255), (16, 20, 19)

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Accent:
    """One accent with the text colour that stands on it, both as `#rrggbb`."""

    fill: str
    text: str


def normal(colour: str) -> str:
    """Six lower-case hex digits of `colour`, or the default where it is not a colour."""
    found = _HEX.fullmatch(colour.strip())
    return found[1].lower() if found else DEFAULT


def accents(colour: str) -> tuple[Accent, Accent]:
    """The brand's colour for light and for dark pages, moved only as far as reading needs."""
    digits = normal(colour)
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    base = (red, green, blue)
    light = _readable(base, toward=0.0, ground=_LIGHT_GROUND)
    dark = _readable(base, toward=1.0, ground=_DARK_GROUND)
    return _with_text(light), _with_text(dark)


def stylesheet(colour: str) -> str:
    """The custom properties that static/css/shop.css reads."""
    light, dark = accents(colour)
    return (
        f":root{{--brand-light:{light.fill};--on-brand-light:{light.text};"
        f"--brand-dark:{dark.fill};--on-brand-dark:{dark.text}}}\n"
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _readable(colour: Rgb, *, toward: float, ground: Rgb) -> Rgb:
    """The same hue, its lightness moved toward 0 or 1 until it reads on the ground."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    moved = colour
    for step in range(_STEPS + 1):
        nearer = lightness + (toward - lightness) * step / _STEPS
        red, green, blue = colorsys.hls_to_rgb(hue, nearer, saturation)
        moved = (round(red * 255), round(green * 255), round(blue * 255))
        if contrast(moved, ground) >= _WANTED:
            break
    return moved


def _with_text(fill: Rgb) -> Accent:
    text = max((_WHITE, _BLACK), key=lambda one: contrast(one, fill))
    return Accent(_written(fill), _written(text))


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    # All numbers are from the definition of "relative luminance" in WCAG 2.2.
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def _written(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
