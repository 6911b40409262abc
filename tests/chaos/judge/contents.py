"""What the shop's tables say, row by row, without what only tells how often it was worked on."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

#: By table and key: what each column says.
Contents = dict[str, dict[str, dict[str, str]]]

_APPS = ("accounting", "catalog", "crm", "fulfillment", "licensing", "orders")
_ALSO = ("core.EmailMessage",)
#: Of durable rows: whose turn it was, when, and how often somebody looked; not what came of it.
_BOOKKEEPING = frozenset(
    {
        *("token", "lease_until", "run_after", "attempts", "unsettled", "spoke_to", "reason"),
        *("settled_at", "last_error", "fingerprint", "failing_since", "polls", "looks"),
    }
)


def contents() -> Contents:
    """Each table's rows by their key."""
    return {model._meta.label: dict(_rows(model)) for model in _models()}


def differences(before: Contents, after: Contents) -> Iterator[str]:
    """Every row that came, went or changed."""
    for label in before:
        was, now = before[label], after[label]
        for key in sorted(was.keys() | now.keys()):
            if key not in now:
                yield f"{label} {key} is gone"
            elif key not in was:
                yield f"{label} {key} is new"
            elif was[key] != now[key]:
                yield f"{label} {key} changed: {'; '.join(_changes(was[key], now[key]))}"


def _changes(was: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    for name, value in was.items():
        if value != now[name]:
            yield f"{name} from {value[:80]} to {now[name][:80]}"


def _models() -> list[type[Model]]:
    found = [one for one in apps.get_models() if one._meta.app_label in _APPS]
    return [*found, *(apps.get_model(label) for label in _ALSO)]


def _rows(model: type[Model]) -> Iterator[tuple[str, dict[str, str]]]:
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname not in _BOOKKEEPING and not field.primary_key
    ]
    for key, *values in model._base_manager.values_list("pk", *names).iterator():
        plain = [bytes(one) if isinstance(one, memoryview) else one for one in values]
        yield str(key), dict(zip(names, map(repr, plain), strict=True))
