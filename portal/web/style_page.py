"""Every part of the look in every state, for whoever builds pages; exists in development only."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.web.forms import PortalForm
from portal.web.guards import public
from portal.web.pages import page

blueprint = Blueprint("style_page", __name__)

GREEK = "Επανενεργοποίηση μετασχηματιστή φωτοβολταϊκής εγκατάστασης"
CZECH = "Nejnepravděpodobnějšího přeinstalovávání střídače"

# fields that the refused form does not show
NOT_REFUSED = {"site", "closed", "alone", "csrf_token"}


class SampleForm(PortalForm):
    code = StringField("Code of the card")
    serial = StringField(GREEK)
    site = StringField("Site or customer", [Optional()])
    region = SelectField("Region", choices=[("DE", "Germany"), ("EU", "European Union")])
    note = TextAreaField("What happened")
    photo = FileField("Photo of the card")
    extension = RadioField(
        "Extension",
        choices=[("battery", "Battery extension"), ("power", "Power extension"), ("long", CZECH)],
    )
    roles = SelectMultipleField(
        "Roles",
        choices=[("administration", "Administration"), ("purchase", "Purchase")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    closed = StringField("Disabled", default=CZECH)
    alone = BooleanField("Send me a copy")
    terms = BooleanField("I am an installer and know that a code changes device parameters")


@dataclass(frozen=True)
class SamplePages:
    number: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        return f"/style?page={number}"


def _untouched() -> SampleForm:
    return SampleForm(
        formdata=None, prefix="a-", data={"extension": "power", "roles": ["purchase"]}
    )


def _refused() -> SampleForm:
    form = SampleForm(formdata=None, prefix="b-", data={"code": "ABCD-EFGH-JKMN-PQR"})
    for field in (field for field in form if field.short_name not in NOT_REFUSED):
        form.refuse(field, "This needs your attention: it is too short, one character is missing.")
    return form


@blueprint.get("/style")
@public
def style() -> Response:
    return page(
        "web/style.html",
        form=_untouched(),
        refused=_refused(),
        pages=SamplePages(3, 1204, 24061),
        greek=GREEK,
        czech=CZECH,
        moment=datetime(2026, 3, 29, 1, 59, tzinfo=UTC),
    )
