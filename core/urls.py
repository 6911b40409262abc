"""Addresses of the floor."""

from django.urls import path

from core import views

urlpatterns = [
    path("webhooks/<slug:provider>/", views.WebhookView.as_view(), name="webhook"),
    path("webhooks/<slug:provider>/<slug:token>/", views.WebhookView.as_view()),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
