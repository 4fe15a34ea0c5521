"""What the history of a claim says, one whole sentence for each event."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from portal.claims.kinds import ChargeKind
from portal.claims.labels import CHARGES
from portal.claims.proving import PROVED
from portal.claims.staff.event_words import EVENTS as STAFF_EVENTS
from portal.web.formats import date_text, integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext

Facts = Mapping[str, Any]


def _day(facts: Facts, name: str = "on") -> str:
    """Events of parts name their day as an ISO date."""
    text = facts.get(name, "")
    return date_text(date.fromisoformat(text)) if text else "–"


def _submitted(facts: Facts) -> str:
    return ngettext(
        "Submitted as %(number)s, with %(num)s part.",
        "Submitted as %(number)s, with %(num)s parts.",
        int(facts["parts"]),
        number=facts["number"],
    )


def _photos(facts: Facts) -> str:
    count = int(facts["photos"])
    shown = integer_text(count)
    return ngettext("%(count)s photo added.", "%(count)s photos added.", count, count=shown)


def _charge(facts: Facts) -> str:
    return str(CHARGES[ChargeKind(facts["charge"])])


EVENTS: Mapping[str, Callable[[Facts], str]] = {
    "claim.submitted": _submitted,
    "claim.withdrawn": lambda _facts: _("The claim was withdrawn."),
    "claim.photos": _photos,
    "part.ask": lambda facts: _("Question about %(serial)s.", serial=facts["serial"]),
    "part.answer": lambda facts: _(
        "The question about %(serial)s is answered.", serial=facts["serial"]
    ),
    "part.accept": lambda facts: _("%(serial)s accepted.", serial=facts["serial"]),
    "part.refuse": lambda facts: _("%(serial)s refused.", serial=facts["serial"]),
    "part.withdraw": lambda facts: _("%(serial)s withdrawn.", serial=facts["serial"]),
    "part.ship": lambda facts: _(
        "Replacement of %(serial)s shipped on %(day)s.", serial=facts["serial"], day=_day(facts)
    ),
    "part.receive": lambda facts: _(
        "Replacement of %(serial)s received on %(day)s. The defective device must be back by "
        "%(due)s.",
        serial=facts["serial"],
        day=_day(facts),
        due=_day(facts, "due_on"),
    ),
    "part.replaced": lambda facts: _(
        "%(serial)s replaced on %(day)s by %(replacement)s.",
        serial=facts["serial"],
        day=_day(facts),
        replacement=facts["replacement"] or "–",
    ),
    "part.sent_back": lambda facts: _(
        "%(serial)s sent back on %(day)s. Consignment number: %(tracking)s",
        serial=facts["serial"],
        day=_day(facts),
        tracking=facts["tracking"] or "–",
    ),
    "part.return": lambda facts: _(
        "%(serial)s arrived at our house on %(day)s.", serial=facts["serial"], day=_day(facts)
    ),
    PROVED: lambda facts: _(
        "The carrier's proof shows that %(serial)s was sent on %(day)s: that day counts.",
        serial=facts["serial"],
        day=_day(facts),
    ),
    "part.inspect": lambda facts: _("%(serial)s inspected.", serial=facts["serial"]),
    "invoice.submitted": lambda facts: _("Invoice %(number)s submitted.", number=facts["number"]),
    "invoice.credited": lambda facts: _(
        "Invoice %(invoice)s cancelled by the credit note %(number)s.",
        invoice=facts["invoice"],
        number=facts["number"],
    ),
    "invoice.taken_back": lambda facts: _(
        "Invoice %(number)s taken back by the company.", number=facts["number"]
    ),
    "charge.invoiced": lambda facts: _(
        "Charges invoiced to the company: %(number)s.", number=facts["number"]
    ),
    "charge.disputed": lambda facts: _("Charge disputed: %(charge)s.", charge=_charge(facts)),
    "return.reminded": lambda facts: _(
        "Reminder sent: devices must be back by %(due)s.", due=_day(facts, "due_on")
    ),
    "return.overdue": lambda facts: _(
        "Reminder sent: devices were to be back by %(due)s.", due=_day(facts, "due_on")
    ),
    **STAFF_EVENTS,
}


def told(kind: str, facts: Facts) -> str:
    """The sentence in the language spoken now."""
    return EVENTS[kind](facts)
