"""What Emma does: one topic per file, thin. Flat on purpose: rasa-sdk walks packages by leaf name."""
