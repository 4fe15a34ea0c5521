"""The file for the bank: its sums, ids and letters; and who may be in it."""

from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import update

from portal.accounts.bank.models import BankDetails
from portal.claims.invoice import debiting, uploading
from portal.claims.kinds import InvoiceState
from portal.claims.models import ClaimInvoice
from portal.claims.staff import accounting, paying, transfers
from portal.claims.staff.credit_transfer import (
    NAMESPACE,
    Account,
    Transfer,
    is_reachable,
    latin,
    message_id,
    payment_file,
)
from portal.claims.staff.invoice_list import chosen
from portal.claims.staff.paying import InBankFile
from portal.claims.staff.transfers import (
    HolderUnreadable,
    InAnotherFile,
    NothingToTransfer,
    NotTransferable,
)
from portal.core.brand import brand
from portal.core.clock import midnight, now, today
from portal.core.transaction import transaction
from portal.documents.csv_export import csv_lines
from portal.extensions import db
from portal.invoicing.money import Money
from portal.web.refusals import sentence
from tests.support import claims
from tests.support.claim_invoices import complete
from tests.support.company import IBAN, OTHER_IBAN, enter_bank_details
from tests.support.engines import both_engines
from tests.support.small_portal import ROOT
from tests.support.submitted_invoices import invoice_row, invoiced, submit_invoice, verified_account
from tests.support.wallet import audited

PAYER = Account("KOSTAL Industrie Elektrik GmbH & Co. KG", "DE89370400440532013000", "COBADEFFXXX")
PAYEE = Account("Ηλιακά Ενέργεια ΑΕ", "GR1601101250000000012300695")
DAY, MOMENT = date(2026, 6, 15), datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
NAMES = {"p": NAMESPACE}
SCHEMA = ROOT / "build/rules/pain001/templates/pain.001.001.09/pain.001.001.09.xsd"
cents = st.integers(1, 10**9)


def transfer(amount, number=1, payee=PAYEE):
    return Transfer(f"{number:032x}", Money.of_cents(amount), payee, f"2026-{number} R-1 CL00001")


def read(transfers_):
    return fromstring(payment_file(PAYER, transfers_, DAY, MOMENT))  # noqa: S314 our own file


def texts(root, path):
    return [found.text for found in root.findall(f".//p:{path.replace('/', '/p:')}", NAMES)]


@given(st.lists(cents, min_size=1, max_size=30))
def test_sums_and_numbers_agree(amounts):
    root = read([transfer(amount, number) for number, amount in enumerate(amounts)])
    assert texts(root, "NbOfTxs") == [str(len(amounts))] * 2
    total = str(Money.of_cents(sum(amounts)).amount)
    assert texts(root, "CtrlSum") == [total] * 2
    assert [int(text.replace(".", "")) for text in texts(root, "InstdAmt")] == amounts
    assert len(set(texts(root, "EndToEndId"))) == len(amounts)


def test_the_file_says_who_pays_whom():
    root = read([transfer(12_000), transfer(5_000, 2, Account("A & B", IBAN, "ESSESESS"))])
    assert texts(root, "DbtrAcct/Id/IBAN") == [PAYER.iban]
    assert texts(root, "DbtrAgt/FinInstnId/BICFI") == [PAYER.bic]
    assert texts(root, "CdtrAcct/Id/IBAN") == [PAYEE.iban, IBAN]
    assert texts(root, "CdtrAgt/FinInstnId/BICFI") == ["ESSESESS"]
    assert texts(root, "Cdtr/Nm") == ["Iliaka Energeia AE", "A + B"]
    assert texts(root, "RmtInf/Ustrd")[0] == "2026-1 R-1 CL00001"
    assert texts(root, "ReqdExctnDt/Dt") == ["2026-06-15"]
    assert [each.get("Ccy") for each in root.iter(f"{{{NAMESPACE}}}InstdAmt")] == ["EUR", "EUR"]


@pytest.fixture(scope="module")
def of_banks():
    """The schema of ISO 20022, from a package that `make setup-dev` lays beside the tests."""
    if not SCHEMA.exists():
        pytest.skip("the schema of files for banks is not there: make setup-dev")
    return etree.XMLSchema(etree.parse(SCHEMA))


LONGEST = Account("Ω" * 200, "MT84MALT011000012345MTLCAST001S", "MALTMTMTXXX")


@pytest.mark.parametrize(
    "payments",
    [
        [transfer(1)],
        [transfer(1, 1), transfer(10**11, 2, LONGEST)],
        [transfer(number * 101, number) for number in range(1, 200)],
    ],
    ids=["one", "longest", "many"],
)
def test_the_schema_of_banks_takes_the_file(of_banks, payments):
    written = etree.fromstring(payment_file(PAYER, payments, DAY, MOMENT))
    assert of_banks.validate(written), of_banks.error_log


