"""The communes of France with their postcodes and coordinates (README.md says where from)."""
