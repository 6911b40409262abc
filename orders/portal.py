"""The customer's library: all that one address has, asked from the apps that gave it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core import tokens
from crm.models import Customer
from orders.slots import LibraryItem, library


@dataclass
class Group:
    """Things of one kind under one heading; `verb` stands on their buttons."""

    title: str
    verb: str
    items: list[LibraryItem] = field(default_factory=list)


def customer_of(token: str) -> Customer | None:
    """Whose library a link opens: `<public id>.<token>`, as orders/mails.py writes it."""
    public, _dot, secret = token.partition(".")
    if not secret or not tokens.matches(secret, "library", public):
        return None
    return Customer.objects.filter(public_id=public).first()


def library_of(customer: Customer) -> list[Group]:
    """What the customer has, in groups; a group without anything is left out."""
    groups = {
        "download": Group(_("Downloads"), _("Open")),
        "license": Group(_("Licence keys"), _("Open")),
        "access": Group(_("Courses and memberships"), _("Open")),
        "booking": Group(_("Appointments"), _("Choose a time")),
        "parcel": Group(_("In the post"), _("Follow the parcel")),
    }
    others = Group(_("More"), _("Open"))
    for answer in library.ask(customer):
        for item in answer:
            groups.get(item.kind, others).items.append(item)
    return [group for group in (*groups.values(), others) if group.items]


def masked_email(email: str) -> str:
    """`a•••@example.com`: enough for its owner, nothing for who found the link."""
    name, _at, host = email.rpartition("@")
    return f"{name[:1]}•••@{host}"
