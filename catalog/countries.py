"""Countries by their names, as people read and write them."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext

from catalog.shipping import COUNTRIES, Zone

#: Names are understood in the languages the shop speaks.
_LANGUAGES = ("en", "fr")


def country_name(code: str, language: str) -> str:
    """What a country is called in a language; its code where nobody knows."""
    return _territories(language[:2]).get(code, code)


def zone_name(zone: Zone, language: str) -> str:
    """What a zone is called: by its country in the reader's language, or by its owner.

    The names that the shop comes with are known in both of its languages.
    """
    if len(zone.countries) == 1:
        return country_name(zone.countries[0], language)
    return gettext(zone.name) if zone.name else ""


@lru_cache(maxsize=1)
def codes_by_name() -> dict[str, str]:
    """The code of each country we can ship to, by code and by name, in folded case."""
    known = {code.casefold(): code for code in COUNTRIES}
    for language in _LANGUAGES:
        names = _territories(language)
        known |= {names[code].casefold(): code for code in COUNTRIES if code in names}
    return known


@lru_cache(maxsize=8)
def _territories(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language).territories)
    except (UnknownLocaleError, ValueError):
        return {}
