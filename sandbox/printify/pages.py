"""Printify's page of what it received."""

from sandbox.printers import pages
from sandbox.printify.api import router

pages.mount(router)
