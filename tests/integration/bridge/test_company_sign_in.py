"""Signing in through the company's OpenID provider: whom it vouches for, and nobody else."""

import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import text, update
from werkzeug.test import TestResponse

from portal_bridge.app import create_app
from portal_bridge.handoff.people import Role
from portal_bridge.staff.oidc_settings import OidcSettings
from portal_bridge.staff.wiring import build_staff
from portal_bridge.store.orm import AgentRow
from tests.integration.bridge.fake_rasa import FakeRasa
from tests.integration.bridge.house import PASSWORD, House
from tests.integration.bridge.test_desk import agents
from tests.simulators.oidc import CLIENT_ID, CLIENT_SECRET, Claims, OidcSimulator, serving_oidc

ZOE: Claims = {
    "sub": "u-1",
    "preferred_username": "Zoe",
    "name": "Zoé  Martin",
    "groups": ["staff", "emma-agents"],
}
ROLES = {"emma-agents": Role.AGENT, "emma-chiefs": Role.SUPERVISOR}
CALLBACK = "/console/company/callback"


@pytest.fixture
def provider() -> Iterator[OidcSimulator]:
    with serving_oidc() as simulator:
        simulator.person = dict(ZOE)
        yield simulator


@pytest.fixture
def company(house: House, provider: OidcSimulator, rasa: FakeRasa) -> House:
    """The house with the provider, where unknown people with a role get an account."""
    return with_provider(house, provider, create=True)


def with_provider(house: House, provider: OidcSimulator, *, create: bool) -> House:
    oidc = OidcSettings(provider.issuer, CLIENT_ID, CLIENT_SECRET, roles=ROLES, create=create)
    parts = house.parts
    settings = replace(parts.settings, oidc=oidc)
    staff = build_staff(settings, parts.database, parts.handoff.acts, parts.cipher, issuer="Emma")
    changed = replace(parts, settings=settings, staff=staff)
    return House(changed, create_app(changed), house.rasa)


def vouched(client: FlaskClient) -> str:
    """Begin, press the provider's button, and return where the browser is sent back to."""
    there = client.get("/console/company").headers["Location"]
    back = requests.post(there, allow_redirects=False, timeout=5)
    assert back.status_code == 302, back.text
    return back.headers["Location"]


def come_back(client: FlaskClient, url: str) -> TestResponse:
    parts = urlsplit(url)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(house: House) -> tuple[FlaskClient, TestResponse]:
    client = house.app.test_client()
    return client, come_back(client, vouched(client))


def trail(house: House) -> list[tuple[str, str, str]]:
    query = "SELECT actor, act, coalesce(details->>'why', '') FROM agent_act ORDER BY place"
    with house.parts.database.transaction() as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_person_with_a_role_comes_in_and_has_an_account(company: House) -> None:
    client, answer = sign_in(company)
    assert answer.status_code == 200
    assert "0; url=/console" in answer.text
    assert client.get("/console").status_code == 200
    zoe = agents(company)[-1]
    assert (zoe.login, zoe.name, zoe.role) == ("zoe", "Zoé Martin", "agent")
    assert trail(company) == [("emma", "agent_added", ""), ("zoe", "signed_in", "")]


def test_second_time_it_is_the_same_person(company: House) -> None:
    sign_in(company)
    people = agents(company)
    sign_in(company)
    assert agents(company) == people


def test_unknown_person_gets_no_account_unless_allowed(
    house: House, provider: OidcSimulator
) -> None:
    closed = with_provider(house, provider, create=False)
    before = agents(closed)
    client, answer = sign_in(closed)
    assert answer.status_code == 403
    assert "pas encore accès" in answer.text
    assert client.get("/console").status_code == 302
    assert agents(closed) == before
    assert trail(closed) == [("emma", "sign_in_refused", "unknown")]


def alone(house: House) -> House:
    """The house whose console knows the company's provider and no password."""
    oidc = house.parts.settings.oidc
    assert oidc
    settings = replace(
        house.parts.settings,
        oidc=replace(oidc, only=True),
        second_factor_roles=frozenset({Role.AGENT}),  # the provider's matter
    )
    changed = replace(house.parts, settings=settings)
    return House(changed, create_app(changed), house.rasa)


def test_company_alone_leaves_no_form_for_passwords_or_codes(company: House) -> None:
    only = alone(company)
    page = only.app.test_client().get("/console/login").text
    assert "password" not in page
    assert "compte de l’entreprise" in page
    client, _ = sign_in(only)
    assert client.get("/console").status_code == 200
    account = client.get("/console/account").text
    assert 'type="password"' not in account
    assert "Double authentification" not in account


def test_company_alone_takes_no_password_and_no_code(company: House) -> None:
    client = alone(company).app.test_client()
    client.get("/console/login")
    with client.session_transaction() as session:
        data = {"csrf": session["csrf"], "login": "camille", "password": PASSWORD, "code": "1"}
    for path in ("/console/login", "/console/login/code"):
        assert client.post(path, data=data).status_code == 404
    assert client.get("/console").status_code == 302


def test_person_whom_an_administrator_linked_comes_in(
    house: House, provider: OidcSimulator
) -> None:
    closed = with_provider(house, provider, create=False)
    with closed.parts.database.transaction() as session:
        camille = update(AgentRow).where(AgentRow.login == "camille")
        session.execute(camille.values(oidc_subject="u-1"))
    client, _ = sign_in(closed)
    assert "Camille" in client.get("/console").text


