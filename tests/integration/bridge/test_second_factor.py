"""A code of the agent's own device beside the password: set up, asked for, used once."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask.testing import FlaskClient
from sqlalchemy import text, update
from werkzeug.test import TestResponse

from insurer.store.cipher import Cipher
from portal_bridge.app import create_app
from portal_bridge.console.guards import SESSION_S
from portal_bridge.errors import Unprocessable
from portal_bridge.handoff.people import Role
from portal_bridge.staff.second_factor import STEP_S, SecondFactor
from portal_bridge.staff.sign_ins import TRIES
from portal_bridge.store.orm import AgentRow
from tests.integration.bridge.house import PASSWORD, House, assert_error
from tests.integration.bridge.test_desk import agents, csrf, sign_in
from tests.integration.conftest import DATA_KEY

NOON = datetime(2026, 11, 20, 12, 0, 7, tzinfo=UTC)


def code_of(secret: str, at: datetime | None = None, *, later: int = 0) -> str:
    """Return what the agent's application shows, `later` steps after `at`."""
    moment = (at or datetime.now(UTC)).timestamp() + later * STEP_S
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), STEP_S)  # noqa: S303 - RFC 6238
    return totp.generate(int(moment)).decode()


class Watch:
    """A clock that the tests move."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def factor(house: House, watch: Watch) -> SecondFactor:
    parts = house.parts
    return SecondFactor(
        parts.database, parts.handoff.acts, Cipher((DATA_KEY,)), issuer="Emma", clock=watch
    )


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    token = csrf(client.get("/console/account").text)
    return client.post(f"/console/{path}", data={"csrf": token, **data})


def set_up(house: House) -> str:
    """Set up Camille's second factor on her page; return the secret."""
    client = sign_in(house)
    post(client, "account/second-factor", password=PASSWORD)
    page = client.get("/console/account").text
    shown = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert shown
    secret = shown[1].replace(" ", "")
    post(client, "account/second-factor/confirm", code=code_of(secret))
    return secret


def halfway(house: House, password: str = PASSWORD) -> tuple[FlaskClient, str]:
    """A client whose password was accepted, and its form token."""
    client = house.app.test_client()
    token = csrf(client.get("/console/login").text)
    data = {"csrf": token, "login": "camille", "password": password}
    assert client.post("/console/login", data=data).headers["Location"] == "/console/login/code"
    return client, token


def test_password_alone_no_longer_opens_the_console(house: House) -> None:
    set_up(house)
    client, _ = halfway(house)
    assert client.get("/console").headers["Location"] == "/console/login"


def test_password_and_code_open_it(house: House) -> None:
    secret = set_up(house)
    client, token = halfway(house)
    data = {"csrf": token, "code": code_of(secret, later=1)}
    assert client.post("/console/login/code", data=data).headers["Location"] == "/console"
    assert client.get("/console").status_code == 200


def test_code_is_good_once(house: House) -> None:
    secret = set_up(house)
    code = code_of(secret, later=1)
    first, token = halfway(house)
    first.post("/console/login/code", data={"csrf": token, "code": code})
    second, token = halfway(house)
    assert second.post("/console/login/code", data={"csrf": token, "code": code}).status_code == 401


def test_five_wrong_codes_make_the_right_one_wait(house: House) -> None:
    """Entering the password again wipes out no wrong code."""
    secret = set_up(house)
    for _ in range(TRIES):
        client, token = halfway(house)
        client.post("/console/login/code", data={"csrf": token, "code": "000000"})
    right = {"csrf": token, "code": code_of(secret, later=1)}
    assert client.post("/console/login/code", data=right).status_code == 401
    with house.parts.database.transaction() as session:
        session.execute(update(AgentRow).values(locked_until=None))
    assert client.post("/console/login/code", data=right).status_code == 302


