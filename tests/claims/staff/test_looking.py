"""What support sees of both devices before it decides."""

from portal.claims.kinds import PartKind
from portal.devices import register
from tests.support import claims
from tests.support.engines import both_engines
from tests.support.extensions import make_operator
from tests.support.owned_devices import give
from tests.support.statements import counted
from tests.support.wallet import audited


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
    assert seen.beside_the_trail <= 3, str(seen)
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
    assert "registered to somebody else" not in shown
    assert "owners_seen" not in shown


@both_engines
def test_a_replacement_of_somebody_else_is_confirmed(app, cast, signed_in):
    """Cover would go to another owner, or take the place of a longer one that is their own."""
    with app.app_context():
        claims.add_devices()
        give(claims.DEFECTIVE, cast.stranger)
        give(claims.REPLACEMENT, make_operator())
        claim = claims.submitted(cast.owner)
        [part], version = claims.rows(claim), claims.version(claim)
    support, place = signed_in(cast.support), f"/support/claims/{claim}/accept"
    with counted(app) as seen:
        shown = support.get(place).text
    assert seen.beside_the_trail <= 3, str(seen)
    for told in (
        "Olle Operatör",
        "Fremd GmbH",
        "registered to somebody else",
        'name="owners_seen"',
    ):
        assert told in shown
    sent = {"version": version, "parts": str(part.uuid), "reference": "R-1", "text": "Accepted"}
    refused = support.post(place, data=sent)
    assert refused.status_code == 422
    assert "confirm below that the replacement is right" in refused.text
    with app.app_context():
        assert register.find(claims.DEFECTIVE).replaced_by == ""
    assert support.post(place, data=sent | {"owners_seen": "y"}).status_code == 303
    with app.app_context():
        assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT
        assert [entry.company_id for entry in audited("claim.owners_seen")] == [None]


def test_what_its_owner_has_added_already_is_no_stranger_s(app, cast, signed_in):
    with app.app_context():
        claims.add_devices()
        give(claims.DEFECTIVE, cast.stranger)
        give(claims.REPLACEMENT, cast.stranger)
        claim = claims.submitted(cast.owner)
    shown = signed_in(cast.support).get(f"/support/claims/{claim}/accept").text
    assert "The owner has added the replacement already" in shown
    assert 'name="owners_seen"' not in shown
