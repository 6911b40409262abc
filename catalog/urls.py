"""Addresses of the shop's public pages."""

from django.urls import path

from catalog import artwork, views

app_name = "catalog"

urlpatterns = [
    path("", views.home, name="home"),
    path("p/<slug:slug>/", views.product, name="product"),
    path("artwork/<int:asset>/<int:until>/<str:token>/", artwork.artwork, name="artwork"),
    path("terms/", views.own_page, {"slug": "terms"}, name="terms"),
    path("refunds/", views.own_page, {"slug": "refunds"}, name="refunds"),
    path("privacy/", views.own_page, {"slug": "privacy"}, name="privacy"),
    path("contact/", views.own_page, {"slug": "contact"}, name="contact"),
    path("theme/<str:colour>.css", views.theme_css, name="theme"),
    path("icon.svg", views.icon, name="icon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
