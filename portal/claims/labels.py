"""The closed lists of claims in the reader's words."""

from collections.abc import Mapping

from babel.support import LazyProxy

from portal.claims.conditions import Condition
from portal.claims.kinds import ChargeKind, ChargeState, ClaimState, PartKind, PartState
from portal.web.i18n import lazy_gettext, lazy_pgettext

STATES: Mapping[ClaimState, LazyProxy] = {
    ClaimState.DRAFT: lazy_pgettext("state of a claim", "Draft"),
    ClaimState.QUESTION: lazy_pgettext("state of a claim", "Question to you"),
    ClaimState.SUBMITTED: lazy_pgettext("state of a claim", "Submitted"),
    ClaimState.ACCEPTED: lazy_pgettext("state of a claim", "Accepted"),
    ClaimState.SHIPPED: lazy_pgettext("state of a claim", "Replacement shipped"),
    ClaimState.RECEIVED: lazy_pgettext("state of a claim", "Return open"),
    ClaimState.RETURNED: lazy_pgettext("state of a claim", "Returned"),
    ClaimState.INSPECTED: lazy_pgettext("state of a claim", "Inspected"),
    ClaimState.INVOICED: lazy_pgettext("state of a claim", "Invoice submitted"),
    ClaimState.DISPUTED: lazy_pgettext("state of a claim", "Invoice disputed"),
    ClaimState.SETTLED: lazy_pgettext("state of a claim", "Settled"),
    ClaimState.REFUSED: lazy_pgettext("state of a claim", "Refused"),
    ClaimState.WITHDRAWN: lazy_pgettext("state of a claim", "Withdrawn"),
    ClaimState.CLOSED: lazy_pgettext("state of a claim", "Closed"),
}
STATE_SIGNS: Mapping[ClaimState, str] = {
    ClaimState.DRAFT: "info",
    ClaimState.QUESTION: "warn",
    ClaimState.SUBMITTED: "info",
    ClaimState.ACCEPTED: "ok",
    ClaimState.SHIPPED: "info",
    ClaimState.RECEIVED: "warn",
    ClaimState.RETURNED: "ok",
    ClaimState.INSPECTED: "ok",
    ClaimState.INVOICED: "info",
    ClaimState.DISPUTED: "bad",
    ClaimState.SETTLED: "ok",
    ClaimState.REFUSED: "bad",
    ClaimState.WITHDRAWN: "info",
    ClaimState.CLOSED: "ok",
}

NEXT_STEPS: Mapping[ClaimState, LazyProxy] = {
    ClaimState.DRAFT: lazy_pgettext("next step", "Complete it and submit it."),
    ClaimState.QUESTION: lazy_pgettext("next step", "Answer the question of support."),
    ClaimState.SUBMITTED: lazy_pgettext("next step", "Support checks it."),
    ClaimState.ACCEPTED: lazy_pgettext(
        "next step", "We ship the replacement. If you have it already, tell us."
    ),
    ClaimState.SHIPPED: lazy_pgettext("next step", "Tell us when you have the replacement."),
    ClaimState.RECEIVED: lazy_pgettext("next step", "Send the defective device back."),
    ClaimState.RETURNED: lazy_pgettext("next step", "Submit the invoice."),
    ClaimState.INSPECTED: lazy_pgettext("next step", "Submit the invoice."),
    ClaimState.INVOICED: lazy_pgettext("next step", "Our finance department checks the invoice."),
    ClaimState.DISPUTED: lazy_pgettext("next step", "Read why, and correct the invoice."),
    ClaimState.SETTLED: lazy_pgettext("next step", "The invoice is being paid."),
    ClaimState.REFUSED: lazy_pgettext("next step", "Nothing: read the reason."),
    ClaimState.WITHDRAWN: lazy_pgettext("next step", "Nothing."),
    ClaimState.CLOSED: lazy_pgettext("next step", "Nothing: it is done."),
}
# where the company has the next step, unless a decision of ours comes before its invoice
YOURS = frozenset(
    {
        ClaimState.DRAFT,
        ClaimState.QUESTION,
        ClaimState.RETURNED,
        ClaimState.INSPECTED,
        ClaimState.DISPUTED,
    }
)

