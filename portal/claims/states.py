"""The states of a claim. Pure: an event and a state give the next state, or a refusal.

Each replaced part has a state of its own; that of the claim follows from them.
"""

from collections.abc import Iterable
from types import MappingProxyType

from portal.claims.kinds import ClaimState, InvoiceState, PartEvent, PartKind, PartState
from portal.core.errors import DomainError


class EventRefused(DomainError):
    """This cannot happen to a part in its present state; nothing was changed."""

    state: PartState


class NotSubmittedYet(EventRefused):
    """A draft is the installer's own: nobody decides about it."""


class NotDecidedYet(EventRefused):
    """The claim has to be accepted first."""


class DecidedAlready(EventRefused):
    """It was accepted meanwhile: a decision is not taken twice."""


class NoQuestionOpen(EventRefused):
    """Nobody asked, or it was answered already."""


class ShippedAlready(EventRefused):
    """The replacement is on its way, or there."""


class ReceivedAlready(EventRefused):
    """The replacement is known to be there."""


class ReturnedBeforeReceipt(EventRefused):
    """The defective device comes back after its replacement is there, never before."""


class ReturnedAlready(EventRefused):
    pass


class InspectedBeforeReturn(EventRefused):
    """What is not back cannot be inspected."""


class InspectedAlready(EventRefused):
    pass


class PartClosed(EventRefused):
    """Refused or withdrawn: nothing happens to it any more."""


class NothingToReturn(EventRefused):
    """Of a software update, nothing is sent and nothing comes back."""


_Next = PartState | type[EventRefused]
_S, _E = PartState, PartEvent
_JOURNEY = (_E.SHIP, _E.RECEIVE, _E.RETURN, _E.INSPECT)
_OPEN: dict[PartEvent, _Next] = {
    _E.SUBMIT: DecidedAlready,
    _E.ASK: _S.QUESTION,
    _E.ANSWER: NoQuestionOpen,
    _E.ACCEPT: _S.ACCEPTED,
    _E.REFUSE: _S.REFUSED,
    _E.WITHDRAW: _S.WITHDRAWN,
    **dict.fromkeys(_JOURNEY, NotDecidedYet),
}
_DECIDED: dict[PartEvent, _Next] = dict.fromkeys(
    (_E.SUBMIT, _E.ASK, _E.ANSWER, _E.ACCEPT, _E.REFUSE, _E.WITHDRAW), DecidedAlready
)

TABLE: MappingProxyType[PartState, dict[PartEvent, _Next]] = MappingProxyType(
    {
        _S.DRAFT: {**dict.fromkeys(_E, NotSubmittedYet), _E.SUBMIT: _S.SUBMITTED},
        _S.SUBMITTED: _OPEN,
        _S.QUESTION: {**_OPEN, _E.ANSWER: _S.SUBMITTED},
        _S.ACCEPTED: {
            **_DECIDED,
            _E.SHIP: _S.SHIPPED,
            # it was in the installer's own store, or sent before anybody filed a claim
            _E.RECEIVE: _S.RECEIVED,
            _E.RETURN: ReturnedBeforeReceipt,
            _E.INSPECT: InspectedBeforeReturn,
        },
        _S.SHIPPED: {
            **_DECIDED,
            _E.SHIP: ShippedAlready,
            _E.RECEIVE: _S.RECEIVED,
            _E.RETURN: ReturnedBeforeReceipt,
            _E.INSPECT: InspectedBeforeReturn,
        },
        _S.RECEIVED: {
            **_DECIDED,
            _E.SHIP: ShippedAlready,
            _E.RECEIVE: ReceivedAlready,
            _E.RETURN: _S.RETURNED,
            _E.INSPECT: InspectedBeforeReturn,
        },
        _S.RETURNED: {
            **_DECIDED,
            _E.SHIP: ShippedAlready,
            _E.RECEIVE: ReceivedAlready,
            _E.RETURN: ReturnedAlready,
            _E.INSPECT: _S.INSPECTED,
        },
        _S.INSPECTED: {
            **_DECIDED,
            _E.SHIP: ShippedAlready,
            _E.RECEIVE: ReceivedAlready,
            _E.RETURN: ReturnedAlready,
            _E.INSPECT: InspectedAlready,
        },
        _S.REFUSED: dict.fromkeys(_E, PartClosed),
        _S.WITHDRAWN: dict.fromkeys(_E, PartClosed),
    }
)

DEAD = frozenset({_S.REFUSED, _S.WITHDRAWN})
# with support, and the company may still take it back
UNDECIDED = frozenset({_S.SUBMITTED, _S.QUESTION})
# how far a part has come: its claim is where the least advanced one is
_ORDER = (
    _S.DRAFT,
    _S.QUESTION,
    _S.SUBMITTED,
    _S.ACCEPTED,
    _S.SHIPPED,
    _S.RECEIVED,
    _S.RETURNED,
    _S.INSPECTED,
)
_BACK = frozenset({_S.RETURNED, _S.INSPECTED})
_BY_INVOICE = {
    InvoiceState.SUBMITTED: ClaimState.INVOICED,
    InvoiceState.DISPUTED: ClaimState.DISPUTED,
    InvoiceState.SETTLED: ClaimState.SETTLED,
    InvoiceState.PAID: ClaimState.SETTLED,
}

PartAt = tuple[PartKind, PartState]


def after(event: PartEvent, state: PartState, kind: PartKind = PartKind.DEVICE) -> PartState:
    """The state after the event. Raises a subclass of EventRefused."""
    following = TABLE[state][event]
    if not isinstance(following, PartState):
        raise following(state=state)
    if event in _JOURNEY and not kind.goes_back:
        raise NothingToReturn(state=state)
    return following


def standing(kind: PartKind, state: PartState) -> PartState:
    """Where a part counts as being: an accepted software update has nothing left to do."""
    if state is _S.ACCEPTED and not kind.goes_back:
        return _S.INSPECTED
    return state


def all_back(parts: Iterable[PartAt]) -> bool:
    """Whether every part that was accepted is back, and at least one was: it may be invoiced."""
    alive = [standing(kind, state) for kind, state in parts if state not in DEAD]
    return bool(alive) and all(state in _BACK for state in alive)


def claim_state(
    parts: Iterable[PartAt], invoice: InvoiceState | None = None, closed: bool = False
) -> ClaimState:
    """`invoice`: of the one invoice that counts; a cancelled one counts as none."""
    if closed:
        return ClaimState.CLOSED
    if invoice in _BY_INVOICE:
        return _BY_INVOICE[invoice]
    placed = [standing(kind, state) for kind, state in parts]
    alive = [state for state in placed if state not in DEAD]
    if alive:
        return ClaimState(min(alive, key=_ORDER.index).value)
    if _S.REFUSED in placed:
        return ClaimState.REFUSED
    return ClaimState.WITHDRAWN if placed else ClaimState.DRAFT
