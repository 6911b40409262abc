"""What a shopper on a phone does, in the words of a journey."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.journeys.shop import Shop

PATIENCE = 20_000  # ms


@dataclass
class Shopper:
    """Looks, pays, reads her mail, downloads."""

    page: Page
    shop: Shop

    def open_product(self, slug: str) -> None:
        """The product's page, with its buy button on the first screen and nothing sideways."""
        self.page.goto(f"{self.shop.address}/p/{slug}/")
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{slug} is {width} pixels wide"
        button = self.buy_button(slug).bounding_box()
        assert button is not None
        assert button["y"] + button["height"] <= 844, f"{slug}: the button is below the fold"

    def buy_button(self, slug: str):
        """The one primary button."""
        return self.page.locator(
            f"a[href*='/buy/{slug}'], form[action*='/buy/{slug}'] button"
        ).first

    def checkout(self, slug: str, email: str, button: str = "Pay") -> None:
        """From the product to the hosted page, and press one of its buttons."""
        self.open_product(slug)
        self.buy_button(slug).click()
        self.page.wait_for_url("**/stripe/pay/**")
        self.page.fill("input[name='email']", email)
        self.page.fill("input[name='name']", "Ada Lovelace")
        self.page.get_by_role("button", name=re.compile(rf"^{button}", re.IGNORECASE)).first.click()

    def wait_until_delivered(self) -> str:
        """The thank-you page follows the order by itself; its number once all is ready."""
        self.page.wait_for_url("**/thanks/**")
        number = self.page.get_by_text(re.compile(r"SH-\d+")).first
        expect(number).to_be_visible(timeout=PATIENCE)
        found = re.search(r"SH-\d+", number.inner_text())
        assert found is not None
        return found[0]

    def open_mail(self, subject: str) -> None:
        """The newest mail in the sandbox whose subject holds these words; waits for it."""
        for _look in range(40):
            self.page.goto(f"{self.shop.sandbox}/resend/mails")
            link = self.page.locator("a[href*='/resend/mails/']", has_text=subject)
            if link.count():
                link.first.click()
                return
            self.page.wait_for_timeout(500)
        text = self.page.inner_text("body")[:500]
        message = f"no mail about {subject!r} came; the mailbox holds: {text}"
        raise AssertionError(message)

    def mail_links(self, part: str) -> list[str]:
        """The links of the open mail whose address holds this part, also inside its frame."""
        found = [
            link
            for frame in self.page.frames
            for link in frame.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        ]
        return list(dict.fromkeys(link for link in found if part in link))

    def download(self, link: str) -> str:
        """Press the button of a download page; the checksum of what arrived."""
        self.page.goto(urljoin(self.shop.address, link))
        with self.page.expect_download() as started:
            self.page.get_by_role("button", name=re.compile("download", re.IGNORECASE)).click()
        arrived = Path(started.value.path())
        return hashlib.sha256(arrived.read_bytes()).hexdigest()
