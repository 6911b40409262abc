"""How the text of an address becomes what label printers can print, losing nothing unseen."""

import re
import unicodedata
from types import MappingProxyType

LINE_LIMIT = 35  # Gooten's documented limit and the strictest of the three

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u2060\ufe0f\ufeff]")
_DIRECTION = re.compile("[\u061c\u200f\u202a-\u202e\u2066-\u2069]")
# What has no decomposition of its own in Unicode.
_SPELLED = MappingProxyType(
    str.maketrans(
        {
            "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O",
            "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L",
            "ħ": "h", "Ħ": "H", "\u0131": "i", "ŋ": "ng", "Ŋ": "Ng", "ŧ": "t", "Ŧ": "T", "ƒ": "f",
            "ə": "a", "Ə": "A",
            "\u2018": "'",
            "\u2019": "'", "\u02bc": "'", "\u02bb": "'", "\u201c": '"', "\u201d": '"',
            "\u201e": '"', "«": '"', "»": '"', "\u2013": "-", "\u2014": "-", "\u2011": "-",
            "\u2010": "-",
            "\u2044": "/",
            "·": ".", "•": "-", "\u00b4": "'", "`": "'", "°": "o",
        }
    )
)  # fmt: skip
_GERMAN = MappingProxyType(
    str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
)
_LEFTWARD = frozenset(("R", "AL", "AN"))
_GERMAN_COUNTRIES = frozenset(("DE", "AT", "CH", "LI", "LU"))


def clean(text: str) -> str:
    """Composed characters, ordinary digits and letters for wide ones, single blanks, no ends."""
    # NFKC makes a lone acute, typed for an apostrophe, a blank with a loose accent.
    seen = _INVISIBLE.sub("", text).replace("\u00b4", "'")
    composed = unicodedata.normalize("NFKC", seen).replace("\u2044", "/")
    return " ".join(composed.split())


def in_ascii(text: str, country: str) -> str:
    """`text` in the English alphabet, as far as its letters are Latin: Zürich, Zuerich in Germany.

    Letters of other scripts stay as they are, for the preflight to name.
    """
    given = text.translate(_GERMAN) if country in _GERMAN_COUNTRIES else text
    decomposed = unicodedata.normalize("NFKD", given.translate(_SPELLED))
    bare = "".join(one for one in decomposed if not ("\u0300" <= one <= "\u036f"))
    return " ".join(bare.split())


def fold_lines(line1: str, line2: str) -> tuple[str, str]:
    """Both lines within the limit, whole words only and in their order, if that can be done.

    What is too long even then comes back as it was: nothing is cut.
    """
    if len(line1) <= LINE_LIMIT and len(line2) <= LINE_LIMIT:
        return line1, line2
    words = f"{line1}, {line2}".split() if line2 else line1.split()
    for count in range(len(words) - 1, 0, -1):
        first, second = " ".join(words[:count]).rstrip(","), " ".join(words[count:])
        if len(first) <= LINE_LIMIT and len(second) <= LINE_LIMIT:
            return first, second
    return line1, line2


def unprintable(text: str) -> str:
    """Why a label cannot hold `text`: "direction", "script", "symbol", "control", or ""."""
    if _DIRECTION.search(text) or any(
        unicodedata.bidirectional(one) in ("R", "AL", "AN") for one in text
    ):
        return "direction"
    kinds = {unicodedata.category(one) for one in text}
    if kinds & {"So", "Cs", "Co", "Cn"} or "\u200d" in text:
        return "symbol"
    if kinds & {"Cc", "Cf", "Zl", "Zp"}:
        return "control"
    letters = (one for one in text if unicodedata.category(one)[0] in "LN")
    return "script" if any(not _is_latin(one) for one in letters) else ""


def _is_latin(letter: str) -> bool:
    # "\u02bb" and its like are letters to Unicode and punctuation in Latin addresses.
    name = unicodedata.name(letter, "")
    return letter.isascii() or name.startswith(("LATIN", "MODIFIER LETTER"))
