"""What is typed and sent, and a visitor's way back to the talk."""

from playwright.sync_api import expect

from tests.browser.widget.window import Window, with_a_person

WAY_BACK_ENDED = """() => sessionStorage.setItem("emma-visitor", JSON.stringify(
  { ...JSON.parse(sessionStorage.getItem("emma-visitor")), access_token: "ended" }))"""


def test_what_was_being_typed_when_a_person_ended_it_stands_in_the_next(window: Window) -> None:
    window.open()
    with_a_person(window)("Au revoir, bonne journée.")
    window.input.fill("Attendez, encore une")
    window.bridge.parts.handoff.desk.end_by_member(window.bridge.present_conversation())
    window.button("Nouvelle conversation").click()
    window.reads("/welcome")
    expect(window.input).to_have_value("Attendez, encore une")


def test_signing_out_leaves_nothing_in_the_typing_line(window: Window) -> None:
    window.sign_in()
    window.open()
    window.input.fill("mon IBAN est")
    window.chat.evaluate("(chat) => chat.reset()")
    expect(window.input).to_have_value("")


def test_visitor_finds_the_conversation_again_on_the_next_page(window: Window) -> None:
    window.open()
    window.hear("bonjour")
    window.page.goto(window.bridge.url)
    window.page.locator("#ask").click()
    window.reads("You said: bonjour")
    window.hear("et ensuite ?")


def test_visitor_whose_way_back_has_ended_begins_anew(window: Window) -> None:
    window.open()
    window.hear("bonjour")
    window.page.evaluate(WAY_BACK_ENDED)
    window.open()
    expect(window.log).not_to_contain_text("bonjour")


def test_double_press_says_it_once(window: Window) -> None:
    window.open()
    window.button("Parler à une personne").dblclick()
    window.reads("You said: Je voudrais parler à une personne")
    window.hear("bonjour")
    expect(window.log.locator("article.member")).to_have_count(2)


def test_too_long_a_text_is_said_while_it_stands_there_and_is_kept(window: Window) -> None:
    window.open()
    window.input.fill("a" * 5000)
    expect(window.chat.get_by_role("alert")).to_contain_text("trop long")
    window.input.press("Enter")
    expect(window.input).to_have_value("a" * 5000)
    window.input.fill("a" * 4000)
    expect(window.input).to_have_accessible_description("")
    window.input.press("Enter")
    expect(window.log.locator("article.member")).to_have_count(1)
