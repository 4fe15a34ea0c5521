"""The demo's bank details and change: there once, also in a demo of an earlier version."""

from sqlalchemy import delete, func, select

from portal.accounts.bank import reading
from portal.accounts.bank.models import BankDetails
from portal.accounts.company import changes_list
from portal.accounts.company.models import CompanyChange
from portal.core.transaction import transaction
from portal.demo import loading
from portal.extensions import db
from portal.files.models import StoredFile


def states():
    found = select(BankDetails.state).order_by(BankDetails.id)
    return list(db.session.execute(found).scalars())


def test_loaded_once_and_added_to_an_older_demo(in_app, tmp_path):
    for _ in range(2):
        loading.load(tmp_path, lambda _: None)
        assert states() == ["verified", "unverified"]
    [waiting], _ = reading.queue(True, 1)
    assert (waiting.company_country, waiting.iban) == ("FR", "FR •••• 2606")
    [change], _ = changes_list.queue(True, 1)
    assert (change.before.country, change.after.country) == ("IT", "CH")
    with transaction():
        for table in (CompanyChange, BankDetails):
            db.session.execute(delete(table))
        confirmations = StoredFile.purpose == "bank_confirmation"
        db.session.execute(delete(StoredFile).where(confirmations))
    loading.load(tmp_path, lambda _: None)
    assert states() == ["verified", "unverified"]
    assert db.session.execute(select(func.count()).select_from(CompanyChange)).scalar_one() == 1
