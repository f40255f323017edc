"""The demo's member space: who one may be, and one member's own figures."""

from flask.testing import FlaskClient
from sqlalchemy import text

from portal_bridge.demo.home import read_home
from portal_bridge.formats import euros
from tests.integration.bridge.house import House

UNPAY = """
UPDATE insurer.reimbursements SET state = 'in_progress', paid_on = NULL WHERE actual_cost = 30.00
"""


def signed_in(house: House, number: str) -> FlaskClient:
    client = house.app.test_client()
    answer = client.post("/demo/sign-in", data={"member": number})
    assert (answer.status_code, answer.location) == (303, "/")
    return client


def test_a_visitor_may_choose_a_member_and_sees_nobodys_data(house: House) -> None:
    page = house.app.test_client().get("/").text
    assert 'id="sign-in"' in page
    assert "data-member" not in page


def test_a_member_sees_only_their_own_space(house: House) -> None:
    first, second = (signed_in(house, number).get("/").text for number in ("AAA1", "BBB2"))
    assert 'data-member="AAA1"' in first
    assert "BBB2" not in first
    assert 'data-member="BBB2"' in second
    assert "AAA1" not in second


def test_the_home_shows_lines_card_and_people_of_the_data_layer(house: House) -> None:
    page = signed_in(house, "AAA1").get("/").text
    assert "Bonjour Ana" in page
    assert "28,00\u00a0€" in page  # 19.00 of the health insurance and 9.00 of the mutuelle
    assert "Refusé" in page
    assert "Ancient" not in page  # older than twelve months
    assert "Disponible en ligne depuis le" in page
    assert "Leo Silva" in page


def test_what_is_not_paid_yet_is_told_as_foreseen(house: House) -> None:
    assert "prévus sur" not in signed_in(house, "AAA1").get("/").text
    with house.parts.database.transaction() as session:
        session.execute(text(UNPAY))
    assert "prévus sur 30,00\u00a0€" in signed_in(house, "AAA1").get("/").text


def test_the_home_counts_what_was_refused_as_emma_does(house: House) -> None:
    page = signed_in(house, "AAA1").get("/").text
    year = read_home(house.parts.services, "AAA1").year
    assert year.refused.left_to_pay
    left = page.split("Resté à votre charge</dt><dd>")[1].split("</dd>")[0]
    assert left == euros(year.total.left_to_pay)
    assert f"À part : {euros(year.refused.left_to_pay)} de soins refusés" in page


def test_the_alpha_plan_has_a_member_card(house: House) -> None:
    assert "Carte d’adhérent" in signed_in(house, "BBB2").get("/").text


def test_the_space_is_not_kept_by_any_cache(house: House) -> None:
    answer = signed_in(house, "AAA1").get("/")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_signing_out_forgets_the_member(house: House) -> None:
    client = signed_in(house, "AAA1")
    assert client.post("/demo/sign-out").status_code == 303
    assert 'id="sign-in"' in client.get("/").text


def test_nobody_is_refused(house: House) -> None:
    answer = house.app.test_client().post("/demo/sign-in", data={"member": "nobody"})
    assert answer.status_code == 404


def test_a_member_who_is_gone_is_signed_out(house: House) -> None:
    client = house.app.test_client()
    with client.session_transaction() as session:
        session["demo_member"] = "gone"
    assert 'id="sign-in"' in client.get("/").text
