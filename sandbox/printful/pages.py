"""Printful's page of what it received."""

from sandbox.printers import pages
from sandbox.printful.api import router

pages.mount(router)
