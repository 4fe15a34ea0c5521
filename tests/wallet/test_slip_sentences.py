"""What is said about a wrong check character: a place only where it is the likely one."""

import pytest
from flask import Flask

from portal.core.codes import CardCode, CodeWrongCheck
from portal.wallet.slip_sentences import wrong_check
from portal.web.i18n import speaking

NOT_RIGHT = "The code is not quite right."
COMPARE = f"{NOT_RIGHT} Compare these characters with the card first:"
GROUP_BY_GROUP = (
    "At least one character is not right. Compare the code with the card, group by group."
)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "A4CB-VNM2-NQRC-48D9",
            f"{NOT_RIGHT} Perhaps “8” (group 4, place 2) should be “B”.",
        ),
        (
            "T9YV-ZGDJ-DTJA-TG5U",
            f"{NOT_RIGHT} Perhaps “9Y” (from group 1, place 2) should be “Y9”.",
        ),
        (
            "Z5VV-YWWJ-5NXQ-C9NB",
            f"{COMPARE} “Z” (group 1, place 1) and “5” (group 3, place 1).",
        ),
        (
            "87ZZ-R8ZZ-XEB2-DF87",
            f"{COMPARE} “Z” (group 2, place 3) and “87” (from group 4, place 3).",
        ),
        ("3KYE-39SN-DVAG-PF6F", GROUP_BY_GROUP),
        # five slips are as likely: naming them all would be no help
        ("FHXB-YNYF-CGG5-86PT", GROUP_BY_GROUP),
    ],
)
def test_the_sentence_says_no_more_than_is_known(in_app: Flask, typed: str, sentence: str) -> None:
    with pytest.raises(CodeWrongCheck) as refusal:
        CardCode.parse(typed)
    with speaking("en"):
        assert wrong_check(refusal.value) == sentence