def test_page_says_how_long_the_pause_is(house: House) -> None:
    set_up(house)
    pages = []
    for _ in range(TRIES):
        client, token = halfway(house)
        pages.append(client.post("/console/login/code", data={"csrf": token, "code": "000000"}))
    assert ["encore 15 min" in page.text for page in pages] == [False] * (TRIES - 1) + [True]


def needing(house: House, *roles: Role) -> House:
    """The same house, whose setting asks these roles for a second factor."""
    parts = house.parts
    settings = replace(parts.settings, second_factor_roles=frozenset(roles))
    changed = replace(parts, settings=settings)
    return House(changed, create_app(changed), house.rasa)


@pytest.mark.parametrize("path", ["", "/queue", "/search", "/events"])
def test_role_that_needs_a_factor_opens_nothing_before_it_is_set_up(
    house: House, path: str
) -> None:
    client = sign_in(needing(house, Role.AGENT))
    assert client.get(f"/console{path}").headers["Location"] == "/console/account"
    page = client.get("/console/account").text
    assert "activez-la pour continuer" in page
    assert "hx-sse:connect" not in page


def test_factor_that_is_needed_opens_the_console_once_set_up_and_stays(house: House) -> None:
    strict = needing(house, Role.AGENT)
    secret = set_up(strict)
    client, token = halfway(strict)
    client.post("/console/login/code", data={"csrf": token, "code": code_of(secret, later=1)})
    assert client.get("/console").status_code == 200
    page = post(client, "account/second-factor/remove", code=code_of(secret, later=1))
    assert "ne peut pas être retirée" in page.text
    assert client.get("/console").status_code == 200


def test_other_roles_need_none(house: House) -> None:
    strict = needing(house, Role.SUPERVISOR, Role.ADMINISTRATOR)
    assert sign_in(strict).get("/console").status_code == 200
    assert sign_in(strict, "nadia").get("/console").headers["Location"] == "/console/account"


def test_code_page_without_a_password_leads_to_the_login(house: House) -> None:
    client = house.app.test_client()
    assert client.get("/console/login/code").headers["Location"] == "/console/login"
    token = csrf(client.get("/console/login").text)
    answer = client.post("/console/login/code", data={"csrf": token, "code": "123456"})
    assert answer.status_code == 401


def test_sessions_that_were_ended_meanwhile_end_the_half_open_one_too(house: House) -> None:
    secret = set_up(house)
    client, token = halfway(house)
    with house.parts.database.transaction() as session:
        session.execute(update(AgentRow).values(sessions=AgentRow.sessions + 1))
    data = {"csrf": token, "code": code_of(secret, later=1)}
    assert client.post("/console/login/code", data=data).status_code == 401


def test_offered_secret_counts_only_after_its_first_code(house: House) -> None:
    client = sign_in(house)
    post(client, "account/second-factor", password=PASSWORD)
    assert sign_in(house).get("/console").status_code == 200
    page = post(client, "account/second-factor/confirm", code="000000")
    assert "bon" in page.text
    assert sign_in(house).get("/console").status_code == 200


def test_setting_up_needs_the_password(house: House) -> None:
    client = sign_in(house)
    assert post(client, "account/second-factor", password="wrong").status_code == 422
    assert 'class="secret"' not in client.get("/console/account").text


def test_set_factor_is_not_replaced_by_password(house: House) -> None:
    client = sign_in(house)
    set_up(house)
    answer = post(client, "account/second-factor", password=PASSWORD)
    assert_error(answer, 409, "factor_set")


def test_agent_takes_it_away_with_a_code(house: House) -> None:
    client = sign_in(house)
    secret = set_up(house)
    assert post(client, "account/second-factor/remove", code="000000").status_code == 422
    post(client, "account/second-factor/remove", code=code_of(secret, later=1))
    assert sign_in(house).get("/console").status_code == 200


def test_secret_lies_encrypted(house: House) -> None:
    secret = base64.b32decode(set_up(house))
    with house.parts.database.transaction() as session:
        kept = session.scalar(text("SELECT totp_secret FROM agent WHERE login = 'camille'"))
    assert secret not in bytes(kept)
    assert Cipher((DATA_KEY,)).decrypt(kept) == secret


