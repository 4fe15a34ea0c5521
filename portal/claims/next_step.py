"""What comes next, to the company: its parts and the payment tell more than the state alone."""

from datetime import date
from typing import Protocol

from portal.claims.kinds import BACK, ClaimState
from portal.claims.labels import NEXT_STEPS
from portal.web.formats import date_text
from portal.web.i18n import pgettext

# the least advanced part gives the state, and another one may wait for the company meanwhile
ON_THE_WAY = frozenset({ClaimState.ACCEPTED, ClaimState.SHIPPED, ClaimState.RECEIVED})


class Standing(Protocol):
    """`to_receive`, `to_send`, `to_tell`: a part whose replacement is on its way, that has still
    to be sent back, or that has left before its replacement was told. `sent_on` is of the last one
    on its way.
    `waits_for_us`: all is back, and a decision of ours comes before the invoice.
    """

    @property
    def state(self) -> ClaimState: ...
    @property
    def paid_on(self) -> date | None: ...
    @property
    def open_charge(self) -> bool: ...
    @property
    def waits_for_us(self) -> bool: ...
    @property
    def to_receive(self) -> bool: ...
    @property
    def to_send(self) -> bool: ...
    @property
    def to_tell(self) -> bool: ...
    @property
    def sent_on(self) -> date | None: ...


def next_step(claim: Standing) -> str:
    """A whole sentence."""
    if claim.state is ClaimState.SETTLED and claim.paid_on:
        return _after_payment(claim.paid_on, claim.open_charge)
    if claim.state in BACK and claim.to_tell:
        return _told_first()
    if claim.waits_for_us:
        return pgettext("next step", "We have something to decide before you invoice the claim.")
    if claim.state in ON_THE_WAY:
        return _of_parts(claim)
    return str(NEXT_STEPS[claim.state])


def _after_payment(day: date, open_charge: bool) -> str:
    if open_charge:
        return pgettext("next step", "Paid on %(day)s; a charge is still open.", day=date_text(day))
    return pgettext(
        "next step", "Paid on %(day)s; we still inspect what came back.", day=date_text(day)
    )


def _of_parts(claim: Standing) -> str:
    if claim.to_receive:
        return str(NEXT_STEPS[ClaimState.SHIPPED])
    if claim.to_send:
        return str(NEXT_STEPS[ClaimState.RECEIVED])
    if claim.to_tell:
        return _told_first()
    if claim.state is ClaimState.RECEIVED and claim.sent_on:
        sent = date_text(claim.sent_on)
        return pgettext("next step", "On its way to us since %(day)s.", day=sent)
    return str(NEXT_STEPS[ClaimState.ACCEPTED])


def _told_first() -> str:
    return pgettext("next step", "Tell us when the device was replaced.")
