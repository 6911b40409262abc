"""A local Printful: orders of API v1, its store, rates and countries, and webhooks of v1 and v2.

Facts: developers.printful.com/docs (v1, 2026-03) and /docs/v2-beta (webhooks, shipments).
`router` serves the API under /printful and its page for people under /printful/received.
"""

from sandbox.printful import pages, store_api, webhook_api
from sandbox.printful.api import router
from sandbox.printful.state import PrintfulWorld

__all__ = ["PrintfulWorld", "pages", "router", "store_api", "webhook_api"]
