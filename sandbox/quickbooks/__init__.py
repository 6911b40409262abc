"""A local QuickBooks Online: connecting by OAuth 2.0, the company's API, and one Canadian company.

Facts: developer.intuit.com, QuickBooks Online accounting API, minor version 75 (2026-11). `router`
serves everything below /quickbooks.
"""

from sandbox.http import Router
from sandbox.quickbooks import api, door, oauth, pages
from sandbox.quickbooks.state import QuickBooksWorld

router = Router("quickbooks")
for one in (oauth.router, pages.router, door.router):
    router.routes += one.routes

__all__ = ["QuickBooksWorld", "api", "pages", "router"]
