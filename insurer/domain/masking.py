"""Masked forms of personal data: enough to recognise one's own, too little to use."""

DOT = "•"
_DOTS = DOT * 4
_FRENCH_LENGTH = len("+33639980012")


def mask_iban(iban: str) -> str:
    """Return the first four and last three characters, like "FR76 •••• •••• 189"."""
    compact = "".join(iban.split()).upper()
    return f"{compact[:4]} {_DOTS} {_DOTS} {compact[-3:]}"


def mask_email(email: str) -> str:
    """Return the first letter and the domain, like "l••••@example.org"."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}{_DOTS}@{domain}"


def mask_phone(phone: str) -> str:
    """Return an E.164 number with its last two digits, like "06 •• •• •• 12" in France."""
    last, pair = phone[-2:], DOT * 2
    if phone.startswith("+33") and len(phone) == _FRENCH_LENGTH:
        return f"0{phone[3]} {pair} {pair} {pair} {last}"
    return f"{phone[:3]} {_DOTS} {last}"


def mask_nir(nir: str) -> str:
    """Return sex, year and key of a 15-digit NIR, like "2 85 •• •• ••• ••• 42"."""
    dots = DOT * 2
    return f"{nir[0]} {nir[1:3]} {dots} {dots} {dots}{DOT} {dots}{DOT} {nir[13:15]}"
