"""Addresses of buying and of looking after a purchase."""

from django.urls import path

from orders import views

app_name = "orders"

urlpatterns = [
    path("buy/<slug:slug>", views.buy, name="buy"),
    path("buy/<slug:slug>/", views.buy),
    path("thanks/", views.thanks, name="thanks"),
    path("thanks/status/", views.thanks_status, name="thanks_status"),
    path("cancel/", views.cancel, name="cancel"),
    path("links/", views.links, name="links"),
    path("library/<str:token>/", views.library, name="library"),
]
