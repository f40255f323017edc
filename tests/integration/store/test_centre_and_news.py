"""The management centre's side, what members are told of it, and findings on their file."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from insurer.admin.commands import run
from insurer.domain.caller import Assurance
from insurer.domain.cards import CardLoss, CardState
from insurer.domain.documents import NotificationKind
from insurer.domain.members import Delivery
from insurer.domain.notifications import NewsKind, NewsMedium
from insurer.domain.requests import RequestState
from insurer.errors import Conflict, InsurerError, InvalidInput, NotAllowed, NotFound
from tests.integration.store.test_bank_change import change, confirmed
from tests.integration.store.world import World

WHO = "manager"


def write(world: World, key: str = "m-1") -> str:
    """A message of Ana to the centre; its reference."""
    return world.services.messages.send(
        world.caller(key=key), theme="card", subject_ref=None, body_ref=world.keep("Bonjour")
    ).reference


def order_card(world: World, key: str = "c-1") -> str:
    """A request of Ana for a new card; its reference."""
    return world.services.card_requests.reissue(
        world.caller(key=key), reason=CardLoss.LOST
    ).reference


def trail(world: World) -> list[tuple[Any, ...]]:
    with world.engine.connect() as connection:
        query = "SELECT actor, action, subject FROM insurer.audit_entries ORDER BY happened_at"
        return [tuple(row) for row in connection.execute(text(query))]


def state_of(world: World, reference: str) -> RequestState:
    found = world.services.requests.list(world.caller())
    return next(one.state for one in found if one.reference == reference)


def test_a_decision_reaches_the_member_once_in_conversation_and_by_mail(world: World) -> None:
    reference = order_card(world)
    world.services.centre.decide(WHO, reference, RequestState.REFUSED, remark="Déjà envoyée")
    assert state_of(world, reference) is RequestState.REFUSED
    assert ("request_news", "email", "ana@example.org") in world.sent()
    (news,) = world.services.notifications.due_news()
    assert (news.kind, news.reference, news.state) == (
        NewsKind.REQUEST_CHANGED,
        reference,
        RequestState.REFUSED,
    )
    assert world.services.notifications.due_news() == ()  # another worker has it
    world.services.notifications.mark_told(news, turn_id="news-1")
    world.clock.forward(days=1)
    assert world.services.notifications.due_news() == ()
    assert world.services.notifications.catch_up(world.caller(key="welcome-1")) == ()


def test_news_of_a_worker_that_died_come_back(world: World) -> None:
    world.services.centre.decide(WHO, order_card(world), RequestState.IN_PROGRESS)
    first = world.services.notifications.due_news()
    world.clock.forward(minutes=1)
    assert world.services.notifications.due_news() == first != ()


def test_old_news_of_members_who_stay_away_do_not_hold_up_fresh_ones(world: World) -> None:
    world.services.centre.decide(WHO, order_card(world), RequestState.IN_PROGRESS)
    world.clock.forward(days=1)
    assert len(world.services.notifications.due_news()) == 1
    world.clock.forward(hours=5)
    assert world.services.notifications.due_news() == ()
    world.clock.forward(hours=2)
    assert len(world.services.notifications.due_news()) == 1


def test_news_without_open_conversation_wait_for_the_next_one(world: World) -> None:
    world.services.centre.answer(WHO, write(world), "Voici la réponse.")
    told = world.services.notifications.catch_up(world.caller(key="welcome-1"))
    assert [one.kind for one in told] == [NewsKind.MESSAGE_ANSWERED]
    again = world.services.notifications.catch_up(world.caller(key="welcome-1"))
    assert again == told  # the same turn after a crash
    assert world.services.notifications.catch_up(world.caller(key="welcome-2")) == ()


def test_an_answer_is_unread_and_ends_the_request_that_follows_the_message(world: World) -> None:
    reference = write(world)
    world.services.centre.answer(WHO, reference, "Voici la réponse.")
    assert world.services.messages.inbox(world.caller()).unread == 1
    assert state_of(world, reference) is RequestState.ACCEPTED


@pytest.mark.parametrize(
    ("chosen", "sent"),
    [
        (NewsMedium.SMS, [("request_news", "sms", "+33639980101")]),
        (NewsMedium.EMAIL, [("request_news", "email", "ana@example.org")]),
        (NewsMedium.NONE, []),
    ],
)
def test_a_member_hears_of_news_as_they_chose(
    world: World, chosen: NewsMedium, sent: list[tuple[str, str, str]]
) -> None:
    world.services.notifications.choose_medium(world.caller(), chosen)
    assert world.services.notifications.news_medium(world.caller()) is chosen
    world.services.centre.decide(WHO, order_card(world), RequestState.ACCEPTED)
    assert world.sent() == sent


def test_an_accepted_request_for_a_card_makes_a_new_card_that_can_be_posted(world: World) -> None:
    world.services.centre.decide(WHO, order_card(world), RequestState.ACCEPTED)
    assert world.services.cards.status(world.caller()).state is CardState.EDITED
    world.services.centre.ship_card(WHO, "AAA1", Delivery.PAPER)
    assert world.services.cards.status(world.caller()).state is CardState.POSTED
    with pytest.raises(Conflict):
        world.services.centre.ship_card(WHO, "AAA1", Delivery.PAPER)


def test_a_request_is_decided_once(world: World) -> None:
    reference = order_card(world)
    world.services.centre.decide(WHO, reference, RequestState.REFUSED, remark="Non")
    with pytest.raises(Conflict):
        world.services.centre.decide(WHO, reference, RequestState.ACCEPTED)
    assert state_of(world, reference) is RequestState.REFUSED


@pytest.mark.parametrize("state", [RequestState.REFUSED, RequestState.WAITING_MEMBER])
def test_what_stops_a_request_needs_a_reason_for_the_member(
    world: World, state: RequestState
) -> None:
    reference = order_card(world)
    with pytest.raises(InvalidInput):
        world.services.centre.decide(WHO, reference, state, remark="  ")
    assert state_of(world, reference) is RequestState.RECEIVED
    assert world.services.notifications.due_news() == ()


def test_each_act_of_the_centre_is_in_the_trail(world: World) -> None:
    card, message = order_card(world), write(world)
    centre = world.services.centre
    centre.requests(WHO)
    centre.threads(WHO)
    centre.decide(WHO, card, RequestState.ACCEPTED)
    centre.answer(WHO, message, "Oui")
    centre.ship_card(WHO, "AAA1", Delivery.EMAIL)
    centre.raise_notification(WHO, "AAA1", NotificationKind.ADDRESS_WRONG)
    centre.resolve_notification(WHO, "AAA1", NotificationKind.ADDRESS_WRONG)
    acts = [action for actor, action, _ in trail(world) if actor == WHO]
    assert sorted(acts) == [
        "centre.cards.publish",
        "centre.messages.answer",
        "centre.messages.list",
        "centre.notifications.raise",
        "centre.notifications.resolve",
        "centre.requests.accepted",
        "centre.requests.list",
    ]


def test_a_finding_is_announced_once_and_shown_until_it_is_resolved(world: World) -> None:
    service, centre = world.services.notifications, world.services.centre
    centre.raise_notification(WHO, "AAA1", NotificationKind.SCHOOL_CERTIFICATE_AWAITED)
    first = service.announce(world.caller(key="welcome-1"))
    assert [one.kind for one in first] == [NotificationKind.SCHOOL_CERTIFICATE_AWAITED]
    assert service.announce(world.caller(key="welcome-1")) == first  # the same turn again
    assert service.announce(world.caller(key="welcome-2")) == ()
    assert len(service.open(world.caller())) == 1
    assert centre.resolve_notification(WHO, "AAA1", first[0].kind) == 1
    assert service.open(world.caller()) == ()


def test_findings_and_news_are_the_members_own_and_need_proof(world: World) -> None:
    service, centre = world.services.notifications, world.services.centre
    centre.raise_notification(WHO, "AAA1", NotificationKind.ADDRESS_WRONG)
    centre.decide(WHO, order_card(world), RequestState.IN_PROGRESS)
    (news,) = service.due_news()
    assert service.open(world.caller("BBB2")) == ()
    assert service.catch_up(world.caller("BBB2", key="w")) == ()
    with pytest.raises(NotFound):
        service.news(world.caller("BBB2"), news.news_id)
    with pytest.raises(NotAllowed):
        service.open(world.caller(level=Assurance.LINKED))
    with pytest.raises(NotAllowed):
        service.news(world.caller(level=Assurance.ANONYMOUS), news.news_id)


def admin(world: World, *words: str) -> str:
    out = io.StringIO()
    assert run(["--actor", WHO, *words], world.services.centre, out=out) == 0
    return out.getvalue()


def test_the_command_line_plays_the_centre(world: World) -> None:
    card, message = order_card(world), write(world)
    listed = admin(world, "requests", "list", "--member", "AAA1")
    assert card in listed
    assert message in listed
    assert admin(world, "requests", "accept", card).endswith("accepted\n")
    assert message in admin(world, "messages", "list")
    admin(world, "messages", "answer", message, "Bonjour, c’est fait.")
    assert admin(world, "messages", "list") == ""
    assert "posted" in admin(world, "cards", "post", "AAA1", "--on", "2026-03-09")
    assert "raised" in admin(world, "notifications", "raise", "AAA1", "address_wrong")
    assert card in admin(world, "requests", "list", "--all")


@pytest.mark.parametrize(
    "words",
    [
        ("requests", "accept", "XXX-2026-000000"),
        ("messages", "answer", "MSG-2026-000000", "Oui"),
        ("cards", "post", "nobody"),
        ("notifications", "raise", "nobody", "address_wrong"),
        ("requests", "list", "--member", "nobody"),
    ],
)
def test_the_command_line_refuses_what_is_not_there(world: World, words: tuple[str, ...]) -> None:
    with pytest.raises(InsurerError):
        admin(world, *words)


def test_a_change_of_account_is_accepted_after_its_cooling_off_only(world: World) -> None:
    reference = change(world, confirmed(world, world.caller())).reference
    with pytest.raises(Conflict):
        world.services.centre.decide(WHO, reference, RequestState.ACCEPTED)
    world.clock.forward(seconds=timedelta(days=10).total_seconds())
    world.services.centre.decide(WHO, reference, RequestState.ACCEPTED)
    account = world.services.bank_details.current(world.caller())
    assert account is not None
    assert account.masked_iban.startswith("DE89")


def test_an_act_that_is_refused_leaves_a_line_that_names_nobody(world: World) -> None:
    reference, centre = order_card(world), world.services.centre
    centre.decide(WHO, reference, RequestState.ACCEPTED)
    refused = [
        lambda: centre.decide(WHO, reference, RequestState.REFUSED, remark="Trop tard"),
        lambda: centre.answer(WHO, "Ana Silva", "Bonjour"),
        lambda: centre.ship_card(WHO, "Silva", Delivery.PAPER),
    ]
    for act in refused:
        with pytest.raises(InsurerError):
            act()
    assert trail(world)[-3:] == [
        (WHO, "centre.requests.refused.denied", reference),
        (WHO, "centre.messages.answer.denied", None),
        (WHO, "centre.cards.post.denied", None),
    ]


def test_the_same_answer_again_is_refused_and_another_is_sent(world: World) -> None:
    reference = write(world)
    world.services.centre.answer(WHO, reference, "Bonjour Ana")
    with pytest.raises(Conflict):
        world.services.centre.answer(WHO, reference, " Bonjour Ana ")
    world.clock.forward(seconds=60)  # two letters of one moment have no order
    world.services.centre.answer(WHO, reference, "Et voici la suite")
    (thread,) = world.services.messages.inbox(world.caller()).threads
    letters = world.services.messages.read(world.caller(), thread.thread_id).letters
    assert [one.body for one in letters if not one.from_member] == [
        "Bonjour Ana",
        "Et voici la suite",
    ]
