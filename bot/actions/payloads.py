"""What a choice sends when it is pressed."""


def payload_of(intent: str) -> str:
    """Return the payload that chooses `intent`; `faq/x` becomes faq with its topic."""
    name, _, topic = intent.partition("/")
    return f'/{name}{{"faq_topic": "{topic}"}}' if topic else f"/{name}"