@pytest.mark.parametrize("missing", ["NbOfTxs", "ReqdExctnDt", "EndToEndId", "InstdAmt", "DbtrAgt"])
def test_the_schema_misses_what_is_not_there(of_banks, missing):
    written = etree.fromstring(payment_file(PAYER, [transfer(1)], DAY, MOMENT))
    gone = written.find(f".//{{{NAMESPACE}}}{missing}")
    gone.getparent().remove(gone)
    assert not of_banks.validate(written)


def test_the_order_of_elements_is_that_of_the_schema():
    order = read([transfer(1)]).find(".//p:PmtInf", NAMES)
    assert [child.tag.partition("}")[2] for child in order] == (
        "PmtInfId PmtMtd NbOfTxs CtrlSum PmtTpInf ReqdExctnDt Dbtr DbtrAcct DbtrAgt ChrgBr "
        "CdtTrfTxInf"
    ).split()


def test_the_same_payments_are_known_again_by_the_bank():
    one, two = transfer(1, 1), transfer(2, 2)
    assert message_id([one, two]) == message_id([two, one]) != message_id([one])
    assert len(message_id([one])) <= 33


@given(st.text())
def test_a_text_for_the_bank_has_plain_letters_only(text):
    assert all(ord(mark) < 127 for mark in latin(text, 70))
    assert len(latin(text, 70)) <= 70


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("Łódź & Ærø", "Lodz + AEro"),
        ("Příliš žluť", "Prilis zlut"),
        ("Weiß", "Weiss"),
        ("Слънчева енергия ЕООД", "Slancheva energiya EOOD"),
        ("Щъркел и Юнаци", "Shtarkel i Yunatsi"),
        ("Петар Ђорђевић", "Petar Djordjevic"),
        ("太陽", ""),
    ],
)
def test_letters_are_spelt(text, spelt):
    assert latin(text, 70).lower() == spelt.lower()


def test_beyond_the_scheme_there_is_no_transfer():
    turkish = Account("X", "TR330006100519786457841326")
    assert not is_reachable(turkish, Money.of_cents(1))
    assert not is_reachable(PAYEE, Money.of_cents(0))
    assert not is_reachable(PAYEE, Money.of_cents(1, "SEK"))
    for wanted in ([], [transfer(1, payee=turkish)]):
        with pytest.raises(ValueError, match="SEPA"):
            payment_file(PAYER, wanted, DAY, MOMENT)


def test_nobody_is_paid_without_a_name():
    nameless = Account("太陽能", IBAN)
    for payer, payee in ((PAYER, nameless), (nameless, PAYEE)):
        with pytest.raises(ValueError, match="names"):
            payment_file(payer, [transfer(1, payee=payee)], DAY, MOMENT)


def test_a_name_that_no_bank_reads_is_told_with_its_company(cast, finance, devices):
    verified_account(cast.owner, cast.finance)
    _, settled = invoiced(cast.owner, cast.support)
    paying.settle(settled, finance)
    with transaction():
        db.session.execute(update(BankDetails).values(holder="太陽能"))
    with pytest.raises(HolderUnreadable) as refused:
        transfers.order([settled], finance)
    [company] = refused.value.companies
    assert company in sentence(refused.value)
    assert (invoice_row(settled).transfer, audited("claim.transfer_written")) == ("", [])


def test_settled_invoices_go_into_an_order(cast, finance, devices):
    verified_account(cast.owner, cast.finance)
    claim, settled = invoiced(cast.owner, cast.support)
    _, waiting = invoiced(cast.owner, cast.support, claims.second())
    paying.settle(settled, finance)
    order = transfers.order([settled, waiting], finance)
    [only] = order.transfers
    assert (only.end_to_end, only.amount.cents) == (settled.hex, 12_000)
    assert only.payee.iban == IBAN
    assert transfers.order([settled], finance).message_id == order.message_id
    [entry, _] = audited("claim.transfer_written")
    assert (entry.subject, entry.company_id) == (order.message_id, cast.company_id)
    assert IBAN not in str(entry.facts)
    assert [event.kind for event in claims.shown(claim).events].count("invoice.transfer") == 2
    with pytest.raises(NothingToTransfer):
        transfers.order([waiting], finance)


@both_engines
def test_an_invoice_is_in_one_file(cast, finance, devices):
    verified_account(cast.owner, cast.finance)
    _, one = invoiced(cast.owner, cast.support)
    _, other = invoiced(cast.owner, cast.support, claims.second())
    for uuid in (one, other):
        paying.settle(uuid, finance)
    first = transfers.order([one], finance)
    with pytest.raises(InAnotherFile) as refused:
        transfers.order([one, other], finance)
    assert len(refused.value.numbers) == 1
    assert transfers.order([other], finance).message_id != first.message_id
    assert transfers.order([one], finance) == first
    both = transfers.order([one, other], finance, again=True)
    with pytest.raises(InAnotherFile):
        transfers.order([one], finance)
    assert transfers.order([other, one], finance).message_id == both.message_id


def corrected(cast, claim):
    """The company takes the disputed one back and uploads another."""
    by = claims.filer(cast.owner)
    uploading.take_back(claim, by, claims.version(claim))
    return submit_invoice(claim, cast.owner, number="RE-78")


