"""The admin and the two pages before it."""

from django.contrib import admin
from django.urls import path

from operations import views

urlpatterns = [
    path("admin/second-factor/", views.verify, name="second_factor"),
    path("admin/second-factor/new/", views.enrol, name="second_factor_enrol"),
    path(
        "admin/orders/order/<int:order_id>/access/<str:verb>/",
        views.order_access,
        name="order_access",
    ),
    path("admin/", admin.site.urls),
]
