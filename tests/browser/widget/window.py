"""The widget as a person has it before them."""

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.widget.bridge import Bridge

PATIENCE_MS = 45_000
FORM_ANSWERED = re.compile("You said: /(?!welcome)")  # the fake Rasa repeats its payload
FOCUSED = """() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found.getAttribute("aria-label") || found.labels?.[0]?.textContent
    || found.innerText || found.tagName;
}"""
HANDED_OVER = [{"text": "Un instant."}, {"custom": {"handoff": {"reason": "asked"}}}]
AT_REST = "chat => Promise.all(chat.shadowRoot.getAnimations().map((one) => one.finished))"
TOO_WIDE = """() => {
  const log = document.querySelector("emma-chat").shadowRoot.querySelector(".log");
  const page = document.documentElement;
  return [page.scrollWidth > innerWidth, log.scrollWidth > log.clientWidth];
}"""


class Window:
    """The conversation on the demo portal's page."""

    def __init__(self, page: Page, bridge: Bridge) -> None:
        self.page = page
        self.bridge = bridge
        self.chat = page.locator("emma-chat")

    def sign_in(self, number: str = "10000001") -> None:
        """Be a member from now on."""
        self.page.request.post(f"{self.bridge.url}/demo/sign-in", form={"member": number})

    def open(self) -> None:
        """Load the page, open the chat and wait for Emma's first words."""
        self.page.goto(self.bridge.url)
        self.page.locator("#ask").click()
        self.reads("/welcome")  # the fake Rasa repeats the first payload
        self.chat.evaluate(AT_REST)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox", name="Votre message", exact=True)

    def say(self, words: str) -> None:
        self.input.fill(words)
        self.input.press("Enter")

    def hear(self, words: str) -> None:
        """Say something and wait until all of Emma's answer is there."""
        self.say(words)
        answers = self.chat.locator(".row:not(:has(~ .row article.member)) article.bot")
        wanted = len(self.bridge.says.get(words, [words]))
        expect(answers).to_have_count(wanted, timeout=PATIENCE_MS)
        expect(self.log.locator("article.member").last).to_contain_text("Envoyé")

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.log).to_contain_text(words, timeout=PATIENCE_MS)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def focused(self) -> str:
        """What a screen reader would name where the focus is."""
        return str(self.page.evaluate(FOCUSED)).strip()

    def violations(self) -> list[str]:
        """The rules of axe that the page breaks, each with its first element."""
        found: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]

    def too_wide(self) -> bool:
        """True when the page or the conversation scrolls sideways."""
        return any(self.page.evaluate(TOO_WIDE))


def with_a_person(window: Window) -> Callable[[str], None]:
    """A person takes the conversation; the result writes in their name."""
    window.bridge.says["une personne"] = HANDED_OVER
    window.say("une personne")
    expect(window.log.locator("article.system").first).to_be_attached()
    agent, talk = window.bridge.hand_over(), window.bridge.present_conversation()

    def writes(words: str) -> None:
        window.bridge.parts.handoff.desk.reply(agent, talk, words)
        window.reads(words[-20:])

    return writes
