"""What registration declines, said to people."""

from portal.accounts.registration.company_data import CompanyInReview, CompanyKnown
from portal.accounts.registration.confirming import (
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    NotThisPassword,
)
from portal.accounts.registration.own import MayNotRegister, NoOpenQuestion
from portal.core.vat_ids import VatIdMissing, VatIdOfOtherCountry, WrongVatId
from portal.web.country_names import country_name
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES = {
    WrongVatId: Refusal(
        lambda error: _(
            "This does not look like a VAT number of %(country)s. Please compare it with an "
            "invoice or a letter from your tax office.",
            country=country_name(error.country),
        )
    ),
    VatIdOfOtherCountry: Refusal(
        lambda error: _(
            "A VAT number that begins with %(prefix)s belongs to another country than %(country)s. "
            "Correct the VAT number, or choose the matching country.",
            prefix=error.prefix,
            country=country_name(error.country),
        )
    ),
    VatIdMissing: Refusal(
        lambda _error: _(
            "Enter the VAT number of your company, or say that it is a small business without one."
        )
    ),
    CompanyKnown: Refusal(
        lambda _error: _(
            "A company with this VAT number is registered already. Ask its administrator to "
            "invite you."
        ),
        409,
    ),
    CompanyInReview: Refusal(
        lambda _error: _(
            "Somebody has registered this company already, and the registration is being reviewed. "
            "Once it is approved, the person who sent it can invite you."
        ),
        409,
    ),
    LinkUnknown: Refusal(
        lambda _error: _(
            "This link does not work, or a newer mail has replaced it. Please use the link of the "
            "newest mail."
        ),
        404,
    ),
    LinkExpired: Refusal(
        lambda _error: _("This link is older than 48 hours. Have a new one sent to you."), 410
    ),
    LinkUsed: Refusal(
        lambda _error: _("This e-mail address is confirmed already. You can sign in."), 410
    ),
    NotThisPassword: Refusal(
        lambda _error: _("This is not the password of the registration. Try again.")
    ),
    NoOpenQuestion: Refusal(
        lambda _error: _("This question was answered already. Nothing was changed."), 409
    ),
    MayNotRegister: Refusal(
        lambda _error: _("You cannot register a company with this account now."), 409
    ),
}
