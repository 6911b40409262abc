"""Every address of the shop; each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("operations.urls")),
    path("", include("crm.urls")),
    path("", include("fulfillment.urls")),
    path("", include("orders.urls")),
    path("", include("catalog.urls")),
]

handler500 = "core.error_pages.server_error"
