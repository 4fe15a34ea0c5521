"""What is hidden in texts for logs, and what must stay readable."""

import pytest

from portal.core.codes import CardCode
from portal.core.redaction import hide_secrets, is_secret_name


@pytest.mark.parametrize(
    "text",
    [
        "ABCD-EFGH-JKMN-PQR2",
        "abcd efgh jkmn pqr2",
        "ABCDEFGHJKMNPQR2",
        "EW-ABCD-EFGH-JKMN-PQR2",
        "pc abcd efgh jkmn pqr2",
        "EWABCDEFGHJKMNPQR2",
        "GVAB-CDEF-GHJK",
        "gvabcdefghjk",
        "12345 67890",
        "1234567890",
        "SE45 5000 0000 0583 9825 7466",
        "FR1420041010050500013M02606",
        "NO9386011117947",
        "DE89 3704 0044 0532 0130 00",
        "MT84MALT011000012345MTLCAST001S",
        "gAAAAABl" + "x" * 80,
        "A" * 20 + "-_" + "b" * 21,
    ],
)
def test_what_is_shaped_like_a_secret_is_hidden(text: str) -> None:
    assert hide_secrets(f"before {text}, after") == "before [hidden], after"
    assert hide_secrets(f"code={text!r}") == "code='[hidden]'"


def test_every_card_code_is_hidden() -> None:
    for _ in range(200):
        code = CardCode.generate()
        assert hide_secrets(f"{code.printed} {code.value.lower()}") == "[hidden] [hidden]"


def test_accounts_in_addresses_are_hidden() -> None:
    told = hide_secrets("smtp://me:pass@mail.example:25/ and Bearer abc.def")
    assert told == "smtp://[hidden]@mail.example:25/ and Bearer [hidden]"


@pytest.mark.parametrize(
    "text",
    [
        "ConnectionRefusedError: [Errno 111] Connection refused",
        "2026-11-21T02:05:16.105244Z",
        "mail not taken: 451 Local error",
        "90523TD90001R",
        "SE556703748501",
        "CHE107787577",
        "template mail/redemption_receipt.txt",
        "9b1c4f0e-5a5e-4b0a-9f6e-1d2c3b4a5968@portal",
        "customer 700101, receipt 2026-000017",
    ],
)
def test_what_support_needs_to_read_stays(text: str) -> None:
    assert hide_secrets(text) == text


def test_known_values_are_hidden_unless_they_would_blot_out_the_text() -> None:
    assert hide_secrets("hash of swordfish: a", ["swordfish", "a", ""]) == "hash of [hidden]: a"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True),
        ("Authorization", True),
        ("csrf_token", True),
        ("codes", True),
        ("data_keys", True),
        ("status", False),
        ("kind", False),
        ("error", False),
        ("route", False),
    ],
)
def test_names(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret
