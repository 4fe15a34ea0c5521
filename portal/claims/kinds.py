"""The closed lists of the tables of claims."""

from enum import StrEnum


class PartKind(StrEnum):
    """What was replaced: a device; a part inside one, such as a fan; nothing but its software."""

    DEVICE = "device"
    OTHER_PART = "other_part"
    SOFTWARE_UPDATE = "software_update"

    @property
    def goes_back(self) -> bool:
        return self is not PartKind.SOFTWARE_UPDATE


class PartState(StrEnum):
    """SHIPPED and RECEIVED speak of the replacement, RETURNED of what was defective."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    QUESTION = "question"
    ACCEPTED = "accepted"
    SHIPPED = "shipped"
    RECEIVED = "received"
    RETURNED = "returned"
    INSPECTED = "inspected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PartEvent(StrEnum):
    SUBMIT = "submit"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    SHIP = "ship"
    RECEIVE = "receive"
    RETURN = "return"
    INSPECT = "inspect"


class ClaimState(StrEnum):
    """Follows from the parts, and from the invoice once there is one (`states.claim_state`)."""

    DRAFT = "draft"
    QUESTION = "question"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SHIPPED = "shipped"
    RECEIVED = "received"
    RETURNED = "returned"
    INSPECTED = "inspected"
    INVOICED = "invoiced"
    DISPUTED = "disputed"
    SETTLED = "settled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class InvoiceState(StrEnum):
    """SETTLED: finance will pay it; CANCELLED: a credit note, or another invoice, takes its place.

    PAID comes from the bank.
    """

    SUBMITTED = "submitted"
    DISPUTED = "disputed"
    SETTLED = "settled"
    PAID = "paid"
    CANCELLED = "cancelled"


class InvoiceWay(StrEnum):
    """Written by this portal, or the company's own file."""

    CREATED = "created"
    UPLOADED = "uploaded"


class Cleanliness(StrEnum):
    """In what state a defective device came back."""

    CLEAN = "clean"
    DIRTY = "dirty"


class Finding(StrEnum):
    """What the inspection of a returned device found."""

    FAULT = "fault"
    NO_FAULT = "no_fault"


class ChargeKind(StrEnum):
    CLEANING = "cleaning"
    NO_FAULT = "no_fault"
    REPORT = "report"


class ChargeState(StrEnum):
    """UPHELD and DROPPED answer a dispute; INVOICED: the manufacturer's own invoice is written."""

    CHARGED = "charged"
    DISPUTED = "disputed"
    UPHELD = "upheld"
    DROPPED = "dropped"
    INVOICED = "invoiced"

    @property
    def is_open(self) -> bool:
        """Still to be decided, or to be put on an invoice."""
        return self not in (ChargeState.DROPPED, ChargeState.INVOICED)


# a disputed one waits for its answer
INVOICEABLE = frozenset({ChargeState.CHARGED, ChargeState.UPHELD})


class MessageKind(StrEnum):
    MESSAGE = "message"
    QUESTION = "question"
    ANSWER = "answer"


class VatDecision(StrEnum):
    """How finance decided for a seller outside the EU, where no rule decides."""

    OUTSIDE = "outside"
    REVERSE_CHARGE = "reverse_charge"


# every device is there, and no invoice yet
BACK = (ClaimState.RETURNED, ClaimState.INSPECTED)
