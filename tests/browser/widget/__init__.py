"""The widget in Chromium on the real bridge, in every state; Rasa says what the test wants."""
