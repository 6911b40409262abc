"""The brand's colour, whatever it is, stays readable."""

from hypothesis import given
from hypothesis import strategies as st

from catalog import theme

_BYTES = st.integers(min_value=0, max_value=255)


def _rgb(written: str) -> theme.Rgb:
    return (int(written[1:3], 16), int(written[3:5], 16), int(written[5:7], 16))


@given(_BYTES, _BYTES, _BYTES)
def test_every_colour_reads_on_light_and_dark_ground(red, green, blue):
    light, dark = theme.accents(f"#{red:02x}{green:02x}{blue:02x}")

    assert theme.contrast(_rgb(light.fill), (246, 247, 245)) >= 4.5
    assert theme.contrast(_rgb(dark.fill), (37, 43, 40)) >= 4.5


@given(_BYTES, _BYTES, _BYTES)
def test_the_text_on_a_button_reads(red, green, blue):
    for accent in theme.accents(f"#{red:02x}{green:02x}{blue:02x}"):
        assert theme.contrast(_rgb(accent.fill), _rgb(accent.text)) >= 4.5


@given(st.text(max_size=40))
def test_nothing_but_colours_reaches_the_stylesheet(written):
    sheet = theme.stylesheet(written)

    assert sheet.count("{") == 1
    assert sheet.count(";") == 3


def test_a_readable_colour_is_left_as_it_is():
    light, _dark = theme.accents("#1f5c4d")

    assert light.fill == "#1f5c4d"
