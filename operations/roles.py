"""Who may do what in the admin: two groups, written as one table.

The permission rows are made here when they are missing, so a first migration does not depend
on the order in which the other apps are migrated; Django later finds them and adds none.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django.apps import apps as installed
from django.apps.registry import Apps

K = TypeVar("K")

OWNER = "Owner"
REVIEW_STAFF = "Review staff"

ALL = ("view", "add", "change", "delete")
LOOK = ("view",)
WORK = ("view", "change")

# model -> (what the owner may do, what review staff may do)
RIGHTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "orders.order": (WORK, LOOK),
    "orders.orderstep": (WORK, WORK),
    "orders.ownertask": (WORK, WORK),
    "orders.reviewcase": (WORK, WORK),
    "catalog.brand": (WORK, ()),
    "catalog.product": (ALL, LOOK),
    "catalog.producttext": (ALL, LOOK),
    "catalog.price": (ALL, LOOK),
    "catalog.bundleitem": (ALL, LOOK),
    "catalog.asset": (ALL, LOOK),
    "catalog.lesson": (ALL, LOOK),
    "catalog.page": (ALL, LOOK),
    "catalog.printvariant": (ALL, LOOK),
    "catalog.stock": (("view", "add", "change"), LOOK),
    "catalog.stockcorrection": (LOOK, LOOK),
    "catalog.shippingzone": (ALL, LOOK),
    "catalog.shippingcountry": (ALL, LOOK),
    "catalog.shippingprice": (ALL, LOOK),
    "crm.customer": (WORK, LOOK),
    "crm.customerevent": (LOOK, LOOK),
    "crm.consent": (LOOK, LOOK),
    "crm.tag": (ALL, LOOK),
    "crm.customertag": (ALL, LOOK),
    "crm.scheduledmessage": (WORK, LOOK),
    "licensing.license": (WORK, LOOK),
    "fulfillment.downloadgrant": (WORK, LOOK),
    "fulfillment.download": (LOOK, LOOK),
    "fulfillment.enrollment": (WORK, LOOK),
    "fulfillment.booking": (WORK, WORK),
    "fulfillment.printorder": (WORK, WORK),
    "fulfillment.printattempt": (LOOK, LOOK),
    "fulfillment.shipment": (LOOK, LOOK),
    "fulfillment.shipmentline": (LOOK, LOOK),
    "fulfillment.packing": (WORK, WORK),
    "accounting.quickbooksconnection": (WORK, ()),
    "accounting.salesreceipt": (LOOK, LOOK),
    "core.emailmessage": (LOOK, LOOK),
    "core.webhookevent": (WORK, LOOK),
    "core.apicall": (LOOK, ()),
    "core.alert": (WORK, LOOK),
    "core.providerhealth": (LOOK, ()),
    "core.periodicrun": (LOOK, ()),
    "operations.invariantcheck": (LOOK, LOOK),
    "auth.user": (ALL, ()),
}


def ensure_groups(apps: Apps = installed) -> None:
    """Give both groups exactly the rights of the table above; safe to run again.

    A migration passes its own historical app registry; everybody else passes nothing.
    """
    group_model = apps.get_model("auth", "Group")
    permissions = _permissions(apps)
    for position, name in enumerate((OWNER, REVIEW_STAFF)):
        group, _created = group_model.objects.get_or_create(name=name)
        group.permissions.set(permissions[right] for right in _rights(position))


def _rights(position: int) -> Iterator[tuple[str, str]]:
    """One column of the table as pairs of model and action."""
    for label, columns in RIGHTS.items():
        for action in columns[position]:
            yield label, action


def _permissions(apps: Apps) -> dict[tuple[str, str], Any]:
    """The permission row of every right that any group has."""
    rights = {*_rights(0), *_rights(1)}
    types = _content_types(apps, {label for label, _action in rights})
    permission = apps.get_model("auth", "Permission")
    wanted = {
        (label, action): permission(
            content_type_id=types[label].pk,
            codename=f"{action}_{types[label].model}",
            name=f"Can {action} {types[label].model}",
        )
        for label, action in rights
    }
    return _ensured(wanted, lambda row: (row.content_type_id, row.codename))


def _content_types(apps: Apps, labels: set[str]) -> dict[str, Any]:
    """The content type of each of these models."""
    content_type = apps.get_model("contenttypes", "ContentType")
    named = {label: label.split(".") for label in labels}
    wanted = {
        label: content_type(app_label=app, model=model) for label, (app, model) in named.items()
    }
    return _ensured(wanted, lambda row: (row.app_label, row.model))


def _ensured(wanted: Mapping[K, Any], identity: Callable[[Any], object]) -> dict[K, Any]:
    """The stored row for every wanted one of a model, made where it is missing.

    Asked and made all at once: row by row, a first start would wait for them by the second.
    """
    rows = type(next(iter(wanted.values()))).objects
    found = {identity(row): row for row in rows.all()}
    missing = [row for row in wanted.values() if identity(row) not in found]
    if missing:
        rows.bulk_create(missing, ignore_conflicts=True)
        found = {identity(row): row for row in rows.all()}
    return {name: found[identity(row)] for name, row in wanted.items()}
