"""Twilio and the WhatsApp Cloud API as small Flask apps that sign, limit and fail like them.

`python -m tests.simulators` also serves a page with a phone (docs/channels.md).
"""
