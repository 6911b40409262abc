"""Addresses as label printers read them: what passes, what a person must see, what is never cut."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.address_tables import brazil_tax_number, is_po_box, state_code
from fulfillment.address_text import LINE_LIMIT, fold_lines
from fulfillment.preflight import check_address, for_provider
from fulfillment.providers.base import PrintAddress

PROVIDERS = ("", "printful", "printify", "gooten")
ADA = PrintAddress(
    name="Ada Lovelace",
    company="",
    line1="12 Queen Street West",
    line2="",
    city="Toronto",
    state="ON",
    postal_code="M5H 2N2",
    country="CA",
    phone="+1 416 555 0100",
    email="ada@example.com",
)


def ada(**changes: str) -> PrintAddress:
    return replace(ADA, **changes)


def codes(address: PrintAddress, provider: str = "") -> list[str]:
    return [problem.code for problem in check_address(address, provider)]


GOOD = [
    ada(),
    ada(country="US", state="CA", postal_code="91311", city="Chatsworth"),
    ada(country="US", state="California", postal_code="91311-1234", city="Chatsworth"),
    ada(country="us", state="us-ny", postal_code="10001", city="New York"),
    ada(country="US", state="AE", postal_code="09012", city="APO", line1="PSC 3 Box 1"),
    ada(country="US", state="TX", postal_code="73301", line1="PO Box 12", city="Austin"),
    ada(country="AU", state="Victoria", postal_code="3000", city="Melbourne"),
    ada(country="JP", state="13", postal_code="100-0001", city="Chiyoda-ku"),
    ada(country="JP", state="Tokyo", postal_code="1000001", city="Chiyoda-ku"),
    ada(country="JP", state="東京都", postal_code="100-0001", city="Chiyoda-ku"),
    ada(country="JP", state="Ōsaka", postal_code="530-0001", city="Osaka"),
    ada(country="CA", state="Québec", postal_code="H2Y 1C6", city="Montréal"),
    ada(country="GB", state="", postal_code="SW1A 2AA", city="London"),
    ada(country="GB", state="Greater London", postal_code="ec1a1bb", city="London"),
    ada(country="DE", state="", postal_code="10115", city="Berlin", line1="Weißdornweg 3"),
    ada(country="PL", state="", postal_code="00-950", city="Łódź", name="Zażółć Gęślą"),
    ada(country="FR", state="", postal_code="75001", city="Paris", line1="3 bis, rue d’Ève"),
    ada(country="ES", state="Madrid", postal_code="28013", line1="C/ Mayor 3, 2º B", city="Madrid"),
    ada(country="IE", state="", postal_code="", city="Dublin"),
    ada(country="HK", state="", postal_code="", city="Kowloon"),
    ada(country="AE", state="Dubai", postal_code="", city="Dubai"),
    ada(country="IS", state="", postal_code="101", city="Reykjavík", name="Þóra Æsdóttir"),
    ada(country="TR", state="", postal_code="34000", city="Iğdır"),
    ada(country="VN", state="", postal_code="700000", city="Thành phố Hồ Chí Minh"),
    ada(name="O'Neill-Smith, Jr."),
    ada(phone="\u200e+1 416 555 0100"),
]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("address", GOOD, ids=lambda one: f"{one.country}-{one.city}")
def test_an_ordinary_address_has_no_problem(address, provider):
    assert check_address(address, provider) == ()


BAD = {
    "name_missing": ada(name=" "),
    "line1_missing": ada(line1=""),
    "city_missing": ada(city=""),
    "email_missing": ada(email=""),
    "email_wrong": ada(email="ada"),
    "country_unknown": ada(country="XX"),
    "state_unknown": ada(state=""),
    "postal_code_missing": ada(postal_code=""),
    "postal_code_wrong": ada(postal_code="12345"),
    "po_box": ada(line1="P.O. Box 42"),
    "name_long": ada(name="Ada Augusta King, Countess of Lovelace"),
    "line1_long": ada(line1="x" * 36),
    "city_long": ada(city="Llanfair" * 8),
    "name_script": ada(name="Ада Лавлейс"),
    "line1_script": ada(line1="東京都千代田区千代田1-1"),
    "city_script": ada(city="Αθήνα"),
    "name_direction": ada(name="עדה לאבלייס"),
    "city_direction": ada(city="القاهرة"),
    "line1_direction": ada(line1="12 \u202estreet"),
    "name_symbol": ada(name="Ada 🎉"),
    "line1_symbol": ada(line1="12 Queen Street ❤️"),
    "line2_control": ada(line2="Apt\x004"),
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("code", BAD)
def test_what_a_person_must_see_has_a_name(code, provider):
    assert code in codes(BAD[code], provider)


def test_a_company_that_is_too_long_is_a_problem_wherever_it_stands():
    long = ada(company="x" * 36)

    assert codes(long, "printful") == ["company_long"]
    assert codes(long, "gooten") == ["line1_long"]


STATES = [
    ("US", "ZZ"), ("US", "Ontario"), ("CA", "CA"), ("CA", "ON1"), ("AU", "Tasmanian"), ("JP", "48"),
]  # fmt: skip
POSTAL_CODES = [
    ("US", "1234"), ("US", "123456"), ("CA", "D1A 1A1"), ("CA", "M5H2N"), ("GB", "12345"),
    ("DE", "1011"), ("NL", "1012"), ("JP", "123456"), ("AU", "30000"), ("BR", "0131010"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "state"), STATES)
def test_a_state_of_another_country_is_refused(country, state):
    assert "state_unknown" in codes(ada(country=country, state=state))


@pytest.mark.parametrize(("country", "code"), POSTAL_CODES)
def test_a_postal_code_of_another_shape_is_refused(country, code):
    assert "postal_code_wrong" in codes(ada(country=country, postal_code=code))


@pytest.mark.parametrize(
    "line",
    ["PO Box 1", "P.O.Box 1", "Post Office Box 1", "GPO Box 4", "Postfach 10 20", "Postbus 3",
     "Boîte postale 12", "BP 123", "Casella Postale 9", "Caixa Postal 7", "Apartado 123"],
)  # fmt: skip
def test_a_po_box_is_known_in_several_languages(line):
    assert is_po_box(line)
    assert "po_box" in codes(ada(line2=line))


@pytest.mark.parametrize("line", ["12 Boxwood Road", "Poboxstraat 3", "3 Post Street", "BPM 3"])
def test_a_street_that_sounds_like_a_box_is_a_street(line):
    assert not is_po_box(line)


def test_a_long_line_goes_on_in_the_second_one():
    ready = for_provider(ada(line1="Straße des 17. Juni 135, Hinterhaus links, 3. OG"))

    assert (ready.line1, ready.line2) == ("Straße des 17. Juni 135, Hinterhaus", "links, 3. OG")
    assert "line1_long" not in codes(ada(line1="Straße des 17. Juni 135, Hinterhaus links, 3. OG"))


def test_the_second_line_makes_room_for_the_first():
    ready = for_provider(ada(line1="1600 Amphitheatre Parkway, Building 43", line2="Suite 5"))

    assert ready.line1 == "1600 Amphitheatre Parkway, Building"
    assert ready.line2 == "43, Suite 5"


@pytest.mark.parametrize("length", [80, 10_000])
def test_nothing_is_cut_off_unseen(length):
    long = "word " * (length // 5)

    ready = for_provider(ada(line1=long, name=long))

    assert ready.line1 == long.strip() == ready.name
    found = check_address(ada(line1=long, name=long))
    assert {problem.code for problem in found} >= {"line1_long", "name_long"}
    assert f"{len(long.strip()):,}" in found[0].text


def test_a_problem_says_what_happened_why_and_what_to_do():
    (problem,) = check_address(BAD["name_symbol"])

    assert problem.text == (
        "The name holds an emoji or another symbol: the printer of the parcel's label would garble"
        " it and the parcel be lost. Ask the customer, correct the address and release the order."
    )
    assert problem.kind == "ADDRESS"


SPELLED = {
    ("DE", "Jörg Weißmüller"): "Joerg Weissmueller",
    ("SE", "Åsa Öberg"): "Asa Oberg",
    ("PL", "Łukasz Żółć"): "Lukasz Zolc",
    ("IS", "Þóra Æsdóttir"): "Thora Aesdottir",
    ("TR", "Işık İnönü"): "Isik Inonu",
    ("VN", "Nguyễn Thị Đào"): "Nguyen Thi Dao",
    ("FR", "Œuvre d’Anaïs"): "Oeuvre d'Anais",
    ("RO", "Ștefan Țepeș"): "Stefan Tepes",
}


@pytest.mark.parametrize(("country", "name"), SPELLED)
def test_gooten_gets_the_english_alphabet_and_the_others_the_name(country, name):
    written = ada(country=country, name=name)

    assert for_provider(written, "gooten").name == SPELLED[country, name]
    assert for_provider(written, "printful").name == name


def test_gooten_has_no_field_for_a_company_so_it_goes_among_the_lines():
    ready = for_provider(ada(company="Engines Ltd", line2="Apt 4"), "gooten")

    assert (ready.company, ready.line1) == ("", "Engines Ltd")
    assert ready.line2 == "12 Queen Street West, Apt 4"
    assert for_provider(ready, "gooten") == ready


def test_states_are_given_as_codes():
    assert for_provider(ada(state="ontario")).state == "ON"
    assert for_provider(ada(country="JP", state="北海道")).state == "01"
    assert state_code("DE", "Bayern") == "Bayern"


BRAZIL = ada(country="BR", state="SP", postal_code="01310-100", city="São Paulo")


@pytest.mark.parametrize(
    ("given", "shown"),
    [("52998224725", "529.982.247-25"), ("11.222.333/0001-81", "11.222.333/0001-81")],
)
def test_brazil_is_for_printful_with_a_valid_tax_number(given, shown):
    address = replace(BRAZIL, tax_number=given)

    assert check_address(address, "printful") == ()
    assert for_provider(address, "printful").tax_number == shown
    (problem,) = check_address(address, "gooten")
    assert (problem.code, problem.kind) == ("brazil_elsewhere", "ITEM")


@pytest.mark.parametrize("given", ["", "123", "529.982.247-26", "11111111111", "1122233300018x"])
def test_brazil_without_a_valid_tax_number_goes_to_a_person(given):
    assert codes(replace(BRAZIL, tax_number=given), "printful") == ["tax_number_missing"]
    assert brazil_tax_number(given) == ""


@given(st.text(max_size=120), st.text(max_size=60))
def test_folding_loses_no_word(first, second):
    words = f"{first} {second}".replace(",", " ").split()

    folded = fold_lines(" ".join(first.split()), " ".join(second.split()))

    assert " ".join(folded).replace(",", " ").split() == words


@given(st.builds(PrintAddress, *[st.text(max_size=80)] * 11), st.sampled_from(PROVIDERS))
def test_any_address_is_read_without_breaking_and_the_same_twice(address, provider):
    ready = for_provider(address, provider)

    assert for_provider(ready, provider) == ready
    assert check_address(address, provider) == check_address(ready, provider)


def test_an_accent_typed_for_an_apostrophe_stays_with_its_word():
    ready = for_provider(ada(line1="12 rue de l\u00b4Église"), "gooten")

    assert ready.line1 == "12 rue de l'Eglise"
    assert for_provider(ada(name="Ada \u00b8"), "gooten").name == "Ada"


LATIN = st.text(alphabet="abyzÀÉßØŁœđı 123,.-/'’º", min_size=1, max_size=40).filter(str.strip)


@given(LATIN, LATIN, LATIN, st.sampled_from(["CA", "DE"]))
def test_what_passes_for_gooten_fits_and_is_english(name, line1, line2, country):
    address = ada(name=name, line1=line1, line2=line2, country=country)
    if country == "DE":
        address = replace(address, state="", postal_code="10115")

    found = check_address(address, "gooten")

    ready = for_provider(address, "gooten")
    lines = (ready.name, ready.line1, ready.line2)
    assert bool(found) == any(len(text) > LINE_LIMIT for text in lines)
    assert f"{ready.name}{ready.line1}{ready.line2}{ready.city}".isascii()
