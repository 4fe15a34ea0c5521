"""What teams decline, said to people."""

from collections.abc import Callable
from typing import Any

from portal.accounts.role_changes import OutsideTeams
from portal.accounts.team.acceptance import (
    HasAccount,
    InvitedSomebodyElse,
    LinkExpired,
    LinkUsed,
    LinkWithdrawn,
    UnknownLink,
)
from portal.accounts.team.again import NotYourCompany, SessionOver
from portal.accounts.team.invitations import (
    CompanyInvitedTooOften,
    InTeamAlready,
    InvitedTooOften,
    NotOpen,
    UnknownInvitation,
)
from portal.accounts.team.members import ChangedMeanwhile, UnknownMember
from portal.accounts.team.role_hints import NO_ROLE
from portal.accounts.team.roles import LastAdministrator, NoRole
from portal.core.errors import DomainError
from portal.web.formats import datetime_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal

GONE = 410


def _in_team(error: InTeamAlready) -> str:
    if error.active:
        return _(
            "%(name)s belongs to your team already. Change the roles in the list.", name=error.name
        )
    return _(
        "%(name)s belongs to your team already, but the access is disabled. Enable it again from "
        "the list.",
        name=error.name,
    )


SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    LastAdministrator: lambda _error: _(
        "A company needs at least one active person with the role Administration. Give this role "
        "to somebody else first."
    ),
    NoRole: lambda _error: str(NO_ROLE),
    UnknownMember: Refusal(lambda _error: _("This person does not belong to your team."), 404),
    ChangedMeanwhile: lambda _error: _(
        "Somebody else has changed these roles in the meantime. Nothing was saved: look at them "
        "and save once more."
    ),
    UnknownInvitation: Refusal(lambda _error: _("Your company has no such invitation."), 404),
    NotOpen: lambda _error: _(
        "This invitation was accepted or withdrawn in the meantime. You can invite the person "
        "again at any time."
    ),
    InTeamAlready: _in_team,
    InvitedTooOften: Refusal(
        lambda error: ngettext(
            "%(email)s was sent %(num)s invitation by your company within a day. Ask the person to "
            "look for it among unwanted mail, or send the next one after %(time)s.",
            "%(email)s was sent %(num)s invitations by your company within a day. Ask the person "
            "to look for them among unwanted mail, or send the next one after %(time)s.",
            error.most,
            email=error.email,
            time=datetime_text(error.until),
        ),
        429,
    ),
    CompanyInvitedTooOften: Refusal(
        lambda error: ngettext(
            "Your company has sent %(num)s invitation within a day. You can send more after "
            "%(time)s.",
            "Your company has sent %(num)s invitations within a day. You can send more after "
            "%(time)s.",
            error.most,
            time=datetime_text(error.until),
        ),
        429,
    ),
    UnknownLink: Refusal(
        lambda _error: _(
            "No invitation belongs to this link. Open the link from the newest mail, as a whole, "
            "or ask the administrator of the company to invite you again."
        ),
        404,
    ),
    LinkExpired: Refusal(
        lambda error: _(
            "The invitation of %(company)s could be accepted until %(time)s. Ask the "
            "administrator of the company to send it again.",
            company=error.company,
            time=datetime_text(error.at),
        ),
        GONE,
    ),
    LinkUsed: Refusal(
        lambda error: _(
            "The invitation of %(company)s has been accepted already. Sign in with your e-mail "
            "address and your password.",
            company=error.company,
        ),
        GONE,
    ),
    LinkWithdrawn: Refusal(
        lambda error: _(
            "%(company)s has withdrawn this invitation. Ask the administrator of the company if "
            "you think this is a mistake.",
            company=error.company,
        ),
        GONE,
    ),
    InvitedSomebodyElse: Refusal(
        lambda error: _(
            "%(company)s has invited %(email)s, and you are signed in with another address. Sign "
            "out, then open the link once more.",
            company=error.company,
            email=error.email,
        ),
        409,
    ),
    OutsideTeams: Refusal(
        lambda _error: _(
            "You have a staff or wholesaler account, which cannot join a company’s team. Ask to be "
            "invited with another e-mail address."
        ),
        409,
    ),
    HasAccount: Refusal(
        lambda _error: _(
            "There is an account with this address by now. Open the link once more and sign in."
        ),
        409,
    ),
    NotYourCompany: lambda _error: _(
        "You cannot act for this company. If you have joined one just now, sign in once more."
    ),
    SessionOver: Refusal(
        lambda _error: _("Your session has ended in the meantime. Please sign in again."), 409
    ),
}
