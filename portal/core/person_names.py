"""By what people are found: the words of their name, and the domain of their e-mail address."""

from portal.core.company_names import LONGEST_WORD, words_of


def person_words(name: str, email: str) -> list[str]:
    """Each word of "Karin Berg-Åhl" once, folded ("karin", "berg", "ahl"), and the domain."""
    return [*words_of(name), *filter(None, [email_domain(email)])]


def email_domain(email: str) -> str:
    """As it is kept, from the @ on, which no word of a name has; "" without one."""
    _, at, domain = email.strip().casefold().rpartition("@")
    return f"{at}{domain}"[:LONGEST_WORD] if domain and at else ""
