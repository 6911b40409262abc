"""`manage.py demo`: people who buy and people who sell, each with a browser of his own."""
