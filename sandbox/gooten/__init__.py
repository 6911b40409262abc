"""A local Gooten: an order is committed the moment it is taken, and errors come with HTTP 200.

Facts: gooten.com/api-documentation and help.gooten.com (2026). `router` serves the API under
/gooten and its page for people under /gooten/received.
"""

from sandbox.gooten import pages, shop_api
from sandbox.gooten.api import router
from sandbox.gooten.state import GootenWorld

__all__ = ["GootenWorld", "pages", "router", "shop_api"]
