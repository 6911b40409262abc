"""Connects the demo shop to its local providers, as the owner would do it on their pages."""

from importlib import import_module
from importlib.util import find_spec

from django.core.management import call_command, get_commands


def connect_providers() -> None:
    """Connect the books and the printers of the sandbox; safe to repeat."""
    if "print_setup" in get_commands():
        call_command("print_setup")
    if find_spec("operations.seeding.books"):
        import_module("operations.seeding.books").connect_demo()
