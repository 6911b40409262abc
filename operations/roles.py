"""Who may do what in the admin: two groups, written as one table.

The permission rows are made here when they are missing, so a first migration does not depend
on the order in which the other apps are migrated; Django later finds them and adds none.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

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
    for position, name in enumerate((OWNER, REVIEW_STAFF)):
        group, _created = group_model.objects.get_or_create(name=name)
        group.permissions.set(list(_permissions(apps, position)))


def _permissions(apps: Apps, position: int) -> Iterator[Any]:
    """The permission rows of one column of the table, made where they are missing."""
    content_types = apps.get_model("contenttypes", "ContentType")
    permissions = apps.get_model("auth", "Permission")
    for label, columns in RIGHTS.items():
        app, model = label.split(".")
        for action in columns[position]:
            content_type, _made = content_types.objects.get_or_create(app_label=app, model=model)
            permission, _made = permissions.objects.get_or_create(
                content_type=content_type,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            yield permission
