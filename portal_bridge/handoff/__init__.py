"""Who owns a conversation, and the people who take over."""
