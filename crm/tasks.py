"""Loads what runs this app's durable rows."""

from crm import messages

__all__ = ["messages"]
