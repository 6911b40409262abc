"""Gooten's page of what it received."""

from sandbox.gooten.api import router
from sandbox.printers import pages

pages.mount(router)
