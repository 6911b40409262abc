"""Where goods may be sent and for how much. Pure: no Django, no clock, no I/O."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

#: Countries that a hosted checkout can ship to: `shipping_address_collection.allowed_countries`
#: of Stripe's API 2026-10-28.endive, without its ZZ for "anywhere".
_CODES = (
    "AC AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
    "BQ BR BS BT BV BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO "
    "DZ EC EE EG EH ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT "
    "GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW "
    "KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU "
    "MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SZ TA TC "
    "TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK "
    "YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_CODES.split())


@dataclass(frozen=True)
class Zone:
    """Countries with one price for each kind of goods and currency, in minor units."""

    key: int
    name: str
    countries: tuple[str, ...]
    prices: Mapping[tuple[str, str], int]

    def price(self, kinds: Collection[str], currency: str) -> int | None:
        """What one parcel of each kind costs together, or None where one kind has no price."""
        amounts = [self.prices.get((kind, currency.lower())) for kind in kinds]
        found = [amount for amount in amounts if amount is not None]
        return sum(found) if len(found) == len(amounts) else None


def serving(zones: Sequence[Zone], kinds: Collection[str], currency: str) -> tuple[Zone, ...]:
    """The zones that goods of these kinds can be sent to when paid in this currency."""
    return tuple(
        zone for zone in zones if zone.countries and zone.price(kinds, currency) is not None
    )


def zone_of(zones: Sequence[Zone], country: str) -> Zone | None:
    """The zone a country (two capital letters) belongs to."""
    return next((zone for zone in zones if country in zone.countries), None)


def cheapest(zones: Sequence[Zone], kinds: Collection[str], currency: str) -> int | None:
    """The lowest price of sending such goods anywhere; None where they go nowhere."""
    prices = (zone.price(kinds, currency) for zone in zones if zone.countries)
    return min((price for price in prices if price is not None), default=None)
