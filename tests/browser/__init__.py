"""Emma as people use her: a real Chromium on the whole stack."""
