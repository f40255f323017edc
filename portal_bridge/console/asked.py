"""What a search asks, kept out of sight in its address.

The words may name a person or an illness: a proxy's log, a browser's history and the address bar
hold a sealed token instead, so that « back » and « reload » work as anywhere.
"""

import json
from dataclasses import asdict, dataclass, fields

from cryptography.fernet import InvalidToken

from insurer.store.cipher import Cipher

_LONGEST = 200  # signs of a field; a token must fit an address


@dataclass(frozen=True, repr=False)
class Asked:
    """The three fields of the search; "" asks nothing."""

    member: str = ""
    day: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.member or self.day or self.words)


def asked(member: str, day: str, words: str) -> Asked:
    """Return what was typed, trimmed."""
    return Asked(*(typed.strip()[:_LONGEST] for typed in (member, day, words)))


def seal(search: Asked, cipher: Cipher) -> str:
    """Return the search as nobody can read it without the data key."""
    return cipher.encrypt(json.dumps(asdict(search)).encode()).decode()


def unseal(token: str, cipher: Cipher) -> Asked:
    """Return what was sealed; nothing asked when the token is none of ours."""
    try:
        content = json.loads(cipher.decrypt(token.encode()))
    except InvalidToken:
        return Asked()
    return Asked(**{field.name: str(content.get(field.name, "")) for field in fields(Asked)})
