"""Download grants: made for a paid line, found by their link, counted, renewed and closed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from catalog.models import Asset, Product
from core import clock
from core.clock import DbNow
from core.kept_reads import KeptRead
from core.tokens import derive, matches
from fulfillment import tokens
from fulfillment.doors import Door
from fulfillment.models import Download, DownloadGrant
from orders import events
from orders.models import OrderLine

_PURPOSE = "download"
#: How many replaced links of a grant are still recognised, so that they can be told kindly.
_REMEMBERED_VERSIONS = 20
_DAY = 86400
#: What a visitor's click needs of a grant; an order's addresses and stories are wide.
_grant = KeptRead(
    DownloadGrant,
    by="public_id",
    names=(
        *("customer", "version", "closed_at", "closed_reason", "public_id"),
        *("download_limit", "used", "expires_at"),
        *(f"asset__{name}" for name in ("title", "filename", "sha256", "size", "version")),
        *("asset__product", "asset__storage_key", "asset__content_type", "line__title"),
        *(f"line__order__{name}" for name in ("number", "email", "money")),
        *(f"line__order__brand__{name}" for name in ("name", "tagline", "support_email")),
        *("line__order__brand__accent", "line__order__brand__postal_address"),
    ),
)


@dataclass(frozen=True)
class Visitor:
    """Who is at the door, as far as it is remembered: a hash of the address and the browser."""

    ip_hash: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class FoundLink:
    """A grant and whether the link that led to it is the current one."""

    grant: DownloadGrant
    current: bool


@transaction.atomic(savepoint=False)
def grant(*, line: OrderLine, product: Product) -> list[DownloadGrant]:
    """A grant for each file of the product. Files that have theirs keep it; safe to repeat."""
    have = list(DownloadGrant.objects.filter(line=line))
    missing = Asset.objects.filter(product=product).exclude(pk__in=[one.asset_id for one in have])
    days = product.download_days
    limit = product.download_limit
    made = DownloadGrant.objects.bulk_create(
        DownloadGrant(
            line=line,
            asset=asset,
            asset_version=str(asset.version),
            customer=line.order.customer,
            download_limit=limit * line.quantity if limit else None,
            expires_at=clock.after(days * _DAY) if days else None,
        )
        for asset in missing
    )
    return [*have, *made]


def token_of(one: DownloadGrant) -> str:
    """The secret in a grant's link. It is derived, never stored; a new version makes a new one."""
    return f"{one.public_id}.{derive(_PURPOSE, one.pk, one.version)}"


def find(token: str) -> FoundLink | None:
    """The grant a link was made for, also when a newer link replaced it; None for anything else."""
    parts = tokens.split(token)
    if parts is None:
        return None
    public_id, code = parts
    found = _grant.get(public_id)
    if found is None:
        return None
    if matches(code, _PURPOSE, found.pk, found.version):
        return FoundLink(found, current=True)
    oldest = max(1, found.version - _REMEMBERED_VERSIONS)
    for version in range(oldest, found.version):
        if matches(code, _PURPOSE, found.pk, version):
            return FoundLink(found, current=False)
    return None


@transaction.atomic
def claim(*, one: DownloadGrant, visitor: Visitor) -> bool:
    """Count one download and remember it; False when the door is not open (any more)."""
    if not DownloadGrant.objects.claim_download(one.pk, version=one.version):
        return False
    Download.objects.create(grant=one, ip_hash=visitor.ip_hash, user_agent=visitor.user_agent)
    one.refresh_from_db(fields=["used"])
    limit = "" if one.download_limit is None else f" of {one.download_limit}"
    events.line_noted(one.line, text=f"{one.asset.filename} downloaded ({one.used}{limit})")
    return True


@transaction.atomic
def renew_expired(one: DownloadGrant) -> bool:
    """Give a grant that ran out a new term under a new link; False when it has not run out.

    The new link only ever travels to the buyer's own address, so an old link in strange hands
    wins nothing by this.
    """
    locked = DownloadGrant.objects.select_for_update(no_key=True, of=("self",))
    fresh = locked.with_all().get(pk=one.pk)
    if fresh.door() != Door.EXPIRED:
        return False
    fresh.renew(days=_days_of(fresh))
    events.line_noted(fresh.line, text=f"Fresh link for {fresh.asset.filename} asked for")
    return True


@transaction.atomic
def close_line(*, line: OrderLine, reason: str) -> int:
    """Close every download of a line. Returns how many were open."""
    out = DownloadGrant.objects.filter(line=line, closed_at=None)
    return out.update(closed_at=DbNow(), closed_reason=reason[:300])


@transaction.atomic
def close_by_staff(*, grants: Iterable[DownloadGrant], who: str, reason: str) -> int:
    """A person closes downloads; told in each order's timeline. Returns how many were open."""
    changed = [one for one in grants if one.close(reason)]
    for one in changed:
        _tell(one, who, f"Download of {one.asset.filename} closed: {reason}")
    return len(changed)


@transaction.atomic
def reopen_by_staff(*, grants: Iterable[DownloadGrant], who: str, reason: str) -> int:
    """A person opens closed downloads again. Returns how many were closed.

    While the money is away they stay without effect: the door asks the order, too.
    """
    changed = [one for one in grants if one.reopen()]
    for one in changed:
        _tell(one, who, f"Download of {one.asset.filename} opened again: {reason}")
    return len(changed)


@transaction.atomic
def renew_by_staff(*, one: DownloadGrant, who: str) -> None:
    """A person gives a new term and all downloads again, under a new link."""
    one.renew(days=_days_of(one), restore_downloads=True)
    _tell(one, who, f"Download of {one.asset.filename} renewed; older links no longer work")


def _days_of(one: DownloadGrant) -> int | None:
    product = one.line.product
    return product.download_days if product is not None else None


def _tell(one: DownloadGrant, who: str, text: str) -> None:
    events.staff_acted(one.line.order, who=who, text=text)
