"""A member and an agent, each in their own window."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PATIENCE_MS, AgentAtConsole, Member
from tests.stack import Stack


def test_an_agent_takes_over_answers_and_gives_back(
    emma: Stack, browser: Browser, page: Page
) -> None:
    member = Member(page, emma.url)
    member.sign_in("10000008")
    member.say("je veux parler à un conseiller")
    member.reads("je vous passe une personne")

    window = browser.new_context(locale="fr-FR")
    agent = AgentAtConsole(window.new_page(), emma.url, emma.console_password)
    agent.sign_in("camille")
    desk = agent.page
    desk.get_by_role("button", name="Prendre").first.click()
    expect(desk.get_by_role("log")).to_contain_text("conseiller", timeout=PATIENCE_MS)
    member.reads("Camille a rejoint la conversation")

    desk.fill("#reply", "Bonjour, Camille du centre de gestion, que puis-je faire ?")
    desk.get_by_role("button", name="Envoyer").click()
    member.reads("que puis-je faire")
    member.say("Je voulais juste vous remercier.")
    expect(desk.get_by_role("log")).to_contain_text("vous remercier", timeout=PATIENCE_MS)

    desk.get_by_text("Passer, rendre ou terminer").click()
    desk.get_by_role("button", name="Rendre à Emma").click()
    member.reads("Me revoilà")
    window.close()
