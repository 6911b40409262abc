"""Whether a product could be handed over if it were bought now: the files, links and lessons."""

from django.utils.translation import gettext as _

from catalog.kinds import ProductKind
from catalog.models import Asset, Product
from core.storage import StorageUnavailableError, private_files

_BY_FILE = frozenset({ProductKind.EBOOK, ProductKind.FILE})
_BY_LESSONS = frozenset({ProductKind.COURSE, ProductKind.MEMBERSHIP})


def problems(product: Product) -> list[str]:
    """What keeps a product from being delivered, each as a sentence with the cure."""
    return [*_file_problems(product), *_lesson_problems(product), *_booking_problems(product)]


def _file_problems(product: Product) -> list[str]:
    assets = list(product.assets.all())
    found = []
    if product.kind in _BY_FILE and not assets:
        found.append(_("There is no file to download: add one."))
    if product.kind == ProductKind.SOFTWARE and not assets and not product.license_required:
        found.append(_("Software needs a file, a licence key, or both."))
    found.extend(problem for asset in assets if (problem := _stored_problem(asset)))
    return found


def _stored_problem(asset: Asset) -> str:
    try:
        is_stored = private_files().exists(asset.storage_key)
    except StorageUnavailableError:
        return _("The file storage cannot be reached: try again later.")
    except ValueError:  # what stands there can be no key
        is_stored = False
    if is_stored:
        return ""
    missing = _("The file %(name)s is missing from the storage: upload it again.")
    return missing % {"name": asset.filename}


def _lesson_problems(product: Product) -> list[str]:
    if product.kind not in _BY_LESSONS or product.lessons.exists():
        return []
    return [_("There is nothing behind the access yet: add a lesson or a page for members.")]


def _booking_problems(product: Product) -> list[str]:
    if product.kind != ProductKind.SERVICE or product.scheduling_url:
        return []
    return [_("There is no scheduling link, so the customer could not choose a time.")]
