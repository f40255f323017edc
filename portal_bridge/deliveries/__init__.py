"""E-mails and SMS to members."""
