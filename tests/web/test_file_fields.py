"""A field for a file holds a file or nothing, whatever somebody sends under its name."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import Field

from portal.accounts.bank.forms import BankDetailsForm
from portal.claims.filing.forms import PhotosForm
from portal.claims.invoice.forms import UploadForm
from portal.claims.staff.forms import InspectForm
from portal.warranty.extension.forms import StatementForm
from portal.warranty.lookup.forms import BulkForm
from portal.warranty.receipts.forms import ReceiptForm
from portal.web.forms import PortalForm
from tests.support.sources import load

ROOT = Path(__file__).parents[2]
FIELDS: list[tuple[type[PortalForm], str]] = [
    (BankDetailsForm, "confirmation"),
    (BulkForm, "file"),
    (InspectForm, "evidence"),
    (PhotosForm, "photos"),
    (ReceiptForm, "receipt"),
    (StatementForm, "file"),
    (UploadForm, "file"),
]


def field_of(app: Flask, form: type[PortalForm], name: str, value: object) -> Field:
    with app.test_request_context(method="POST", data={name: value}):
        return form()[name]


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_text_is_no_file(app: Flask, form: type[PortalForm], name: str) -> None:
    assert not field_of(app, form, name, "a.pdf").data
    assert field_of(app, form, name, (BytesIO(b"x"), "a.pdf")).data


def test_text_in_the_field_of_a_list_is_no_list(client: FlaskClient) -> None:
    answer = client.post("/warranty/bulk", data={"serials": "", "file": "90523TD90001R"})
    assert answer.status_code < 500


@pytest.mark.parametrize("sent", [{"serials": 5}, {"serials": {"a": 1}}, [1], "x"])
def test_json_is_no_entry(app: Flask, sent: object) -> None:
    with app.test_request_context(method="POST", json=sent):
        assert not BulkForm().filled


def test_no_form_has_a_field_that_takes_text_for_a_file() -> None:
    """Those of wtforms do; flask_wtf.file has some of the same names that do not."""
    taking = [
        module.at(found.line)
        for module in load(ROOT).values()
        for found in module.imports
        if found.target in {"wtforms.FileField", "wtforms.MultipleFileField"}
    ]
    assert taking == []
