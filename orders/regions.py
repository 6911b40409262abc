"""Which province or state a postcode belongs to. Pure: data and one look-up.

Sources: Canada Post, postal code first letters; USPS, three-digit ZIP prefixes (Publication 65).
"""

#: First letter of a Canadian postcode -> provinces and territories.
CANADA: dict[str, set[str]] = {
    "A": {"NL"},
    "B": {"NS"},
    "C": {"PE"},
    "E": {"NB"},
    "G": {"QC"},
    "H": {"QC"},
    "J": {"QC"},
    "K": {"ON"},
    "L": {"ON"},
    "M": {"ON"},
    "N": {"ON"},
    "P": {"ON"},
    "R": {"MB"},
    "S": {"SK"},
    "T": {"AB"},
    "V": {"BC"},
    "X": {"NT", "NU"},
    "Y": {"YT"},
}

#: Folded names and codes, English and French -> two letters.
CANADA_NAMES = {
    **{code.lower(): code for codes in CANADA.values() for code in codes},
    "alberta": "AB",
    "british columbia": "BC",
    "colombie-britannique": "BC",
    "manitoba": "MB",
    "new brunswick": "NB",
    "nouveau-brunswick": "NB",
    "newfoundland and labrador": "NL",
    "terre-neuve-et-labrador": "NL",
    "nova scotia": "NS",
    "nouvelle-ecosse": "NS",
    "northwest territories": "NT",
    "territoires du nord-ouest": "NT",
    "nunavut": "NU",
    "ontario": "ON",
    "prince edward island": "PE",
    "ile-du-prince-edouard": "PE",
    "quebec": "QC",
    "saskatchewan": "SK",
    "yukon": "YT",
}

_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut"
    "|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois"
    "|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland"
    "|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana"
    "|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York"
    "|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania"
    "|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah"
    "|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"
    "|PR Puerto Rico|VI Virgin Islands|GU Guam|AS American Samoa|MP Northern Mariana Islands"
    "|PW Palau|FM Micronesia|MH Marshall Islands|AA Armed Forces Americas"
    "|AE Armed Forces Europe|AP Armed Forces Pacific"
)
STATE_NAMES = {
    name: pair[:2] for pair in _STATES.split("|") for name in (pair[:2].lower(), pair[3:].lower())
}

#: First three digits of a ZIP code: from, to, states.
_ZIPS = (
    "005 005 NY|006 009 PR VI|010 027 MA|028 029 RI|030 038 NH|039 049 ME|050 059 VT|055 055 MA"
    "|060 069 CT|063 063 NY|070 089 NJ|090 098 AE|100 149 NY|150 196 PA|197 199 DE|200 205 DC"
    "|201 201 VA|203 203 MD|206 219 MD|220 246 VA|247 268 WV|270 289 NC|290 299 SC|300 319 GA"
    "|320 349 FL|340 340 AA|350 369 AL|370 385 TN|386 397 MS|398 399 GA|400 427 KY|430 459 OH"
    "|460 479 IN|480 499 MI|500 528 IA|530 549 WI|550 567 MN|569 569 DC|570 577 SD|580 588 ND"
    "|590 599 MT|600 629 IL|630 658 MO|660 679 KS|680 693 NE|700 714 LA|716 729 AR|730 749 OK"
    "|733 733 TX|750 799 TX|800 816 CO|820 831 WY|832 838 ID|840 847 UT|850 865 AZ|870 884 NM"
    "|885 885 TX|889 898 NV|900 961 CA|962 966 AP|967 968 HI|967 967 AS|969 969 GU MP PW FM MH"
    "|970 979 OR|980 994 WA|995 999 AK"
)
_RANGES = [row.split() for row in _ZIPS.split("|")]


def us_states(zip_code: str) -> set[str]:
    """The states a ZIP code may belong to; empty when nobody has it."""
    prefix = zip_code[:3]
    return {state for low, high, *states in _RANGES if low <= prefix <= high for state in states}
