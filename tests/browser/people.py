"""What a member and an agent do on their pages."""

import re
from typing import Literal

import requests
from playwright.sync_api import Locator, Page, expect

PATIENCE_MS = 45_000
Scheme = Literal["light", "dark"]  # of colours, as a member set it


class Member:
    """A person at the portal."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def sign_in(self, number: str) -> None:
        """Choose a demo member and open the chat."""
        self.page.goto(self.url)
        self.page.locator("#member").select_option(number)
        self.page.locator("#sign-in button").click()
        expect(self.page.locator("#who")).to_be_visible()
        self.open_chat()

    def open_chat(self) -> None:
        """Open the chat and wait for Emma's greeting."""
        self.page.locator("#ask").click()
        expect(self.log).to_contain_text("assistante automatique", timeout=PATIENCE_MS)

    @property
    def log(self) -> Locator:
        """The bubbles."""
        return self.page.get_by_role("log")

    def say(self, words: str) -> None:
        """Type a message and send it."""
        box = self.page.locator("emma-chat textarea")
        box.fill(words)
        box.press("Enter")

    def reads(self, words: str | re.Pattern[str]) -> None:
        """Wait until the words stand in the conversation."""
        expect(self.log).to_contain_text(words, timeout=PATIENCE_MS)

    def choose(self, label: str) -> None:
        """Press a choice of Emma's last answer, once she is done: what moves cannot be hit."""
        expect(self.page.locator("emma-chat .typing")).to_have_text("", timeout=PATIENCE_MS)
        self.log.get_by_role("button", name=label, exact=True).last.click()

    def code_from_outbox(self) -> str:
        """Return the last one-time code that was sent."""
        items = requests.get(f"{self.url}/dev/outbox.json", timeout=5).json()["items"]
        codes = [match[1] for item in items if (match := re.search(r"\b(\d{6})\b", item["body"]))]
        return codes[0]


class AgentAtConsole:
    """A person of the call centre."""

    def __init__(self, page: Page, url: str, password: str) -> None:
        self.page = page
        self.url = url
        self.password = password

    def sign_in(self, login: str) -> None:
        """Log in and see the queue."""
        self.page.goto(f"{self.url}/console/login")
        self.page.fill("#login", login)
        self.page.fill("#password", self.password)
        self.page.locator("main form button, .panel form button").first.click()
        expect(self.page).to_have_url(re.compile("/console$"))
