"""The console in a real browser, beside a member's window; a fake Rasa behind the bridge."""
