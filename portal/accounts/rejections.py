"""Why something that a company asked for is rejected, in words that it will read."""

from portal.core.plain_text import paragraphs

LONGEST_REASON = 1_000


def reason_of(text: str) -> str:
    """What is kept of the text; empty when it says nothing."""
    return paragraphs(text)[:LONGEST_REASON]