def test_every_step_is_in_the_trail_without_the_code(house: House) -> None:
    secret = set_up(house)
    client, token = halfway(house)
    client.post("/console/login/code", data={"csrf": token, "code": "000000"})
    code = code_of(secret, later=1)
    client.post("/console/login/code", data={"csrf": token, "code": code})
    with house.parts.database.transaction() as session:
        lines = session.execute(text("SELECT act, details FROM agent_act ORDER BY place")).all()
    acts = [line.act for line in lines]
    assert acts == ["signed_in", "second_factor_set", "sign_in_refused", "signed_in"]
    assert code not in str(lines)


@pytest.mark.parametrize(("late", "accepted"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clock_of_the_device_may_be_a_step_away(
    house: House, factor: SecondFactor, watch: Watch, late: int, accepted: bool
) -> None:
    agent = agents(house)[0]
    factor.offer(agent, PASSWORD)
    offer = factor.offered(agent)
    assert offer
    factor.confirm(agent, code_of(offer.secret, NOON))
    watch.now = NOON + timedelta(minutes=10)
    with house.parts.database.transaction() as session:
        row = session.get_one(AgentRow, agent.id)
        assert factor.accepts(row, code_of(offer.secret, watch.now, later=late)) is accepted


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\u0661" * 6, "12 34 56 7"])
def test_what_is_no_code_is_refused(house: House, factor: SecondFactor, typed: str) -> None:
    agent = agents(house)[0]
    factor.offer(agent, PASSWORD)
    with pytest.raises(Unprocessable):
        factor.confirm(agent, typed)


def test_code_may_be_typed_in_groups(house: House, factor: SecondFactor) -> None:
    agent = agents(house)[0]
    factor.offer(agent, PASSWORD)
    offer = factor.offered(agent)
    assert offer
    code = code_of(offer.secret, NOON)
    factor.confirm(agent, f"{code[:3]} {code[3:]}")
    assert factor.is_set(agent)


def test_password_change_ends_the_other_sessions(house: House) -> None:
    mine, other = sign_in(house), sign_in(house)
    new = "une phrase assez longue"
    post(mine, "account/password", old=PASSWORD, new=new, again=new)
    assert mine.get("/console").status_code == 200
    assert other.get("/console").status_code == 302
    assert sign_in(house).get("/console").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "une phrase assez longue", "une phrase assez longue"),
        (PASSWORD, "trop court", "trop court"),
        (PASSWORD, "camille dans la phrase", "camille dans la phrase"),
        (PASSWORD, "une phrase assez longue", "une autre phrase longue"),
        (PASSWORD, PASSWORD, PASSWORD),
    ],
)
def test_password_that_may_not_be_kept_is_refused(
    house: House, old: str, new: str, again: str
) -> None:
    client = sign_in(house)
    assert post(client, "account/password", old=old, new=new, again=again).status_code == 422
    assert sign_in(house).get("/console").status_code == 200


def test_given_password_is_changed_before_anything_else(house: House) -> None:
    with house.parts.database.transaction() as session:
        session.execute(update(AgentRow).values(password_due=True))
    client = sign_in(house)
    assert client.get("/console").headers["Location"] == "/console/account"
    assert client.get("/console/search").headers["Location"] == "/console/account"
    assert "/console/events" not in client.get("/console/account").text  # it would be led back
    new = "une phrase assez longue"
    post(client, "account/password", old=PASSWORD, new=new, again=new)
    assert client.get("/console").status_code == 200


def test_session_ends_after_a_working_day(house: House) -> None:
    client = sign_in(house)
    with client.session_transaction() as session:
        agent_id, sessions, since = (int(part) for part in session["_user_id"].split(":"))
        session["_user_id"] = f"{agent_id}:{sessions}:{since - SESSION_S}"
    assert client.get("/console").status_code == 302