def test_a_payment_in_a_file_is_disputed_only_once_it_is_known_not_to_leave(cast, finance, devices):
    verified_account(cast.owner, cast.finance)
    claim, uuid = invoiced(cast.owner, cast.support)
    paying.settle(uuid, finance)
    transfers.order([uuid], finance)
    with pytest.raises(InBankFile):
        paying.dispute(uuid, "Wrong VAT", finance, InvoiceState.SETTLED)
    row = invoice_row(uuid)
    assert (row.state, bool(row.transfer)) == ("settled", True)
    paying.dispute(uuid, "Wrong VAT", finance, InvoiceState.SETTLED, not_sent=True)
    assert invoice_row(uuid).transfer == ""
    [out] = [each for each in claims.shown(claim).events if each.kind == "invoice.not_sent"]
    assert (out.user_name, out.facts["file"]) == (cast.finance.name, row.transfer)
    other = corrected(cast, claim)
    [listed] = chosen([other])
    assert listed.transfer_at is None
    paying.settle(other, finance)
    assert [each.end_to_end for each in transfers.order([other], finance).transfers] == [other.hex]


@both_engines
def test_two_invoices_over_one_claim_are_not_in_two_files(cast, finance, devices):
    """One that was disputed while a file had it, before anybody was asked."""
    verified_account(cast.owner, cast.finance)
    claim, uuid = invoiced(cast.owner, cast.support)
    with transaction():
        values = {"state": "disputed", "transfer": "CLAIMS-EARLIER"}
        db.session.execute(update(ClaimInvoice).values(values))
    other = corrected(cast, claim)
    paying.settle(other, finance)
    with pytest.raises(InAnotherFile) as refused:
        transfers.order([other], finance)
    assert refused.value.numbers == ("RE-78",)
    written = transfers.order([other], finance, again=True)
    assert invoice_row(uuid).transfer == ""
    assert "invoice.not_sent" in [event.kind for event in claims.shown(claim).events]
    assert transfers.order([other], finance) == written


def test_an_account_that_lost_its_proof_stops_the_file(cast, finance, devices):
    number = verified_account(cast.owner, cast.finance)
    _, settled = invoiced(cast.owner, cast.support)
    paying.settle(settled, finance)
    enter_bank_details(cast.owner, OTHER_IBAN, number)
    with pytest.raises(NotTransferable):
        transfers.order([settled], finance)
    assert audited("claim.transfer_written") == []


def test_the_export_has_a_line_for_each_invoice(cast, devices):
    claim = claims.returned(cast.owner, cast.support)
    submit_invoice(claim, cast.owner, number="=1+1")
    [header, line] = csv_lines(accounting.COLUMNS, accounting.rows(None, None))
    assert header.strip("\ufeff\r\n").split(",") == list(accounting.COLUMNS)
    cells = dict(zip(accounting.COLUMNS, line.strip().split(","), strict=True))
    assert (cells["claim_number"], cells["net"], cells["state"]) == (
        "CL00001",
        "120.00",
        "submitted",
    )
    assert cells["invoice_number"] == "'=1+1"
    assert list(accounting.rows(date(2000, 1, 1), date(2000, 1, 2))) == []


@both_engines
def test_what_comes_after_a_month_is_exported_with_the_next_one(cast, devices):
    claim = claims.returned(cast.owner, cast.support)
    uuid = submit_invoice(claim, cast.owner)
    evening = midnight(today()) - timedelta(minutes=1)
    earlier = update(ClaimInvoice).where(ClaimInvoice.uuid == uuid)
    for arrived, days in ((evening, (today() - timedelta(days=1),) * 2), (now(), (today(),) * 2)):
        with transaction():
            written = {"issued_on": today() - timedelta(days=40), "submitted_at": arrived}
            db.session.execute(earlier.values(**written))
        assert len(list(accounting.rows(*days))) == 1
        assert len(list(accounting.rows(None, None))) == 1
    assert list(accounting.rows(today() - timedelta(days=40), today() - timedelta(days=1))) == []


@both_engines
def test_the_export_tells_what_the_manufacturer_invoices(cast, finance, devices):
    claim = claims.returned(cast.owner, cast.support)
    complete(cast.owner, cast.finance)
    submit_invoice(claim, cast.owner)
    for kind in ("cleaning", "report"):
        claims.charge(claim, cast.support, kind)
    number = debiting.invoice_charges(claim, claims.staff_doer(cast.finance))
    lines = [dict(zip(accounting.COLUMNS, row, strict=True)) for row in accounting.rows(None, None)]
    assert [line["invoice_kind"] for line in lines] == ["invoice", "charges"]
    charged = lines[1]
    assert (charged["claim_number"], charged["invoice_number"]) == ("CL00001", number)
    assert (charged["net"], charged["gross"], charged["state"]) == (200, 200, "invoiced")
    due = today() + timedelta(days=brand().invoice_due_days)
    assert (charged["issued_on"], charged["due_on"]) == (today(), due)
    assert list(accounting.rows(date(2000, 1, 1), date(2000, 1, 2))) == []
