"""Words in a customer's note that a person should read. Pure: no Django, no clock, no I/O."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

#: Meaning -> words and phrases in English and French, written without accents.
WORDS: dict[str, tuple[str, ...]] = {
    "note_urgent": (
        "urgent", "urgently", "urgence", "asap", "as soon as possible", "rush", "rushed", "hurry",
        "right away", "immediately", "des que possible", "au plus vite", "le plus vite possible",
        "tout de suite", "immediatement", "presse", "pressee",
    ),
    "note_custom": (
        "custom", "customize", "customized", "customise", "customised", "personalize",
        "personalized", "personalise", "personalised", "engrave", "engraved", "engraving",
        "signed copy", "dedication", "made to measure", "sur mesure", "personnalise",
        "personnalisee", "personnaliser", "personnalisation", "gravure", "dedicace", "dedicacer",
    ),
    "note_address": (
        "different address", "another address", "other address", "new address", "wrong address",
        "change address", "change the address", "change my address", "address change",
        "ship to", "ship it to", "send to", "send it to", "deliver to", "deliver it to",
        "adresse differente", "differente adresse", "autre adresse", "nouvelle adresse",
        "mauvaise adresse", "changer l adresse", "changer d adresse", "changement d adresse",
        "envoyer a", "envoyez a", "livrer a", "livrez a", "expedier a", "expediez a",
    ),
    "note_gift": (
        "gift wrap", "gift wrapped", "gift wrapping", "gift message", "gift note", "gift card",
        "no invoice", "without invoice", "no price", "without price", "emballage cadeau",
        "papier cadeau", "message cadeau", "sans facture", "sans prix",
    ),
    "note_cancel": (
        "cancel", "cancel this", "refund", "changed my mind", "by mistake", "annuler", "annulez",
        "rembourser", "remboursez", "remboursement", "change d avis", "par erreur",
    ),
    "note_wait": (
        "do not ship", "do not send", "hold until", "wait until", "ship after", "not before",
        "ne pas expedier", "ne pas envoyer", "attendre", "attendez", "pas avant",
    ),
}  # fmt: skip
_NOT = frozenset(
    {"not", "no", "never", "non", "pas", "sans", "without", "aucun", "aucune", "rien", "nothing"}
)
#: What may stand between "not" and the word it denies: "not that urgent", "pas d'urgence".
_BETWEEN = frozenset(
    {
        "a", "an", "any", "at", "all", "so", "too", "very", "that", "this", "the", "really", "need",
        "to", "in", "is", "it", "particularly", "super", "d", "de", "du", "tout", "si", "tres",
        "vraiment", "besoin", "se", "me", "nous", "en",
    }
)  # fmt: skip
_CLAUSE = re.compile(r"[.,;:!?()\n\r]+|\bbut\b|\bmais\b")
_WORD = re.compile(r"[^\W_]+")


def found_in(note: str, *, extra: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """Meaning -> the words found, whole words only; what the customer denies does not count.

    `extra` are the owner's own words (settings), matched in the same way.
    """
    table = {**WORDS, "note_word": tuple(extra)}
    clauses = [_WORD.findall(clause) for clause in _CLAUSE.split(fold(note))]
    found: dict[str, tuple[str, ...]] = {}
    for meaning, phrases in table.items():
        said = [phrase for phrase in phrases if _is_said(_words(phrase), clauses)]
        longest = [one for one in said if not any(one != two and one in two for two in said)]
        if longest:
            found[meaning] = tuple(longest)
    return found


def fold(text: str) -> str:
    """Lower case without accents, "isn't" as "is not": how words are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"n't\b", " not", plain)


def _words(phrase: str) -> list[str]:
    return _WORD.findall(fold(phrase))


def _is_said(phrase: Sequence[str], clauses: Iterable[Sequence[str]]) -> bool:
    return bool(phrase) and any(
        not _is_denied(clause, at) for clause in clauses for at in _places(phrase, clause)
    )


def _places(phrase: Sequence[str], clause: Sequence[str]) -> Iterator[int]:
    length = len(phrase)
    for at in range(len(clause) - length + 1):
        if list(clause[at : at + length]) == list(phrase):
            yield at


def _is_denied(clause: Sequence[str], at: int) -> bool:
    """Whether the words right before place `at` deny what stands there."""
    before = at - 1
    while before >= 0 and clause[before] in _BETWEEN and clause[before] not in _NOT:
        before -= 1
    return before >= 0 and clause[before] in _NOT
