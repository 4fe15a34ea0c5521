"""What leaves the portal for a claim passes the rules of others, whoever sells."""

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Company
from portal.claims.invoice import debiting, issuing
from portal.claims.models import Claim
from portal.claims.staff.debiting import take_back
from portal.core.transaction import transaction
from portal.extensions import db
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.content import Content
from portal.invoicing.embedded import embedded_xml
from portal.invoicing.models import Invoice
from portal.invoicing.pages import content_of, invoice_pdf
from tests.support import claim_invoices, claims
from tests.support.company import staff
from tests.support.einvoices import INSTALLERS, Installer
from tests.support.invoice_fields import fields, wrong_fields
from tests.support.invoice_rules import XRECHNUNG, broken, xrechnung

# how the manufacturer charges: to both numbers, to one of them, without VAT
BUYERS = {
    "DE": {"tax_number": "06123/45678"},
    "small business": {},
    "SE": {},
    "IT": {"tax_number": "00743110157"},
}


@pytest.fixture
def claim(in_app, cast):
    parts = (claims.entered(), claims.second())
    return claim_invoices.ready(cast.owner, cast.support, cast.finance, *parts)


def become(cast, installer: Installer, **numbers: str) -> None:
    """The company of the claim sells as this one does."""
    party, table = installer.party, Company.__table__
    names = ("name", "street", "postal_code", "city", "country", "contact_name", "phone")
    values = {name: getattr(party, name) for name in (*names, "vat_id", "tax_number")}
    values["legal_registration"] = party.legal_registration
    language = {"locale": installer.language, "small_business": installer.small_business}
    with transaction():
        others = update(table).where(table.c.id != cast.company_id).values(vat_id="")
        db.session.execute(others)
        mine = update(table).where(table.c.id == cast.company_id)
        db.session.execute(mine.values(**{**values, **language, **numbers}))
        decision = installer.decision.value if installer.decision else ""
        db.session.execute(update(Claim).values(vat_decision=decision))


def newest() -> Content:
    db.session.rollback()
    return content_of(db.session.execute(select(db.func.max(Invoice.id))).scalar_one())


def faults_of(content: Content) -> list[str]:
    found = embedded_xml(invoice_pdf(content))
    assert found == cii_xml(content, Profile.EN16931)
    german = cii_xml(content, Profile.XRECHNUNG)
    terms = wrong_fields(found, fields(content)) | wrong_fields(
        german, fields(content, Profile.XRECHNUNG)
    )
    # tests/invoicing/test_rules.py says so where they are not there
    strange = xrechnung().broken(german) if XRECHNUNG.exists() else []
    return [*broken(found), *strange, *terms]


@pytest.mark.parametrize("name", INSTALLERS)
def test_an_invoice_and_its_credit_note(claim, cast, name):
    become(cast, INSTALLERS[name])
    claim_invoices.issue(claim, cast.owner)
    issued = newest()
    assert faults_of(issued) == []
    issuing.credit(claim, claims.filer(cast.owner), claims.version(claim), "Fel adress")
    noted = newest()
    assert noted.corrects.number == issued.number
    assert faults_of(noted) == []


@pytest.mark.parametrize("name", BUYERS)
def test_what_the_manufacturer_charges(claim, cast, name):
    become(cast, INSTALLERS[name], **BUYERS[name])
    for kind in ("cleaning", "report"):
        claims.charge(claim, cast.support, kind)
    debiting.invoice_charges(claim, claims.staff_doer(cast.finance))
    issued = newest()
    assert len(issued.lines) == 2
    assert faults_of(issued) == []
    charge, by = claims.shown(claim).charges[0].uuid, staff(cast.finance)
    take_back(claim, charge, "Our mistake", by, claims.version(claim))
    noted = content_of(claims.shown(claim).debits[1].id)
    assert noted.corrects.number == issued.number
    assert faults_of(noted) == []
    assert len(newest().lines) == 1


def test_charges_outside_the_union_carry_no_data(claim, cast):
    become(cast, INSTALLERS["outside"])
    claims.charge(claim, cast.support)
    debiting.invoice_charges(claim, claims.staff_doer(cast.finance))
    assert embedded_xml(invoice_pdf(newest())) is None
