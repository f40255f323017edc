"""SMS and WhatsApp: who writes, what they may, and how Emma's answers are written for a phone."""
