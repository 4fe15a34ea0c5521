"""Texts for logs and error columns, without codes, passwords and tokens.

Nothing should say a secret in the first place. But a library's error message may quote what it was
given, so everything that ends in a log or in a `last_error` passes through here.
"""

import re
from collections.abc import Iterable

HIDDEN = "[hidden]"
SHORTEST_SECRET = 6
# parts of the names of fields, variables and headers whose values are nobody's business
SECRET_NAMES = ("authorization", "code", "cookie", "csrf", "iban", "kept", "password", "secret")
SECRET_ENDINGS = ("token", "key", "keys")

_LETTER = "[2-9A-HJKMNP-Za-hjkmnp-z]"
_GROUP = f"{_LETTER}{{4}}"
_ONE = "[A-Z0-9]"
_FOUR = "[A-Z0-9]{4}"
_IBAN_END = rf"(?:{_FOUR} ?{_ONE}{{1,2}}|{_ONE}{{3,4}})"
_SHAPES = re.compile(
    "|".join(
        (
            rf"(?<![\w-]){_GROUP}(?:[ -]?{_GROUP}){{3}}(?![\w-])",  # card code
            rf"(?<![\w-])(?i:EW|PC)(?:[ -]?{_GROUP}){{4}}(?![\w-])",  # code of a warranty
            rf"(?<![\w-])(?i:GV){_LETTER}{{2}}(?:[ -]?{_GROUP}){{2}}(?![\w-])",  # hand-over code
            r"(?<![\w.:-])\d{5} ?\d{5}(?![\w.:-])",  # activation code
            # IBAN: 15 characters at least, so that no VAT id is taken for one
            rf"(?<![\w-])[A-Z]{{2}}\d{{2}}(?: ?{_FOUR}){{2,6}} ?{_IBAN_END}(?![\w-])",
            r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])",  # session or invitation token
            r"gAAAA[A-Za-z0-9_=-]{60,}",  # encrypted text
            r"(?<=://)[^/\s@]+(?=@)",  # account in the address of a server
            r"(?i:(?<=bearer )\S+)",
        )
    )
)


def is_secret_name(name: str) -> bool:
    folded = name.casefold()
    return folded.endswith(SECRET_ENDINGS) or any(part in folded for part in SECRET_NAMES)


def hide_secrets(text: str, known: Iterable[str] = ()) -> str:
    """`text` without anything shaped like a secret, and without the values in `known`."""
    for value in known:
        if len(value) >= SHORTEST_SECRET:
            text = text.replace(value, HIDDEN)
    return _SHAPES.sub(HIDDEN, text)
