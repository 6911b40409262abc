"""Addresses of the customers' app."""

from django.urls import path

from crm import views

urlpatterns = [path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe")]
