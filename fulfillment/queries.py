"""Reads for the pages of what was handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from catalog.models import Brand
from catalog.prose import render
from fulfillment import courses, words
from fulfillment.doors import Door
from fulfillment.downloads import FoundLink
from fulfillment.files import safe_filename
from fulfillment.links import download_url
from fulfillment.models import DownloadGrant, Enrollment
from orders.portal import masked_email


@dataclass(frozen=True)
class DownloadPage:
    """What the page of one file shows; `size` in bytes.

    `state` is a `Door`, or one of REPLACED and MISSING.
    """

    state: str
    title: str
    filename: str
    sha256: str
    brand: Brand
    product_title: str
    order_number: str
    size: int
    version: str
    left: str
    expires_at: datetime | None
    address: str

    @property
    def can_have_fresh_link(self) -> bool:
        """Whether the page offers to mail a new link to the buyer."""
        return self.state in (Door.EXPIRED, "REPLACED")


@dataclass(frozen=True)
class FileLink:
    """A file that belongs to a course, with the page it is fetched from."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class LessonPart:
    """One lesson; its body is safe HTML made of the owner's plain text."""

    title: str
    body: SafeString
    video_url: str


@dataclass(frozen=True)
class AccessPage:
    """What the page of a course or membership shows; lessons and files only while it is open."""

    is_open: bool
    state: str
    title: str
    brand: Brand
    lessons: Sequence[LessonPart]
    files: Sequence[FileLink]


def download_page(link: FoundLink, *, missing: bool = False) -> DownloadPage:
    """The page of the file a link leads to."""
    grant = link.grant
    order = grant.line.order
    return DownloadPage(
        state="MISSING" if missing else _state(link),
        title=grant.asset.title or grant.asset.filename,
        filename=safe_filename(grant.asset.filename),
        sha256=grant.asset.sha256,
        brand=order.brand,
        product_title=grant.line.title,
        order_number=order.number,
        size=grant.asset.size,
        version=grant.asset.version,
        left=words.downloads_left(grant),
        expires_at=grant.expires_at,
        address=masked_email(order.email),
    )


def access_page(enrollment: Enrollment) -> AccessPage:
    """The page of the course or membership an enrollment belongs to.

    Any other purchase of the same by the same customer opens it as well.
    """
    found = courses.access_of(customer=enrollment.customer, product=enrollment.product)
    is_open = found.door == Door.OPEN
    return AccessPage(
        is_open=is_open,
        state=words.access_state(found),
        title=enrollment.line.title,
        brand=enrollment.line.order.brand,
        lessons=_lessons(enrollment) if is_open else [],
        files=_files(enrollment) if is_open else [],
    )


def _state(link: FoundLink) -> str:
    found = link.grant.door()
    if not link.current and found in (Door.OPEN, Door.EXPIRED, Door.USED_UP):
        return "REPLACED"
    return found


def _lessons(enrollment: Enrollment) -> list[LessonPart]:
    lessons = enrollment.product.lessons.order_by("position", "id")
    return [LessonPart(one.title, render(one.body, level=3), one.video_url) for one in lessons]


def _files(enrollment: Enrollment) -> list[FileLink]:
    grants = DownloadGrant.objects.filter(
        customer_id=enrollment.customer_id, asset__product_id=enrollment.product_id
    )
    return [
        FileLink(one.asset.title or one.asset.filename, words.grant_detail(one), download_url(one))
        for one in grants.live().with_all().order_by("asset__position", "id")
    ]
