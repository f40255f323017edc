"""The accounts at the simulated providers (tests/simulators); they open nothing real."""


def environment(phones_url: str) -> dict[str, str]:
    """Return the settings with which Emma talks to the simulators at `phones_url`."""
    return {
        "EMMA_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "EMMA_TWILIO_AUTH_TOKEN": "simulated-twilio-token",
        "EMMA_TWILIO_SMS_NUMBER": "+33700000001",
        "EMMA_TWILIO_WHATSAPP_NUMBER": "+33700000002",
        "EMMA_TWILIO_API_URL": phones_url,
        "EMMA_WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
        "EMMA_WHATSAPP_ACCESS_TOKEN": "simulated-whatsapp-token",
        "EMMA_WHATSAPP_APP_SECRET": "simulated-app-secret",
        "EMMA_WHATSAPP_VERIFY_TOKEN": "simulated-verify-token",
        "EMMA_WHATSAPP_TEMPLATE": "emma_new_message:fr",
        "EMMA_WHATSAPP_API_URL": f"{phones_url}/v23.0",
    }
