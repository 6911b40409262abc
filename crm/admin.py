"""Customers in the admin: who they are, what they agreed to, what is due to be mailed."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from core.admin import DurableAdmin
from core.admin_buttons import RefusedError, button
from core.admin_tools import LookOnlyTabular, ShopAdmin, moment
from core.admin_words import InStates, in_words, readable, said
from crm import consent
from crm.models import Consent, Customer, CustomerEvent, ScheduledMessage

#: What each mail is, by the template that says it.
_MAILS = {
    "follow_up_7": gettext_lazy("Follow-up after 7 days"),
    "follow_up_14": gettext_lazy("Follow-up after 14 days"),
    "follow_up_30": gettext_lazy("Follow-up after 30 days"),
    "order_in_review": gettext_lazy("We are checking your order"),
    "payment_pending": gettext_lazy("Your payment is on its way"),
    "payment_failed": gettext_lazy("Your payment did not come"),
    "refund_made": gettext_lazy("Money went back"),
    "resend_links": gettext_lazy("The links once more"),
    "operations/owner_alert": gettext_lazy("Alert to the owner"),
}
_STREAMS = {
    "transactional": gettext_lazy("about a purchase"),
    "marketing": gettext_lazy("with consent"),
}


class ConsentInline(LookOnlyTabular):
    """Every answer, the newest first."""

    model = Consent
    fields = readonly_fields = ("about", "answer", "text", "source", "given")

    @admin.display(description=gettext_lazy("About"))
    def about(self, row: Consent) -> str:
        """What was asked."""
        return _("Tips and offers by mail") if row.purpose == consent.MARKETING else row.purpose

    @admin.display(description=gettext_lazy("Answer"))
    def answer(self, row: Consent) -> str:
        """Yes or no."""
        return _("Yes") if row.granted else _("No")

    @admin.display(description=gettext_lazy("When"))
    def given(self, row: Consent) -> str:
        """When the answer was given."""
        return moment(row.at)


class EventInline(LookOnlyTabular):
    """What the customer did."""

    model = CustomerEvent
    fields = readonly_fields = ("name", "details", "happened")
    ordering = ("-at",)

    @admin.display(description=gettext_lazy("Details"))
    def details(self, row: CustomerEvent) -> str:
        """The plain facts, one on a line; lists and nested facts are for programs."""
        plain = [
            (readable(name), fact)
            for name, fact in row.properties.items()
            if fact not in ("", None) and not isinstance(fact, list | dict)
        ]
        return format_html_join("", "<div>{}: {}</div>", plain) or "-"

    @admin.display(description=gettext_lazy("When"))
    def happened(self, row: CustomerEvent) -> str:
        """When it was done."""
        return moment(row.at)


@admin.register(Customer)
class CustomerAdmin(ShopAdmin):
    """Look a customer up; correct a name; end marketing mail on request."""

    list_display = ("email", "name", "language", "since")
    ordering = ("-id",)
    search_fields = ("email",)
    search_help_text = gettext_lazy("The beginning of an e-mail address")
    fields = (
        *("email", "name", "phone", "language", "may_be_mailed", "no_mail_since", "since"),
        "stripe_customer_id",
    )
    readonly_fields = (
        *("email", "language", "may_be_mailed", "no_mail_since", "since", "stripe_customer_id"),
    )
    inlines = (ConsentInline, EventInline)
    buttons = ("stop_marketing",)

    def find(self, term: str) -> Q:
        """Addresses by their beginning, through the index on upper(email)."""
        return Q(email__istartswith=term)

    @admin.display(description=gettext_lazy("Language"))
    def language(self, customer: Customer) -> str:
        """The language of the mails."""
        words = {"en": _("English"), "fr": _("French")}
        return words.get(customer.locale[:2], customer.locale or words["en"])

    @admin.display(description=gettext_lazy("Tips and offers by mail"))
    def may_be_mailed(self, customer: Customer) -> str:
        """Whether the last answer was yes."""
        return _("Yes") if consent.marketing_allowed(customer) else _("No")

    @admin.display(description=gettext_lazy("Mails do not arrive since"))
    def no_mail_since(self, customer: Customer) -> str:
        """Since when the mail provider refuses the address; then no mail is tried."""
        return moment(customer.suppressed_at)

    @admin.display(description=gettext_lazy("Customer since"))
    def since(self, customer: Customer) -> str:
        """When the first order came."""
        return moment(customer.created_at)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Customers come by buying."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Orders point to them."""
        return False

    @button(
        gettext_lazy("Stop marketing mail"),
        permission="crm.change_customer",
        when=consent.marketing_allowed,
    )
    def stop_marketing(self, request: HttpRequest, customer: Customer) -> str:
        """As the customer's own unsubscribe link does."""
        source = f"staff: {request.user.get_username()}"
        consent.withdraw(customer=customer, purpose=consent.MARKETING, source=source)
        return _("No more marketing mail. Mails about orders still go.")


@admin.register(ScheduledMessage)
class ScheduledMessageAdmin(DurableAdmin):
    """Mails that are due now or later."""

    list_display = ("mail", "to", "stream_shown", "state", "due", "reason")
    list_filter = (
        ("status", InStates),
        ("stream", in_words(_STREAMS, called=gettext_lazy("kind"))),
    )
    ordering = ("-id",)
    search_fields = ("to",)
    search_help_text = gettext_lazy("A whole e-mail address")
    fields = (
        *("mail", "to", "stream_shown", "language_shown", "state_words", "due"),
        *("reason", "attempts", "last_error"),
    )
    readonly_fields = fields
    buttons = ("send_now", "call_off")

    def find(self, term: str) -> Q:
        """By the customer, whose address is indexed."""
        return Q(customer__email=term.lower())

    @display(description=gettext_lazy("Mail"))
    def mail(self, message: ScheduledMessage) -> str:
        """What it is about."""
        return said(message.template, _MAILS)

    @display(description=gettext_lazy("Kind"))
    def stream_shown(self, message: ScheduledMessage) -> str:
        """Whether it needs the customer's consent."""
        return said(message.stream, _STREAMS)

    @display(description=gettext_lazy("Language"))
    def language_shown(self, message: ScheduledMessage) -> str:
        """The language it is written in."""
        return _("French") if message.language.startswith("fr") else _("English")

    @button(
        gettext_lazy("Try again"),
        permission="crm.change_scheduledmessage",
        when=lambda row: row.status == "PARKED",
    )
    def send_now(self, _request: HttpRequest, message: ScheduledMessage) -> str:
        """Due now, under the same key: a mail that was sent is not sent twice."""
        if not message.retry_now():
            raise RefusedError(_("It is at work right now, or finished."))
        return _("It will be tried at once.")

    @button(
        gettext_lazy("Call off"),
        permission="crm.change_scheduledmessage",
        danger=True,
        when=lambda row: row.status in ("READY", "PARKED"),
    )
    def call_off(self, request: HttpRequest, message: ScheduledMessage) -> str:
        """Not to be sent after all."""
        if not message.cancel(f"called off by {request.user.get_username()}"):
            raise RefusedError(_("It is at work right now, or finished."))
        return _("It will not be sent.")
