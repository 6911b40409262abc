"""Tags: words customers can be found by."""

from crm.models import Customer, CustomerTag, Tag


def add(*, customer: Customer, tag: str) -> None:
    """Tag a customer; a second time changes nothing."""
    row, _made = Tag.objects.get_or_create(name=tag)
    CustomerTag.objects.bulk_create(
        [CustomerTag(customer=customer, tag=row)], ignore_conflicts=True
    )
