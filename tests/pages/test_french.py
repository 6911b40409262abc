"""What customers read is there in French, and the compiled file is the one that was edited.

After editing: `pybabel compile -D django -d locale`
"""

import re
from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

_ROOT = Path(__file__).parents[2]
_FRENCH = _ROOT / "locale/fr/LC_MESSAGES"
_FOLDERS = ("portal", "catalog", "orders", "crm", "email", "fulfillment", "licensing")
_PLACES = re.compile(r"%\(\w+\)s")


def _catalog():
    with (_FRENCH / "django.po").open("rb") as file:
        return read_po(file, locale="fr")


def test_every_word_in_the_customers_templates_is_translated():
    known = {one.id if isinstance(one.id, str) else one.id[0] for one in _catalog() if one.string}
    said = set()
    for folder in _FOLDERS:
        for file in (_ROOT / "templates" / folder).rglob("*.*"):
            said |= set(re.findall(r'{% translate "([^"]+)"', file.read_text()))
            said |= set(re.findall(r"{% translate '([^']+)'", file.read_text()))

    assert said - known == set()


def test_a_translation_names_the_same_facts():
    for one in _catalog():
        if one.id and one.string:
            said = one.id if isinstance(one.id, str) else " ".join(one.id)
            translated = one.string if isinstance(one.string, str) else " ".join(one.string)
            assert set(_PLACES.findall(translated)) <= set(_PLACES.findall(said)), one.id


def test_the_compiled_file_says_what_the_edited_one_says():
    with (_FRENCH / "django.mo").open("rb") as file:
        compiled = read_mo(file)

    for one in _catalog():
        if one.id and one.string:
            assert list(compiled[one.id].string) == list(one.string), one.id
