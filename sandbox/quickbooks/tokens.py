"""Codes, access tokens and refresh tokens of the local Intuit, as its OAuth 2.0 gives them.

An access token lasts an hour, a refresh token a hundred days; each refresh gives a new one and
ends the old one (developer.intuit.com, OAuth 2.0, and the refresh-token policy of 2025-11).
"""

import secrets
from collections.abc import Callable
from typing import Any

from sandbox.store import Store

Json = dict[str, Any]

CODE_SECONDS = 600
ACCESS_SECONDS = 3600
REFRESH_SECONDS = 8_640_000
HARD_SECONDS = 157_680_000


class Tokens:
    """What was given out. The caller holds the world's lock."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock

    def code(self, redirect_uri: str) -> str:
        """A code for one exchange, bound to the address it is sent to."""
        code = "AB" + secrets.token_urlsafe(24)
        until = self._clock() + CODE_SECONDS
        self._store.put("code", code, {"redirect_uri": redirect_uri, "until": until})
        return code

    def exchange(self, code: str, redirect_uri: str) -> Json | None:
        """The first tokens for a code; None when it is unknown, used, too old or not for there."""
        held = self._store.get("code", code)
        self._store.drop("code", code)
        if not held or held["until"] < self._clock() or held["redirect_uri"] != redirect_uri:
            return None
        return self.grant()

    def refresh(self, token: str) -> Json | None:
        """New tokens for a refresh token, which is dead from now on; None when it was not live."""
        held = self._store.get("refresh", token)
        self._store.drop("refresh", token)
        if not held or held["until"] < self._clock():
            return None
        return self.grant(hard_until=held["hard_until"])

    def grant(self, *, hard_until: float | None = None) -> Json:
        """An access and a refresh token, as the token endpoint answers."""
        access, refresh = secrets.token_urlsafe(48), "RT1-" + secrets.token_urlsafe(32)
        now = self._clock()
        hard = hard_until or now + HARD_SECONDS
        self._store.put("access", access, {"until": now + ACCESS_SECONDS})
        until = min(now + REFRESH_SECONDS, hard)
        self._store.put("refresh", refresh, {"until": until, "hard_until": hard})
        return {
            "token_type": "bearer",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": ACCESS_SECONDS,
            "x_refresh_token_expires_in": int(until - now),
            "x_refresh_token_hard_expires_in": int(hard - now),
        }

    def is_live(self, access: str) -> bool:
        """Whether an access token opens the company now."""
        held = self._store.get("access", access)
        return bool(held and held["until"] > self._clock())

    def live_refresh(self) -> int:
        """How many refresh tokens are good now; 0 when nothing is connected."""
        return sum(one["until"] > self._clock() for one in self._store.all("refresh"))

    def access_until(self) -> float:
        """Until when the newest access token is good (seconds since 1970); 0 when none is."""
        live = [one["until"] for one in self._store.all("access") if one["until"] > self._clock()]
        return max(live, default=0.0)

    def revoke(self, token: str) -> bool:
        """End the connection that a token belongs to; False when the token is not known."""
        known = bool(self._store.get("access", token) or self._store.get("refresh", token))
        if known:
            self.revoke_all()
        return known

    def revoke_all(self) -> None:
        """End every connection."""
        self._store.clear("access")
        self._store.clear("refresh")

    def expire_access(self) -> None:
        """End the hour of every access token."""
        self._store.clear("access")
