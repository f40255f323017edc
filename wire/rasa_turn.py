"""What the bridge posts to Rasa's private channel `emma`, and the custom payloads that come back.

POST /webhooks/emma/webhook, header `X-Emma-Secret`, body:

    {"sender": "<conversation id>", "turn_id": "<uuid>",
     "text": "<masked words of the member>"      exactly one of the two
     "payload": "/intent{...}",                  made by the bridge, never by a member
     "metadata": {"turn_token": "<jws>", "channel": "portal"}}

→ 200 `[message…]`, a message being {"text"?, "buttons"?: [{"title", "payload"}], "custom"?}.
The same turn_id again returns the stored answer of that turn and runs nothing.

POST /webhooks/emma/reading, same header, body {"text": "<masked words>"}
→ 200 {"intent": "<name>", "danger": "emergency" | "distress" | null,
       "alarm": "fraud" | "threat" | "died" | null}: how the words read by themselves, what they
may tell of beside that, and what a person must hear. Nothing is run or remembered.
"""

SECRET_HEADER = "X-Emma-Secret"  # noqa: S105 - the header's name, not a secret
CHANNEL_PATH = "/webhooks/emma/webhook"
READING_PATH = "/webhooks/emma/reading"

# `custom` payloads. {"block": "<block type>", ...fields} is a message block (a field that holds
# a list or an object may come as its JSON text: Rasa's templates only carry strings).
BLOCK_KEY = "block"
# {"handoff": {"reason": "<HandoffReason>"}} asks the bridge for a person.
HANDOFF_KEY = "handoff"

# Payloads that only the bridge sends.
PAYLOAD_WELCOME = "/welcome"
PAYLOAD_RETRY = "/retry"
PAYLOAD_SUBMIT_FORM = "/submit_form"  # + JSON object of entities: kind, and one per form field
PAYLOAD_OF_DANGER = {"emergency": "/emergency", "distress": "/distress"}  # by reading
MEDICAL_ADVICE = "medical_advice"  # the reading of what only a doctor may answer
PAYLOAD_OF_ALARM = {
    alarm: f'/human_handoff{{"option": "{alarm}"}}'
    for alarm in ("high_fever", "fraud", "threat", "died")
}
PAYLOAD_HANDOFF_ENDED = "/handoff_ended"


def payload_news(news_id: str) -> str:
    """Return the payload with which Emma tells a piece of news (feature M7)."""
    return f'/news{{"news_id": "{news_id}"}}'
