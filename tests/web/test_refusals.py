"""Each refusal has one sentence in the whole portal."""

import pytest

from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.refusals import Refusal


class Declined(DomainError):
    """Of this test only."""


def test_two_features_do_not_word_one_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "_refusals", {})
    words = {Declined: Refusal(lambda _error: "No.")}
    refusals.register(words)
    # the same portal made once more
    refusals.register(words)
    with pytest.raises(ValueError, match="Declined"):
        refusals.register({Declined: Refusal(lambda _error: "Nope.")})
    assert refusals.sentence(Declined()) == "No."
