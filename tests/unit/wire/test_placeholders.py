"""Placeholders that stand for personal data on their way through Rasa."""

from wire.placeholders import Kind, Placeholder, find


def test_a_placeholder_is_found_again_in_the_text_it_was_put_into() -> None:
    mine = Placeholder(Kind.IBAN, "3f9ac01b22de")
    assert find(f"mon iban est {mine} voila") == [mine]


def test_several_come_in_order() -> None:
    text = "[[nir:000000000001]] et [[phone:000000000002]]"
    assert [found.kind for found in find(text)] == [Kind.NIR, Kind.PHONE]


def test_an_unknown_kind_or_a_wrong_reference_is_no_placeholder() -> None:
    assert find("[[passport:000000000001]] [[iban:xyz]] [[iban:00]]") == []
