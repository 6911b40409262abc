"""The rules that hold an order: amounts, words that match words, countries, risk."""

import pytest

from orders import note_words
from orders.addresses import Address
from orders.holds import HoldFacts, HoldReason, HoldRules, Severity, reasons, worst

RULES = HoldRules(amounts={"usd": 20000, "jpy": 30000}, countries=frozenset({"BR"}))


def address(**parts):
    whole = {
        "name": "Ada Lovelace",
        "line1": "12 Analytical Row",
        "city": "Toronto",
        "state": "ON",
        "postal_code": "M5V 2T6",
        "country": "CA",
    }
    return Address(**{**whole, **parts})


def codes(rules=RULES, **facts):
    known = {"currency": "usd", "total": 1900, **facts}
    return [reason.code for reason in reasons(HoldFacts(**known), rules)]


@pytest.mark.parametrize(
    ("currency", "total", "held"),
    [
        ("usd", 20000, []),
        ("usd", 20001, ["amount"]),
        ("jpy", 30000, []),
        ("jpy", 30001, ["amount"]),
        ("eur", 100, ["amount_unlimited"]),
        ("eur", 0, []),
    ],
)
def test_what_is_above_the_limit_of_its_currency_is_held(currency, total, held):
    assert codes(currency=currency, total=total) == held


def test_an_amount_is_told_as_people_write_money():
    (reason,) = reasons(HoldFacts(currency="usd", total=25050), RULES)

    assert "250.50" in reason.text
    assert "200.00" in reason.text


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("URGENT please", ["note_urgent"]),
        ("I need it ASAP!", ["note_urgent"]),
        ("C'est pressé, merci", ["note_urgent"]),
        ("dès que possible svp", ["note_urgent"]),
        ("a custom size", ["note_custom"]),
        ("gravure au dos", ["note_custom"]),
        ("please ship to a different address", ["note_address"]),
        ("Livrez à mon bureau", ["note_address"]),
        ("changer l’adresse", ["note_address"]),
        ("Please gift wrap it", ["note_gift"]),
        ("I ordered by mistake, please cancel", ["note_cancel"]),
        ("Do not ship before Friday", ["note_wait"]),
        ("Ne pas expédier avant lundi", ["note_wait"]),
        ("no rush... but it is urgent", ["note_urgent"]),
        ("not a joke, urgent", ["note_urgent"]),
    ],
)
def test_words_that_a_person_should_read_hold_the_order(note, held):
    assert codes(note=note) == held


@pytest.mark.parametrize(
    "note",
    [
        "",
        "not urgent",
        "It is not very urgent",
        "This isn't urgent at all",
        "no rush",
        "there’s no need to hurry",
        "pas urgent",
        "ce n'est pas très urgent",
        "pas d’urgence",
        "sans urgence",
        "aucune urgence",
        "for the customs officer",
        "the insurgent brush, crushed",
        "my customer number is 12",
        "Bonne journée, Zoë",
        "😀" * 50,
        "\x00\u202e",
    ],
)
def test_parts_of_words_and_what_is_denied_hold_nothing(note):
    assert codes(note=note) == []


def test_the_owners_own_words_hold_too_with_accents_or_without():
    rules = HoldRules(amounts={"usd": 20000}, words=("Échantillon", "trade show"))

    assert codes(rules, note="un echantillon") == ["note_word"]
    assert codes(rules, note="for a TRADE  show") == ["note_word"]
    assert codes(rules, note="échantillonnage") == []


def test_the_longest_phrase_is_told_once():
    assert note_words.found_in("as soon as possible, ship it to her") == {
        "note_urgent": ("as soon as possible",),
        "note_address": ("ship it to",),
    }


def test_a_very_long_note_is_read_in_no_time():
    assert codes(note="very " * 20_000 + "urgent") == ["note_urgent"]


def test_goods_to_a_country_on_the_list_are_held_and_files_are_not():
    brazil = address(country="BR", state="SP", postal_code="01310-100")

    assert codes(address=brazil) == ["country"]
    assert codes(address=None) == []


def test_an_unknown_line_holds_a_parcel_and_no_files():
    assert codes(unknown_lines=("Mystery box",), address=address()) == ["missing_metadata"]
    assert codes(unknown_lines=("Mystery box",)) == []


@pytest.mark.parametrize(
    ("level", "severity"),
    [("elevated", Severity.NORMAL), ("highest", Severity.HIGH), ("unknown", Severity.LOW)],
)
def test_a_risky_payment_is_held(level, severity):
    (reason,) = reasons(HoldFacts(currency="usd", total=100, risk_level=level), RULES)

    assert (reason.severity, level in reason.text or level == "unknown") == (severity, True)
    assert codes(risk_level="normal") == codes(risk_level="not_assessed") == []


def test_the_most_pressing_severity_counts():
    assert worst(["low", "high", "normal"]) == Severity.HIGH
    assert worst([]) == Severity.NORMAL
    assert HoldReason("x", "y").severity == Severity.NORMAL
