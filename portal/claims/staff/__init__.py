"""Claims as the manufacturer works on them: support decides, finance pays."""
