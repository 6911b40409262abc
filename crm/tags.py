"""Tags: words customers can be found by."""

from collections.abc import Collection

from crm.models import Customer, CustomerTag, Tag


def add(*, customer: Customer, tag: str) -> None:
    """Tag a customer; a second time changes nothing."""
    add_all(customer=customer, names=[tag])


def add_all(*, customer: Customer, names: Collection[str]) -> None:
    """Give a customer all these tags; those he has stay."""
    rows = list(Tag.objects.filter(name__in=names))
    missing = sorted(set(names) - {row.name for row in rows})
    if missing:
        Tag.objects.bulk_create([Tag(name=name) for name in missing], ignore_conflicts=True)
        rows += Tag.objects.filter(name__in=missing)
    CustomerTag.objects.bulk_create(
        [CustomerTag(customer=customer, tag=row) for row in rows], ignore_conflicts=True
    )
