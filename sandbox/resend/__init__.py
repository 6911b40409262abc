"""A local Resend: takes mails once per idempotency key, and tells what became of them.

Facts: resend.com/docs/api-reference (errors, emails) and /dashboard/emails/idempotency-keys
(2026-11). `router` serves its API under /resend and its pages for people under /resend/mails.
"""

from sandbox.resend import pages
from sandbox.resend.api import router
from sandbox.resend.state import Mail, ResendWorld

__all__ = ["Mail", "ResendWorld", "pages", "router"]
