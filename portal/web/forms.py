"""The form every form of the portal derives from."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import Field

from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.i18n import gettext as _

# PostgreSQL stores no NUL and HTML shows none of these; nobody types them on purpose
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class PortalForm(FlaskForm):
    """Refills itself with an entry kept from before sign-in, and takes refusals of the domain.

    Every validator brings its own message; what WTForms says by itself is said in our words.
    """

    class Meta(FlaskForm.Meta):
        locales: ClassVar[bool] = False

        def get_translations(self, form: Any) -> type["_OurWords"]:
            return _OurWords

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if formdata is not None and request.is_json:
                # no page sends any, and its values need not be text
                formdata = request.form
            submitted = super().wrap_formdata(form, formdata)
            if submitted is None and g.get("kept_entry"):
                return ImmutableMultiDict(g.kept_entry)
            return submitted

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            filters = [_without_control_characters, *unbound_field.kwargs.get("filters", ())]
            return unbound_field.bind(form=form, filters=filters, **options)

    def refuse(self, field: Field, sentence: str) -> None:
        """Show `sentence` at `field`, as if a validator had said it."""
        field.errors = [*field.errors, sentence]

    def show(self, refusal: DomainError, fields: Mapping[type[DomainError], str]) -> list[str]:
        """At the field with the name that `fields` has for it; else its sentence is about the
        whole form, and returned.
        """
        sentence = refusals.sentence(refusal)
        for kind, name in fields.items():
            if isinstance(refusal, kind):
                self.refuse(self[name], sentence)
                return []
        return [sentence]

    @property
    def filled(self) -> bool:
        """Whether anything was sent for any field, or is wrong."""
        return any(field.errors or any(field.raw_data or ()) for field in self)

    @property
    def entered(self) -> Mapping[str, Any]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class _OurWords:
    """Speaks for WTForms, whose own catalogues are incomplete (DESIGN §6)."""

    @staticmethod
    def gettext(message: str) -> str:
        if message == "Not a valid choice.":
            return _("Choose one of the options shown.")
        return _("This entry is not right. Please check it.")

    @staticmethod
    def ngettext(singular: str, plural: str, count: int) -> str:
        return _OurWords.gettext(singular)


def _without_control_characters(value: Any) -> Any:
    return _CONTROL_CHARACTERS.sub("", value) if isinstance(value, str) else value
