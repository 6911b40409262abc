"""A browser as a person uses it: opens pages, fills in forms, presses buttons. Nothing inside."""

import re
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx

from operations.pages import Form, Page


class DemoFailedError(Exception):
    """Something that was promised did not happen; the text names it."""


class Browser:
    """Remembers cookies, and where it is. Anything but what a person hopes for is a failure."""

    def __init__(self, start: str) -> None:
        """`start` is the address that relative ones are read against."""
        self.at = start
        self._client = httpx.Client(timeout=30, headers={"User-Agent": "Storehand demo"})

    def close(self) -> None:
        """Forget everything."""
        self._client.close()

    def page(self, address: str) -> Page:
        """Open an address, following where it leads."""
        answer = self._client.get(urljoin(self.at, address), follow_redirects=True)
        expect(answer, HTTPStatus.OK, address)
        self.at = str(answer.url)
        return Page(answer.text)

    def get(self, address: str) -> httpx.Response:
        """Open an address and go nowhere from there."""
        return self._client.get(urljoin(self.at, address))

    def send(self, form: Form, data: dict[str, str]) -> httpx.Response:
        """Send a form of the page at hand, and go nowhere from there."""
        address = urljoin(self.at, form.action)
        return self._client.post(address, data=data, headers={"Referer": self.at})

    def press(self, page: Page, button: str, **filled: str) -> Page:
        """Press the button of that value or text, with these fields filled in; the next page."""
        form = page.form_with(button)
        if form is None:
            message = f"{short(self.at)} has no button “{button}”"
            raise DemoFailedError(message)
        answer = self.send(form, {**form.press(button), **filled})
        if not answer.is_redirect:
            expect(answer, HTTPStatus.OK, f"the button “{button}”")
            return Page(answer.text)
        return self.page(answer.headers["location"])


def expect(answer: httpx.Response, status: HTTPStatus, what: str) -> None:
    """Fail unless it was answered so."""
    require(answer.status_code == status, f"{what} answered {answer.status_code}, not {status}")


def require(fact: object, otherwise: str) -> None:
    """Fail, saying `otherwise`, unless it is so."""
    if not fact:
        raise DemoFailedError(otherwise)


def short(link: str) -> str:
    """A link's path without a secret at its end."""
    path = urlsplit(link).path
    return path if re.fullmatch(r"/(?:admin|p|buy)/.*", path) else f"{path[:8]}…"
