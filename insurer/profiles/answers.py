"""Reads what an insurer answers to general questions (`answers/<profile>.yml`)."""

from insurer.domain.faq import FaqAnswer, FaqTopic
from insurer.profiles.reading import Fields

MAX_NEXT = 3  # a person to talk to is always the fourth choice
_KNOWN = {"source", "says", "alpha", "quotes", "free", "next"}


def read_answers(fields: Fields) -> dict[FaqTopic, FaqAnswer]:
    """Return the answers by topic; ProfileError names the wrong field."""
    fields.only(set(FaqTopic))
    return {FaqTopic(topic): _answer(fields.part(topic)) for topic in fields.keys()}  # noqa: SIM118


def _answer(fields: Fields) -> FaqAnswer:
    fields.only(_KNOWN)
    answer = FaqAnswer(
        says=fields.texts("says", needed=True),
        alpha=fields.texts("alpha", needed=False),
        next=fields.texts("next", needed=True),
        sources=fields.texts("source", needed=True),
        quotes=fields.texts("quotes", needed=True),
        free=fields.texts("free", needed=False),
    )
    if len(answer.next) > MAX_NEXT:
        raise fields.wrong("next", f"must be {MAX_NEXT} choices at most")
    return answer
