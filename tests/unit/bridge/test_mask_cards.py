"""Card numbers as people write them."""

import pytest

from portal_bridge.privacy.mask import mask


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "ma carte 4111 1111 1111 1111 12/27",
        "4111.1111.1111.1111",
        "4111\u00a01111\u00a01111\u00a01111",
    ],
)
def test_card_number_never_stays(text: str) -> None:
    shown = mask(text).shown
    assert "1111 1111" not in shown.replace("\u00a0", " ").replace(".", " ")
