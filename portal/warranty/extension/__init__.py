"""Extensions bought online."""
