"""Composes everything: settings, addresses, queue and timetable. Apps never import it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
