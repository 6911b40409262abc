"""Licences in the admin: keys masked, taken back and given back with a reason."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_buttons import RefusedError, answer_to, button
from core.admin_tools import LookOnlyAdmin, link_to, moment
from core.admin_words import whether
from licensing import keys, licenses
from licensing.models import License

_CHANGE = "licensing.change_license"
_WHY = "Reason, for the timeline"


@admin.register(License)
class LicenseAdmin(LookOnlyAdmin):
    """Look, revoke, reinstate. The key itself is shown to its buyer only."""

    list_display = ("shown_key", "bought", "customer", "order", "standing_word", "issued")
    list_filter = (
        (
            "revoked_at",
            whether(
                gettext_lazy("whether it was revoked"),
                empty=gettext_lazy("Not revoked"),
                filled=gettext_lazy("Revoked"),
            ),
        ),
    )
    search_fields = ("key_hash",)
    search_help_text = "A whole key, its last four characters, an e-mail address or SH-10001"
    ordering = ("-id",)
    fields = (
        "shown_key",
        "standing_word",
        "bought",
        "customer",
        "order",
        "number",
        "seats",
        "issued",
        "expires",
        "revoked",
        "revoked_reason",
    )
    readonly_fields = fields
    buttons = ("revoke", "reinstate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[License]:
        """Everything a row shows, and never the key."""
        rows: QuerySet[License] = super().get_queryset(request)
        return rows.defer("key").select_related("product", "customer", "line__order")

    def find(self, term: str) -> Q:
        """Each of these is answered by an index."""
        if "@" in term:
            return Q(customer__email=term.lower())
        if term.upper().startswith("SH-"):
            return Q(line__order__number=term.upper())
        if keys.body_of(term) is not None:
            return Q(key_hash=keys.fingerprint(term))
        return Q(last4=term.upper())

    @admin.display(description="Key")
    def shown_key(self, row: License) -> str:
        """Its last characters only."""
        return row.masked_key

    @admin.display(description=gettext_lazy("Product"))
    def bought(self, row: License) -> str:
        """What was bought, as it was called then."""
        return row.line.title

    @admin.display(description="Order")
    def order(self, row: License) -> str:
        """The order it was bought with."""
        return link_to(row.line.order)

    @admin.display(description="Standing")
    def standing_word(self, row: License) -> str:
        """What it is worth now."""
        return row.standing().capitalize()

    @admin.display(description="Issued")
    def issued(self, row: License) -> str:
        """When it was made."""
        return moment(row.issued_at)

    @admin.display(description="Expires")
    def expires(self, row: License) -> str:
        """When its term ends."""
        return moment(row.expires_at) if row.expires_at else _("never")

    @admin.display(description="Revoked")
    def revoked(self, row: License) -> str:
        """When it was taken back."""
        return moment(row.revoked_at)

    @button(
        "Revoke",
        permission=_CHANGE,
        icon="key_off",
        danger=True,
        asks=_WHY,
        when=lambda row: row.revoked_at is None,
    )
    def revoke(self, request: HttpRequest, row: License) -> str:
        """Take the key back."""
        who, reason = request.user.get_username(), answer_to(request)
        if not licenses.revoke_by_staff(licenses=[row], who=who, reason=reason):
            raise RefusedError(_("This key was revoked already."))
        return _("Revoked. The key no longer works.")

    @button(
        "Reinstate",
        permission=_CHANGE,
        icon="key",
        asks=_WHY,
        when=lambda row: row.revoked_at is not None,
    )
    def reinstate(self, request: HttpRequest, row: License) -> str:
        """Give the key back."""
        who, reason = request.user.get_username(), answer_to(request)
        if not licenses.reinstate_by_staff(licenses=[row], who=who, reason=reason):
            raise RefusedError(_("This key was not revoked."))
        if not row.line.order.gives_access():
            return _("Reinstated, but the order's money is away: the key works when it is back.")
        return _("Reinstated. The key works again.")
