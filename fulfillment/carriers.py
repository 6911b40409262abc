"""Where a parcel can be followed, by its carrier's name. Pure: no Django, no I/O.

The addresses are the carriers' own public tracking pages.
"""

from urllib.parse import quote

#: By the name as it is offered; what a person types is compared without case and blanks.
_PAGES = {
    "Canada Post": "https://www.canadapost-postescanada.ca/track-reperage/en#/details/{}",
    "DHL": "https://www.dhl.com/en/express/tracking.html?AWB={}",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr={}",
    "La Poste": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "Purolator": "https://www.purolator.com/en/shipping/tracker?pin={}",
    "Royal Mail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "UPS": "https://www.ups.com/track?tracknum={}",
    "USPS": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
}
CARRIERS = tuple(_PAGES)


def written(carrier: str) -> str:
    """A carrier's name as it writes itself: printers tell of `ups`; an unknown name stays."""
    known = {_plain(name): name for name in _PAGES}
    return known.get(_plain(carrier), carrier)


def tracking_page(carrier: str, number: str) -> str:
    """The address where this parcel is followed; empty for a carrier that is not known."""
    known = {_plain(name): page for name, page in _PAGES.items()}
    page = known.get(_plain(carrier))
    return page.format(quote(number, safe="")) if page and number else ""


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
