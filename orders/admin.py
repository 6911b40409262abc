"""The owner's pages about orders: the list, one order on one page, its steps and his own tasks."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from core.admin_buttons import button
from core.admin_tools import STATUS_COLOURS, LookOnlyAdmin, link_to, moment
from core.admin_words import InStates, in_words, state_of, whether
from core.durable import Status
from orders import admin_desk, admin_page, words
from orders.admin_refund import RefundPage
from orders.admin_review import ReviewCaseAdmin
from orders.kinds import Fulfilment, Money
from orders.models import Order, OrderStep, OwnerTask, ReviewCase

MONEY_COLOURS = {
    Money.AWAITING: "info",
    Money.PAID: "success",
    Money.PARTIALLY_REFUNDED: "warning",
    Money.REFUNDED: "",
    Money.DISPUTED: "danger",
    Money.FAILED: "danger",
}
FULFILMENT_COLOURS = {
    Fulfilment.WAITING: "info",
    Fulfilment.IN_REVIEW: "warning",
    Fulfilment.FULFILLING: "info",
    Fulfilment.COMPLETE: "success",
    Fulfilment.CANCELED: "",
}


def _name_of(request: HttpRequest) -> str:
    return request.user.get_username()


@admin.register(Order)
class OrderAdmin(RefundPage, LookOnlyAdmin):
    """The list is searched by number, e-mail or name, each by its own index; newest first."""

    list_display = ("number", "buyer", "total_shown", "money_shown", "fulfilment_shown", "placed")
    list_display_links = ("number",)
    list_filter = (
        ("money", in_words(words.MONEY)),
        ("fulfilment", in_words(words.FULFILMENT, called=gettext_lazy("delivery"))),
        ("placed_at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    list_select_related = ()
    ordering = ("-placed_at",)
    search_fields = ("number",)
    search_help_text = gettext_lazy("Order number, or the beginning of an e-mail address or name")
    change_form_template = "admin/orders/order/page.html"
    fields = ()
    buttons = ("mail_again",)

    def find(self, term: str) -> Q:
        """One condition, one index: an OR with a slow half would make the whole search slow."""
        if term.upper().startswith("SH-"):
            return Q(number=term.upper())
        if term.isdecimal():
            return Q(number=f"SH-{term}")
        if "@" in term:
            return Q(email__istartswith=term)
        lexemes = " & ".join(f"'{found}':*" for word in term.split() if (found := _quoted(word)))
        if not lexemes:
            return Q(pk__in=())
        return Q(name_search=SearchQuery(lexemes, search_type="raw", config="simple"))

    @display(description=gettext_lazy("Customer"))
    def buyer(self, order: Order) -> str:
        return f"{order.name[:60]} · {order.email[:60]}" if order.name else order.email[:80]

    @display(description=gettext_lazy("Total"))
    def total_shown(self, order: Order) -> str:
        return order.total_at_desk

    @display(description=gettext_lazy("Money"), label=MONEY_COLOURS)
    def money_shown(self, order: Order) -> tuple[str, str]:
        return order.money, order.money_words

    @display(description=gettext_lazy("Delivery"), label=FULFILMENT_COLOURS)
    def fulfilment_shown(self, order: Order) -> tuple[str, str]:
        return order.fulfilment, order.fulfilment_words

    @display(description=gettext_lazy("Placed"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        return moment(order.placed_at)

    def beside(self, request: HttpRequest, row: Order) -> dict[str, Any]:
        """One order on one page: lines, steps, story, mails and calls."""
        return admin_page.context(row, request.user)

    @button(
        gettext_lazy("Send the order mail again"),
        permission="orders.change_orderstep",
        icon="forward_to_inbox",
        when=lambda order: order.gives_access(),
    )
    def mail_again(self, request: HttpRequest, order: Order) -> str:
        """Useful after an address was wrong at the mail provider, or a mail was lost."""
        admin_desk.mail_again(order_id=order.pk, who=_name_of(request))
        return _("The order mail is on its way to %(email)s.") % {"email": order.email}


admin.site.register(ReviewCase, ReviewCaseAdmin)


@admin.register(OrderStep)
class OrderStepAdmin(LookOnlyAdmin):
    """Steps of all orders, above all those that wait for a person."""

    list_display = ("what", "order_link", "status_shown", "reason", "attempts", "due")
    list_filter = (("status", InStates), ("kind", in_words({}, called=gettext_lazy("step"))))
    list_select_related = ("order", "line")
    ordering = ("-id",)
    fields = ("order_link", "what", "state", "reason", "attempts", "due", "last_error", "key")
    readonly_fields = fields
    buttons = ("retry", "by_hand")

    @display(description=gettext_lazy("Step"))
    def what(self, step: OrderStep) -> str:
        return admin_desk.said(step)

    @display(description=gettext_lazy("Order"))
    def order_link(self, step: OrderStep) -> str:
        return link_to(step.order)

    @display(description=gettext_lazy("State"), label=STATUS_COLOURS)
    def status_shown(self, step: OrderStep) -> tuple[str, str]:
        return state_of(step)

    @display(description=gettext_lazy("State"))
    def state(self, step: OrderStep) -> str:
        return state_of(step)[1]

    @display(description=gettext_lazy("Due"))
    def due(self, step: OrderStep) -> str:
        return moment(step.run_after)

    @button(
        gettext_lazy("Try again"),
        permission="orders.change_orderstep",
        icon="replay",
        when=lambda step: step.status == Status.PARKED,
    )
    def retry(self, request: HttpRequest, step: OrderStep) -> str:
        """The step is due now, with all its attempts."""
        admin_desk.retry_step(step_id=step.pk, who=_name_of(request))
        return _("The step will be tried again now.")

    @button(
        gettext_lazy("I have done this by hand"),
        permission="orders.change_orderstep",
        icon="check",
        when=lambda step: step.status == Status.PARKED,
    )
    def by_hand(self, request: HttpRequest, step: OrderStep) -> str:
        """A person did what the shop could not; what waited for it goes on."""
        admin_desk.settle_by_hand(step_id=step.pk, who=_name_of(request))
        return _("Marked as done by hand; what waited for it goes on.")


@admin.register(OwnerTask)
class OwnerTaskAdmin(LookOnlyAdmin):
    """What a person has to do: call, book, hand over."""

    list_display = ("title", "order_link", "state", "made")
    list_filter = (
        (
            "done_at",
            whether(
                gettext_lazy("state"), empty=gettext_lazy("To do"), filled=gettext_lazy("Done")
            ),
        ),
    )
    list_select_related = ("order",)
    ordering = ("-id",)
    fields = ("title", "detail", "order_link", "state", "made", "done_by", "canceled_reason")
    readonly_fields = fields
    buttons = ("finish",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("order", "done_by")

    @display(description=gettext_lazy("Order"))
    def order_link(self, task: OwnerTask) -> str:
        return link_to(task.order)

    @display(description=gettext_lazy("State"), label={"open": "warning", "done": "success"})
    def state(self, task: OwnerTask) -> tuple[str, str]:
        if task.canceled_reason:
            return "", _("Not needed any more")
        return ("done", _("Done")) if task.done_at else ("open", _("To do"))

    @display(description=gettext_lazy("Since"), ordering="id")
    def made(self, task: OwnerTask) -> str:
        return moment(task.created_at)

    @button(
        gettext_lazy("Done"),
        permission="orders.change_ownertask",
        icon="check",
        when=lambda task: task.done_at is None and not task.canceled_reason,
    )
    def finish(self, request: HttpRequest, task: OwnerTask) -> str:
        """Tick the task off."""
        if isinstance(request.user, User):
            admin_desk.finish_task(task_id=task.pk, user=request.user)
        return format_html("{}: {}", task.title, _("done"))


def _quoted(word: str) -> str:
    """A word inside a quoted tsquery lexeme: quotes doubled, backslashes gone."""
    return word.replace("\\", "").replace("'", "''")
