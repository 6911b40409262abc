"""A local Printify: orders that wait on hold until they are sent to production, and webhooks.

Facts: developers.printify.com (2026-07) and help.printify.com (order approval). `router` serves
the API under /printify/v1 and its page for people under /printify/received.
"""

from sandbox.printify import pages, shop_api
from sandbox.printify.api import router
from sandbox.printify.state import PrintifyWorld

__all__ = ["PrintifyWorld", "pages", "router", "shop_api"]