@pytest.mark.parametrize("groups", [[], ["staff"], None, "EMMA-AGENTS", 7])
def test_person_without_a_role_stays_out(
    company: House, provider: OidcSimulator, groups: object
) -> None:
    provider.person["groups"] = groups
    client, answer = sign_in(company)
    assert answer.status_code == 403
    assert client.get("/console").status_code == 302


def test_highest_role_counts_and_follows_the_provider(
    company: House, provider: OidcSimulator
) -> None:
    client, _ = sign_in(company)
    provider.person["groups"] = ["emma-agents", "emma-chiefs"]
    chief, _ = sign_in(company)
    assert chief.get("/console/supervision").status_code == 200
    assert client.get("/console").status_code == 302  # a session of the former role
    assert ("emma", "agent_changed", "") in trail(company)


def test_role_may_be_one_word(company: House, provider: OidcSimulator) -> None:
    provider.person["groups"] = "emma-chiefs"
    assert sign_in(company)[0].get("/console/supervision").status_code == 200


def test_disabled_person_stays_out(company: House) -> None:
    sign_in(company)
    with company.parts.database.transaction() as session:
        session.execute(update(AgentRow).values(active=False))
    assert sign_in(company)[1].status_code == 403


def test_nobody_takes_an_account_over_by_its_login(company: House, provider: OidcSimulator) -> None:
    provider.person["preferred_username"] = "camille"
    client, answer = sign_in(company)
    assert answer.status_code == 403
    assert "relier" in answer.text
    assert client.get("/console").status_code == 302


def _later(claims: Claims) -> Claims:
    return {**claims, "iat": int(time.time()) - 7200, "exp": int(time.time()) - 3600}


@pytest.mark.parametrize(
    "change",
    [
        lambda claims: {**claims, "nonce": "another"},
        lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
        lambda claims: {**claims, "aud": "another"},
        lambda claims: {**claims, "aud": ["another", CLIENT_ID], "azp": "another"},
        lambda claims: {**claims, "iss": "http://127.0.0.1:1"},
        lambda claims: {name: value for name, value in claims.items() if name != "sub"},
        lambda claims: {name: value for name, value in claims.items() if name != "exp"},
        _later,
    ],
    ids=["nonce", "no-nonce", "audience", "party", "issuer", "no-subject", "no-end", "expired"],
)
def test_token_that_is_not_for_this_sign_in_is_refused(
    company: House, provider: OidcSimulator, change: object
) -> None:
    provider.change = change  # type: ignore[assignment]
    client, answer = sign_in(company)
    assert answer.status_code == 403
    assert client.get("/console").status_code == 302


def test_token_that_another_key_signed_is_refused(company: House, provider: OidcSimulator) -> None:
    provider.published = OidcSimulator().key
    assert sign_in(company)[1].status_code == 403


def test_key_that_is_newer_than_what_we_know_is_fetched(
    company: House, provider: OidcSimulator
) -> None:
    sign_in(company)
    provider.rotate()
    assert sign_in(company)[1].status_code == 200


def test_answer_with_another_state_is_refused(company: House) -> None:
    client = company.app.test_client()
    url = vouched(client)
    state = parse_qs(urlsplit(url).query)["state"][0]
    assert come_back(client, url.replace(state, "another")).status_code == 403


def test_answer_in_another_browser_is_refused(company: House) -> None:
    """Nobody is signed in to somebody else's account by a link."""
    url = vouched(company.app.test_client())
    other = company.app.test_client()
    assert come_back(other, url).status_code == 403
    assert other.get("/console").status_code == 302


def test_answer_is_good_once(company: House) -> None:
    client = company.app.test_client()
    url = vouched(client)
    assert come_back(client, url).status_code == 200
    assert come_back(client, url).status_code == 403


def test_code_is_worth_nothing_in_a_sign_in_that_somebody_else_began(company: House) -> None:
    """Their code, our state: the verifier does not fit."""
    theirs = parse_qs(urlsplit(vouched(company.app.test_client())).query)["code"][0]
    client = company.app.test_client()
    url = vouched(client)
    ours = parse_qs(urlsplit(url).query)["code"][0]
    assert come_back(client, url.replace(ours, theirs)).status_code == 403


@pytest.mark.parametrize("answer", ["", "error=access_denied", "code=x", "state=x&code=y"])
def test_answer_that_says_no_is_refused_in_words(company: House, answer: str) -> None:
    client = company.app.test_client()
    client.get("/console/company")
    page = client.get(f"{CALLBACK}?{answer}")
    assert page.status_code == 403
    assert "Recommencez" in page.text


def test_answer_of_another_provider_is_refused(company: House, provider: OidcSimulator) -> None:
    client = company.app.test_client()
    url = vouched(client).partition("&iss=")[0] + "&iss=http://127.0.0.1:1"
    assert come_back(client, url).status_code == 403


def test_provider_that_is_away_is_said(house: House) -> None:
    with serving_oidc() as gone:
        away = with_provider(house, gone, create=True)
    answer = away.app.test_client().get("/console/company")
    assert answer.status_code == 503
    assert "ne répond pas" in answer.text


def test_provider_that_names_itself_otherwise_is_not_used(
    house: House, provider: OidcSimulator
) -> None:
    odd = with_provider(house, provider, create=True)
    provider.issuer = "http://127.0.0.1:1"
    assert odd.app.test_client().get("/console/company").status_code == 503


def test_login_page_offers_it_only_when_it_is_set(house: House, company: House) -> None:
    words = "compte de l’entreprise"
    assert words in company.app.test_client().get("/console/login").text
    assert words not in house.app.test_client().get("/console/login").text
    assert house.app.test_client().get("/console/company").status_code == 404
