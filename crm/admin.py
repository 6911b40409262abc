"""Customers in the admin: who they are, what they agreed to, what is due to be mailed."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.admin_buttons import RefusedError, button
from core.admin_tools import LookOnlyAdmin, LookOnlyTabular, ShopAdmin
from crm import consent
from crm.models import Consent, Customer, CustomerEvent, ScheduledMessage


class ConsentInline(LookOnlyTabular):
    """Every answer, the newest first."""

    model = Consent
    fields = ("purpose", "granted", "text", "source", "at")


class EventInline(LookOnlyTabular):
    """What the customer did."""

    model = CustomerEvent
    fields = ("name", "properties", "at")
    ordering = ("-at",)


@admin.register(Customer)
class CustomerAdmin(ShopAdmin):
    """Look a customer up; correct a name; end marketing mail on request."""

    list_display = ("email", "name", "locale", "created_at")
    ordering = ("-id",)
    search_fields = ("email",)
    search_help_text = "The beginning of an e-mail address"
    readonly_fields = ("public_id", "email", "stripe_customer_id", "suppressed_at", "created_at")
    inlines = (ConsentInline, EventInline)
    buttons = ("stop_marketing",)

    def find(self, term: str) -> Q:
        """Addresses by their beginning, through the index on upper(email)."""
        return Q(email__istartswith=term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Customers come by buying."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Orders point to them."""
        return False

    @button(
        "Stop marketing mail",
        permission="crm.change_customer",
        when=consent.marketing_allowed,
    )
    def stop_marketing(self, request: HttpRequest, customer: Customer) -> str:
        """As the customer's own unsubscribe link does."""
        source = f"staff: {request.user.get_username()}"
        consent.withdraw(customer=customer, purpose=consent.MARKETING, source=source)
        return _("No more marketing mail. Mails about orders still go.")


@admin.register(ScheduledMessage)
class ScheduledMessageAdmin(LookOnlyAdmin):
    """Mails that are due now or later."""

    list_display = ("template", "to", "stream", "status", "run_after", "reason")
    list_filter = ("status", "stream")
    ordering = ("-id",)
    search_fields = ("to",)
    search_help_text = "A whole e-mail address"
    buttons = ("try_again", "call_off")

    def find(self, term: str) -> Q:
        """By the customer, whose address is indexed."""
        return Q(customer__email=term.lower())

    @button(
        "Try again",
        permission="crm.change_scheduledmessage",
        when=lambda row: row.status == "PARKED",
    )
    def try_again(self, _request: HttpRequest, message: ScheduledMessage) -> str:
        """Due now, under the same key: a mail that was sent is not sent twice."""
        if not message.retry_now():
            raise RefusedError(_("It is at work right now, or finished."))
        return _("It will be tried at once.")

    @button(
        "Call off",
        permission="crm.change_scheduledmessage",
        danger=True,
        when=lambda row: row.status in ("READY", "PARKED"),
    )
    def call_off(self, request: HttpRequest, message: ScheduledMessage) -> str:
        """Not to be sent after all."""
        if not message.cancel(f"called off by {request.user.get_username()}"):
            raise RefusedError(_("It is at work right now, or finished."))
        return _("It will not be sent.")
