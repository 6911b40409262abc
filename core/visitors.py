"""Who asks: a visitor's network address, which only a trusted proxy may tell us."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The visitor's address, believed from as many proxies as TRUSTED_PROXIES says and no more.

    Each proxy appends the address it was called from, so the last but so many is the visitor's;
    whatever stands before it the visitor may have written himself.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    proxies = int(getattr(settings, "TRUSTED_PROXIES", 0))
    if proxies <= 0:
        return direct
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return told[-proxies] if len(told) >= proxies and _is_address(told[-proxies]) else direct


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