PART_KINDS: Mapping[PartKind, LazyProxy] = {
    PartKind.DEVICE: lazy_pgettext("replaced part", "A whole device"),
    PartKind.OTHER_PART: lazy_pgettext("replaced part", "A part inside a device, such as a fan"),
    PartKind.SOFTWARE_UPDATE: lazy_pgettext(
        "replaced part", "Only a software update that we recommended"
    ),
}
PART_STATES: Mapping[PartState, LazyProxy] = {
    PartState.DRAFT: lazy_pgettext("state of a part", "Draft"),
    PartState.SUBMITTED: lazy_pgettext("state of a part", "Being checked"),
    PartState.QUESTION: lazy_pgettext("state of a part", "Question to you"),
    PartState.ACCEPTED: lazy_pgettext("state of a part", "Accepted"),
    PartState.SHIPPED: lazy_pgettext("state of a part", "Replacement shipped"),
    PartState.RECEIVED: lazy_pgettext("state of a part", "To be sent back"),
    PartState.RETURNED: lazy_pgettext("state of a part", "Returned"),
    PartState.INSPECTED: lazy_pgettext("state of a part", "Inspected"),
    PartState.REFUSED: lazy_pgettext("state of a part", "Refused"),
    PartState.WITHDRAWN: lazy_pgettext("state of a part", "Withdrawn"),
}
PART_SIGNS: Mapping[PartState, str] = {
    PartState.DRAFT: "info",
    PartState.SUBMITTED: "info",
    PartState.QUESTION: "warn",
    PartState.ACCEPTED: "ok",
    PartState.SHIPPED: "info",
    PartState.RECEIVED: "warn",
    PartState.RETURNED: "ok",
    PartState.INSPECTED: "ok",
    PartState.REFUSED: "bad",
    PartState.WITHDRAWN: "info",
}

CONDITIONS: Mapping[Condition, LazyProxy] = {
    Condition.WARRANTY_CLAIM: lazy_gettext("We have accepted the warranty claim"),
    Condition.AMOUNTS: lazy_gettext("Every part has its amount"),
    Condition.REPLACEMENT: lazy_gettext("Replacement and day of the replacement are known"),
    Condition.RETURNED: lazy_gettext("The defective device is back in time"),
    Condition.REFERENCE_NUMBER: lazy_gettext("The claim has our reference number"),
    Condition.TYPE_AND_SERIAL: lazy_gettext("Type and serial number of each device are known"),
    Condition.COMPANY_DATA: lazy_gettext("Your company data are complete"),
    Condition.VAT: lazy_gettext("It is clear how the invoice is taxed"),
    Condition.BANK_DETAILS: lazy_gettext("Your bank details are verified"),
}

CHARGES: Mapping[ChargeKind, LazyProxy] = {
    ChargeKind.CLEANING: lazy_pgettext("charge", "Cleaning"),
    ChargeKind.NO_FAULT: lazy_pgettext("charge", "Inspection without a fault found"),
    ChargeKind.REPORT: lazy_pgettext("charge", "Detailed analysis report"),
}
CHARGE_STATES: Mapping[ChargeState, LazyProxy] = {
    ChargeState.CHARGED: lazy_pgettext("state of a charge", "Charged"),
    ChargeState.DISPUTED: lazy_pgettext("state of a charge", "Disputed"),
    ChargeState.UPHELD: lazy_pgettext("state of a charge", "Upheld"),
    ChargeState.DROPPED: lazy_pgettext("state of a charge", "Dropped"),
    ChargeState.INVOICED: lazy_pgettext("state of a charge", "Invoiced"),
}
CHARGE_SIGNS: Mapping[ChargeState, str] = {
    ChargeState.CHARGED: "warn",
    ChargeState.DISPUTED: "info",
    ChargeState.UPHELD: "bad",
    ChargeState.DROPPED: "ok",
    ChargeState.INVOICED: "info",
}
