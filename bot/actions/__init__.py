"""What Emma does: one topic per file. Flat on purpose: rasa-sdk walks packages by leaf name."""
