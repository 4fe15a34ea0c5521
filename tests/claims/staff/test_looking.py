"""What support sees of both devices before it decides."""

from portal.claims.kinds import PartKind
from tests.support import claims
from tests.support.engines import both_engines
from tests.support.statements import counted


@both_engines
def test_who_decides_sees_both_devices_and_their_other_claims(app, cast, signed_in):
    """A replacement that only the company names is confirmed by the acceptance."""
    fan = {"kind": PartKind.OTHER_PART, "replacement_serial": None, "description": "Fan"}
    with app.app_context():
        claims.add_devices()
        before = claims.submitted(cast.stranger, claims.entered(**fan))
        number = claims.shown(before).number
        named = claims.entered(replacement_serial=claims.SECOND_REPLACEMENT)
        device = claims.submitted(cast.owner, named)
        alone = claims.submitted(cast.owner, claims.second(**fan))
        begun = claims.draft(cast.owner, claims.entered(**fan))
    support = signed_in(cast.support)
    with counted(app) as seen:
        shown = support.get(f"/support/claims/{device}/accept").text
    assert len(seen) <= 3, str(seen)
    for told in (
        claims.DEFECTIVE,
        claims.SECOND_REPLACEMENT,
        "PIKO IQ 5.5",
        "The company has named this replacement",
        f'href="/support/claims/{before}">{number}',
        "Fan of PLENTICORE",
    ):
        assert told in shown
    assert str(begun) not in shown
    shown = support.get(f"/support/claims/{alone}/refuse").text
    assert "Other claims" not in shown
    assert "The company has named" not in shown
