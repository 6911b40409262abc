"""The demo shop: believable goods with real small files, written by `manage.py seed`."""
