"""Files in the widget: dropped, photographed, sent with progress, an error for each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Request, expect

from tests.browser.widget.bridge import Bridge
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import Window

A_FEW_FRAMES_MS = 100
SLOW = 40_000  # bytes a second
FREE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
DROPPED = """() => {
  const files = new DataTransfer();
  files.items.add(new File(["%PDF-1.4 a"], "facture.pdf", { type: "application/pdf" }));
  files.items.add(new File(["words"], "notes.txt", { type: "text/plain" }));
  return files;
}"""
SHARE = """() => document.querySelector("emma-chat").shadowRoot.querySelector("progress")?.value"""


@pytest.fixture
def asked(window: Window) -> Window:
    """A member whom Emma asks for files."""
    window.sign_in()
    window.open()
    window.hear("fichiers")
    return window


def pdf(name: str, more: int = 0) -> FilePayload:
    content = b"%PDF-1.4\n%" + b"0" * more + b"\n%%EOF\n"
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def pick(window: Window, *files: FilePayload) -> None:
    window.page.get_by_label("Choisir des fichiers").set_input_files(list(files))


def send(window: Window) -> None:
    window.button("Envoyer les fichiers").click()


def sent_files(page: Page) -> list[str]:
    """Return a list that grows with each upload."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/files"):
            sent.append(request.url)

    page.on("request", note)
    return sent


def test_dropped_files_are_listed_each_with_its_error(asked: Window) -> None:
    place = asked.chat.locator(".drop")
    files = asked.page.evaluate_handle(DROPPED)
    place.dispatch_event("dragover", {"dataTransfer": files})
    expect(place).to_have_class(re.compile("over"))
    place.dispatch_event("drop", {"dataTransfer": files})
    expect(place).not_to_have_class(re.compile("over"))
    lines = asked.page.get_by_role("list", name="Fichiers choisis").get_by_role("listitem")
    expect(lines.first).to_contain_text("facture.pdf")
    expect(lines.first.locator(".error")).to_have_count(0)
    expect(lines.last).to_contain_text("Ce type de fichier n’est pas accepté")


def test_button_that_sends_stays_in_sight_as_files_are_chosen(asked: Window) -> None:
    asked.page.set_viewport_size({"width": 390, "height": 640})
    pick(asked, pdf("facture.pdf"), pdf("ordonnance.pdf"), pdf("devis.pdf"))
    expect(asked.button("Envoyer les fichiers")).to_be_in_viewport(ratio=1)


def test_button_stays_under_the_finger_that_presses_it(asked: Window) -> None:
    pick(asked, pdf("facture.pdf"))
    asked.button("Envoyer les fichiers").hover()
    asked.page.mouse.down()
    form = asked.page.get_by_role("form", name="Joindre des fichiers")
    form.evaluate("(form) => { form.style.paddingBottom = '300px'; }")
    asked.page.wait_for_timeout(A_FEW_FRAMES_MS)
    asked.page.mouse.up()
    asked.reads("Fichiers envoyés")


def test_progress_of_each_file_is_shown(asked: Window) -> None:
    pick(asked, pdf("facture.pdf", 500_000))
    network = asked.page.context.new_cdp_session(asked.page)
    network.send("Network.emulateNetworkConditions", {**FREE, "uploadThroughput": SLOW})
    send(asked)
    expect(asked.page.get_by_role("progressbar", name="facture.pdf")).to_be_visible()
    asked.page.wait_for_function(f"() => {{ const s = ({SHARE})(); return s > 0 && s < 1; }}")
    network.send("Network.emulateNetworkConditions", FREE)
    asked.reads("Fichiers envoyés")


def test_file_that_the_server_refuses_says_why_and_the_others_are_kept(asked: Window) -> None:
    sent = sent_files(asked.page)
    page: FilePayload = {"name": "faux.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    pick(asked, pdf("facture.pdf"), page)
    send(asked)
    lines = asked.page.get_by_role("list", name="Fichiers choisis").get_by_role("listitem")
    expect(lines.last.locator(".error")).not_to_be_empty()
    expect(lines.first.locator(".error")).to_have_count(0)
    asked.button("Retirer faux.pdf").click()
    send(asked)
    asked.reads("Fichiers envoyés")
    assert len(sent) == 2  # the good one went once


def test_file_that_the_network_lost_is_sent_again_on_demand(asked: Window) -> None:
    pick(asked, pdf("facture.pdf"))
    asked.page.route("**/files", lambda route: route.abort())
    send(asked)
    asked.reads("L’envoi a échoué")
    asked.page.unroute("**/files")
    send(asked)
    asked.reads("Fichiers envoyés")


def test_file_is_sent_although_the_access_has_expired(asked: Window) -> None:
    sent = sent_files(asked.page)
    pick(asked, pdf("facture.pdf"))
    body = {"error": {"code": "token_expired", "message": "x", "request_id": "r"}}
    asked.page.route("**/files", lambda route: route.fulfill(status=401, json=body), times=1)
    send(asked)
    asked.reads("Fichiers envoyés")
    assert len(sent) == 2


def test_mouse_has_no_camera_button(asked: Window) -> None:
    expect(asked.chat.locator("label.photo")).to_be_hidden()


@pytest.fixture
def phone(browser: Browser, bridge: Bridge) -> Iterator[Window]:
    """A window on a phone."""
    bridge.forget()
    bridge.says.update(BLOCKS)
    context = browser.new_context(
        locale="fr-FR", viewport={"width": 390, "height": 760}, is_mobile=True, has_touch=True
    )
    yield Window(context.new_page(), bridge)
    context.close()


def test_phone_takes_the_photo_of_an_invoice(phone: Window, tmp_path: Path) -> None:
    phone.sign_in()
    phone.open()
    phone.hear("fichiers")
    expect(phone.chat.locator("label.photo")).to_be_visible()
    camera = phone.page.get_by_label("Prendre une photo")
    expect(camera).to_have_attribute("capture", "environment")
    expect(camera).to_have_attribute("accept", "image/*")
    picture = tmp_path / "photo.png"
    phone.page.screenshot(path=picture)
    camera.set_input_files(picture)
    expect(phone.chat.locator(".picked")).to_contain_text("photo.png")


def test_document_of_emma_has_its_name_kind_and_size(asked: Window) -> None:
    asked.hear("fichier")
    asked.reads("carte-tiers-payant-2026.pdf")
    asked.reads(re.compile(r"PDF.*18\sKo"))
