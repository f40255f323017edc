"""E-mails and SMS to members: rendered in French, put off when they fail."""

import pytest

from insurer.domain.notices import Medium, Notice, NoticeTemplate
from insurer.domain.requests import RequestState
from portal_bridge.deliveries.sender import DeliveryFailed, Letter, Sender

CODE = {"code": "123456", "minutes": "10", "purpose": "bank_details_change"}
CHANGE = {
    "reference": "RIB-2026-AAAAAA",
    "masked_iban": "FR76 \u2022\u2022\u2022\u2022 189",
    "effective_not_before": "2026-11-23T10:00:00+00:00",
}

STAY = {"reference": "PEC-1"}
COMPLAINT = {
    "reference": "REC-1",
    "acknowledge_by": "2026-12-05",
    "answer_by": "2027-01-21",
}


class Notices:
    """The insurer's outbox, in memory."""

    def __init__(self, *due: Notice) -> None:
        self._due = due
        self.sent: list[str] = []
        self.failed: list[str] = []

    def due(self, limit: int = 20) -> tuple[Notice, ...]:
        return self._due[:limit]

    def mark_sent(self, notice_id: str) -> None:
        self.sent.append(notice_id)

    def mark_failed(self, notice_id: str) -> None:
        self.failed.append(notice_id)


class Carrier:
    """Keeps letters; refuses those to `refused`."""

    def __init__(self, refused: str = "") -> None:
        self.letters: list[Letter] = []
        self._refused = refused

    def carry(self, letter: Letter) -> None:
        if letter.to == self._refused:
            raise DeliveryFailed("refused")
        self.letters.append(letter)


def notice(
    number: str,
    medium: Medium,
    params: dict[str, str],
    template: NoticeTemplate = NoticeTemplate.ONE_TIME_CODE,
) -> Notice:
    return Notice(number, template, medium, f"to-{number}", params)


def send(notices: Notices, carrier: Carrier) -> int:
    return Sender(notices, carrier, insurer="Mutuelle").send_due()  # type: ignore[arg-type]


def test_sms_carries_the_code_and_no_subject() -> None:
    notices, carrier = Notices(notice("1", Medium.SMS, CODE)), Carrier()
    assert send(notices, carrier) == 1
    assert "123456" in carrier.letters[0].body
    assert (carrier.letters[0].subject, notices.sent) == ("", ["1"])


def test_email_has_its_first_line_as_subject() -> None:
    carrier = Carrier()
    send(Notices(notice("1", Medium.EMAIL, CODE)), carrier)
    assert carrier.letters[0].subject
    assert carrier.letters[0].subject not in carrier.letters[0].body.splitlines()[0]


@pytest.mark.parametrize("medium", list(Medium))
def test_acknowledgement_of_a_stay_tells_nothing_of_care(medium: Medium) -> None:
    carrier = Carrier()
    send(Notices(notice("1", medium, STAY, NoticeTemplate.HOSPITAL_COVERAGE_RECEIVED)), carrier)
    (letter,) = carrier.letters
    told = f"{letter.subject} {letter.body}".lower()
    assert "pec-1" in told
    assert "hosp" not in told
    assert "prise en charge" not in told


def test_every_template_is_told_on_every_medium() -> None:
    carrier = Carrier()
    params = {
        NoticeTemplate.ONE_TIME_CODE: CODE,
        NoticeTemplate.BANK_DETAILS_CHANGE: CHANGE,
        NoticeTemplate.CONTACT_CHANGE: {"reference": "COO-1", "what": "address"},
        NoticeTemplate.HOSPITAL_COVERAGE_RECEIVED: STAY,
        NoticeTemplate.COMPLAINT_RECEIVED: COMPLAINT,
        NoticeTemplate.REQUEST_NEWS: {"reference": "CAR-1", "state": "accepted"},
        NoticeTemplate.MESSAGE_NEWS: {"reference": "MSG-1", "state": ""},
    }
    due = [
        notice(f"{template}{medium}", medium, params[template], template)
        for template in NoticeTemplate
        for medium in Medium
    ]
    assert send(Notices(*due), carrier) == len(due)


@pytest.mark.parametrize("medium", Medium)
@pytest.mark.parametrize("state", RequestState)
def test_news_of_a_request_tell_reference_and_state(medium: Medium, state: RequestState) -> None:
    carrier = Carrier()
    news = {"reference": "CAR-1", "state": state.value}
    send(Notices(notice("1", medium, news, NoticeTemplate.REQUEST_NEWS)), carrier)
    assert "CAR-1" in carrier.letters[0].body
    refused = "refusée" in carrier.letters[0].body
    assert refused is (state is RequestState.REFUSED)


def test_failed_letter_is_put_off_and_the_next_one_goes() -> None:
    notices = Notices(notice("1", Medium.SMS, CODE), notice("2", Medium.SMS, CODE))
    assert send(notices, Carrier(refused="to-1")) == 1
    assert (notices.failed, notices.sent) == (["1"], ["2"])


def test_letter_that_content_cannot_tell_does_not_hold_up_the_others() -> None:
    notices = Notices(notice("1", Medium.SMS, {}), notice("2", Medium.SMS, CODE))
    assert send(notices, Carrier()) == 1
    assert notices.failed == ["1"]
