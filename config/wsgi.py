"""The web server's way in: `gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_pages = get_wsgi_application()

from core.door import with_door  # noqa: E402 - it needs the apps that were loaded above

application = with_door(_pages)
