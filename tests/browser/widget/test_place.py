"""Where the widget stands: phones, their keyboards, small windows, pages that scroll and print."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget.bridge import Bridge
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import Window
from tests.waiting import until_equal

KEYBOARD = """(() => {
  const view = new EventTarget();
  Object.assign(view, { height: innerHeight, width: innerWidth, offsetTop: 0, scale: 1 });
  Object.defineProperty(window, "visualViewport", { value: view });
  window.keyboard = (height, offsetTop) => {
    Object.assign(view, { height: innerHeight - height, offsetTop });
    view.dispatchEvent(new Event("resize"));
  };
  window.magnify = (scale) => {
    Object.assign(view, { scale, height: innerHeight / scale });
    view.dispatchEvent(new Event("resize"));
  };
})()"""
TALL_PAGE = """() => { document.querySelector("main").style.minHeight = "4000px"; }"""


@pytest.fixture
def phone(browser: Browser, bridge: Bridge) -> Iterator[Window]:
    """A phone whose keyboard comes up when the test says so."""
    bridge.forget()
    bridge.says.update(BLOCKS)
    context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 700})
    context.add_init_script(KEYBOARD)
    yield Window(context.new_page(), bridge)
    context.close()


def box(window: Window, selector: str) -> tuple[float, float]:
    """The top and the bottom of a part of the widget."""
    found = window.chat.locator(selector).bounding_box()
    assert found is not None
    return found["y"], found["y"] + found["height"]


def test_panel_stands_in_what_a_phones_keyboard_leaves(phone: Window) -> None:
    phone.open()
    phone.page.evaluate("keyboard(300, 20)")
    until_equal(lambda: box(phone, ".panel"), (20, 420))
    top, bottom = box(phone, ".log")
    assert bottom - top >= 200  # little room goes to what is read
    assert box(phone, ".composer")[1] <= 420
    phone.page.evaluate("keyboard(0, 0)")
    until_equal(lambda: box(phone, ".panel"), (0, 700))


def test_magnifying_glass_leaves_the_panel_where_it_is(phone: Window) -> None:
    phone.open()
    phone.page.evaluate("magnify(2)")
    assert box(phone, ".panel") == (0, 700)


def test_on_a_phone_laid_down_there_is_room_to_read_and_to_write(phone: Window) -> None:
    phone.page.set_viewport_size({"width": 640, "height": 320})
    phone.open()
    phone.hear("bonjour")
    top, bottom = box(phone, ".log")
    assert bottom - top >= 160
    for name in ("Fermer la conversation", "Envoyer", "Parler à une personne"):
        expect(phone.button(name)).to_be_in_viewport(ratio=1)
    assert not phone.too_wide()


@pytest.mark.parametrize("size", [(640, 320), (320, 256)], ids=["laid down", "400 percent"])
def test_when_the_talk_is_over_the_next_can_be_reached_in_a_small_window(
    phone: Window, size: tuple[int, int]
) -> None:
    phone.page.set_viewport_size({"width": size[0], "height": size[1]})
    phone.open()
    phone.bridge.parts.handoff.desk.end_by_member(phone.bridge.present_conversation())
    again = phone.button("Nouvelle conversation")
    again.scroll_into_view_if_needed()
    expect(again).to_be_in_viewport(ratio=1)
    top, bottom = box(phone, ".log")
    assert bottom - top >= 60  # the last words can be read too
    again.click()
    expect(phone.input).to_be_in_viewport(ratio=1)


def wheel(page: Page, pixels: int) -> None:
    page.mouse.move(100, 300)
    page.mouse.wheel(0, pixels)


def test_launcher_gives_way_while_a_narrow_page_is_read_downwards(phone: Window) -> None:
    phone.page.goto(phone.bridge.url)
    phone.page.evaluate(TALL_PAGE)
    launcher = phone.button("Discuter avec Emma")
    wheel(phone.page, 600)
    expect(launcher).not_to_be_in_viewport()
    wheel(phone.page, -100)
    expect(launcher).to_be_in_viewport()
    wheel(phone.page, 600)
    expect(launcher).not_to_be_in_viewport()
    phone.page.keyboard.press("Shift+Tab")  # from the beginning back to the last stop: the launcher
    launcher.focus()
    expect(launcher).to_be_in_viewport()
    launcher.blur()
    wheel(phone.page, 20_000)
    expect(launcher).to_be_in_viewport()  # the end of a page leaves room for it


def test_launcher_stays_on_a_wide_page(window: Window) -> None:
    window.page.goto(window.bridge.url)
    window.page.evaluate(TALL_PAGE)
    wheel(window.page, 600)
    window.page.wait_for_function("() => scrollY > 300")
    expect(window.button("Discuter avec Emma")).to_be_in_viewport(ratio=1)


def test_it_is_not_printed(window: Window) -> None:
    window.page.goto(window.bridge.url)
    expect(window.button("Discuter avec Emma")).to_be_visible()
    window.page.emulate_media(media="print")
    expect(window.button("Discuter avec Emma")).to_be_hidden()


def test_larger_letters_of_the_browser_are_larger_here_too(window: Window) -> None:
    window.open()
    device = window.page.context.new_cdp_session(window.page)
    device.send("Page.setFontSizes", {"fontSizes": {"standard": 24, "fixed": 24}})
    expect(window.log.locator(".text").first).to_have_css("font-size", "24px")
    assert not window.too_wide()
