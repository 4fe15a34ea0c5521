"""Which unique index refused is told apart on both engines, partial ones too."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal.claims.models import ReplacedPart
from portal.core.clock import now
from portal.core.statements import refused_by
from portal.core.transaction import transaction
from portal.extensions import db
from portal.wallet.models import CardBatch
from tests.support import claims
from tests.support.engines import both_engines

pytestmark = both_engines

OF_BATCHES = ("uq_card_batch_name", CardBatch.__table__.c.name)
OF_SERIALS = ("uq_replaced_part_defective_serial", ReplacedPart.__table__.c.defective_serial)


def refusal_of_a_second(row) -> IntegrityError:
    with pytest.raises(IntegrityError) as refused, transaction():
        db.session.execute(row)
    return refused.value


def test_a_column_that_is_unique(in_app):
    batch = insert(CardBatch).values(name="ONE", region="EU", denomination=1, issued_at=now())
    with transaction():
        db.session.execute(batch)
    refused = refusal_of_a_second(batch)
    assert refused_by(refused, *OF_BATCHES)
    assert not refused_by(refused, *OF_SERIALS)


def test_one_that_is_unique_among_some_rows(in_app, cast):
    claims.add_devices()
    claims.submitted(cast.owner, claims.entered())
    part = db.session.query(ReplacedPart).one()
    again = {
        column.name: getattr(part, column.name)
        for column in ReplacedPart.__table__.columns
        if column.name not in ("id", "uuid")
    }
    again["replacement_serial"] = ""
    refused = refusal_of_a_second(insert(ReplacedPart).values(again))
    assert refused_by(refused, *OF_SERIALS)
    assert not refused_by(refused, *OF_BATCHES)
