"""What countries ask of an address: state codes, shapes of postal codes, words for a PO box.

State codes are ISO 3166-2 without the country, as Printful's GET /countries lists them. Shapes of
postal codes are those of the national post offices; a country that is not named here only has to
have some code, unless it is known to have none.
"""

import re
import unicodedata
from types import MappingProxyType

from babel import Locale

_NO_COUNTRY = frozenset(
    ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA")
)
COUNTRIES = MappingProxyType(
    {
        code: name
        for code, name in Locale("en").territories.items()
        if re.fullmatch(r"[A-Z]{2}", code) and code not in _NO_COUNTRY
    }
)

_US = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,"
    "DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,"
    "IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,"
    "MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,"
    "NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,"
    "ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,"
    "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,"
    "WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,AS American Samoa,GU Guam,"
    "MP Northern Mariana Islands,PR Puerto Rico,VI Virgin Islands,AA Armed Forces Americas,"
    "AE Armed Forces Europe,AP Armed Forces Pacific"
)
_CA = (
    "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,"
    "NS Nova Scotia,NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,"
    "QC Quebec,SK Saskatchewan,YT Yukon"
)
_AU = (
    "ACT Australian Capital Territory,NSW New South Wales,NT Northern Territory,QLD Queensland,"
    "SA South Australia,TAS Tasmania,VIC Victoria,WA Western Australia"
)
# In the order of the codes, 01 to 47.
_JP = (
    "Hokkaido Aomori Iwate Miyagi Akita Yamagata Fukushima Ibaraki Tochigi Gunma Saitama Chiba "
    "Tokyo Kanagawa Niigata Toyama Ishikawa Fukui Yamanashi Nagano Gifu Shizuoka Aichi Mie Shiga "
    "Kyoto Osaka Hyogo Nara Wakayama Tottori Shimane Okayama Hiroshima Yamaguchi Tokushima Kagawa "
    "Ehime Kochi Fukuoka Saga Nagasaki Kumamoto Oita Miyazaki Kagoshima Okinawa"
)
_JP_WRITTEN = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 "
    "栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 "
    "石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 "
    "滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 "
    "岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 "
    "佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県"
)


def _plain(text: str) -> str:
    """A name to compare by: no accents, no case, single blanks."""
    marks = unicodedata.normalize("NFKD", text)
    kept = "".join(one for one in marks if not unicodedata.combining(one))
    return " ".join(kept.replace(".", "").casefold().split())


def _table(listed: str) -> dict[str, str]:
    pairs = [one.split(" ", 1) for one in listed.split(",")]
    return {_plain(word): code for code, name in pairs for word in (code, name)}


def _japan() -> dict[str, str]:
    names = zip(_JP.split(), _JP_WRITTEN.split(), strict=True)
    found: dict[str, str] = {}
    for number, (name, written) in enumerate(names, start=1):
        code = f"{number:02}"
        forms = (code, str(number), name, f"{name}-ken", f"{name}-to", f"{name}-fu", written)
        found |= {_plain(form): code for form in forms}
    return found


_STATES = MappingProxyType(
    {"US": _table(_US), "CA": _table(_CA), "AU": _table(_AU), "JP": _japan()}
)
#: Printful refuses addresses of these without a state (contract; measured for US and AU).
STATE_COUNTRIES = frozenset(_STATES)


def state_code(country: str, text: str) -> str:
    """The ISO code of a state written as code, "US-CA" or name; "" when it is not one of them.

    Countries without a table keep what they were given.
    """
    known = _STATES.get(country)
    if known is None:
        return text
    return known.get(
        _plain(text.removeprefix(f"{country}-").removeprefix(f"{country.lower()}-")), ""
    )


_DIGITS = {
    3: "IS",
    4: "AT AU BE BG CH CY DK HU LI LU NO NZ PH SI TN ZA",
    5: "DE ES FI FR HR IT MX MY TH TR UA EE KR ID MA",
    6: "CN IN RO SG RU CO VN",
    7: "IL",
}
_SHAPES = {
    "US": r"\d{5}(-\d{4})?",
    "CA": r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "JP": r"\d{3}-?\d{4}",
    "BR": r"\d{5}-?\d{3}",
    "PL": r"\d{2}-?\d{3}",
    "PT": r"\d{4}(-?\d{3})?",
    "SE": r"\d{3} ?\d{2}",
    "CZ": r"\d{3} ?\d{2}",
    "SK": r"\d{3} ?\d{2}",
    "GR": r"\d{3} ?\d{2}",
    "LT": r"(LT-)?\d{5}",
    "LV": r"(LV-)?\d{4}",
    "MT": r"[A-Z]{3} ?\d{4}",
    "AR": r"[A-Z]?\d{4}([A-Z]{3})?",
    **{country: rf"\d{{{n}}}" for n, listed in _DIGITS.items() for country in listed.split()},
}
# Universal Postal Union: no postal code, or one that hardly anybody uses.
_WITHOUT_CODE = (
    "AE AG AN AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GN GQ GY HK IE "
    "JM KI KM KN LC ML MO MR MW NA NR NU PA QA RW SB SC SL SR SS ST SY TD TF TG TK TO TT TV UG VU "
    "WS YE ZW"
)
NO_POSTAL_CODE = frozenset(_WITHOUT_CODE.split())


def postal_code_fits(country: str, code: str) -> bool:
    """Whether a code could be one of the country; True where no shape is known."""
    shape = _SHAPES.get(country)
    return shape is None or re.fullmatch(shape, code) is not None


_PO_BOX = re.compile(
    r"(?i)\b(?:p\.?\s?o\.?\s*box|post(?:al|\s+office)?\s+box|gpo\s+box|locked\s+bag|postfach|postbus"
    r"|postboks|postbox|bo[iî]te\s+postale|b\.?\s?p\.?\s*\d+|casella\s+postale|caixa\s+postal"
    r"|apartado(?:\s+(?:de\s+correos|postal))?\s+\d+|skrytka\s+pocztowa|case\s+postale)\b"
)


def is_po_box(text: str) -> bool:
    """Whether an address line names a PO box in one of the languages we deliver to most."""
    return _PO_BOX.search(text) is not None


_CPF = 11
_CNPJ = 14


def brazil_tax_number(text: str) -> str:
    """CPF `000.000.000-00` or CNPJ `00.000.000/0000-00` as Printful wants it, "" if it is neither.

    The check digits are checked: a number mistyped would stop the parcel at customs.
    """
    if re.search(r"[^\d./\s-]", text):
        return ""
    digits = re.sub(r"\D", "", text)
    if len(digits) == _CPF and len(set(digits)) > 1 and _cpf_holds(digits):
        return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"
    if len(digits) == _CNPJ and len(set(digits)) > 1 and _cnpj_holds(digits):
        return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"
    return ""


def _check_digit(digits: str, weights: range | tuple[int, ...]) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return str(0 if rest < 2 else 11 - rest)  # noqa: PLR2004 - the rule's own two


def _cpf_holds(digits: str) -> bool:
    first = _check_digit(digits[:9], range(10, 1, -1))
    return digits[9:] == first + _check_digit(digits[:9] + first, range(11, 1, -1))


def _cnpj_holds(digits: str) -> bool:
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    first = _check_digit(digits[:12], weights[1:])
    return digits[12:] == first + _check_digit(digits[:12] + first, weights)
