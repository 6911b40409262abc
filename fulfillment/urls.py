"""Addresses of what was handed over."""

from django.urls import path

from fulfillment import views

app_name = "fulfillment"

urlpatterns = [
    path("d/<str:token>/", views.download, name="download"),
    path("d/<str:token>/fresh/", views.fresh_link, name="fresh"),
    path("access/<str:token>/", views.access, name="access"),
]
