"""The machine of a replaced part, cell by cell, and the state of a claim that follows."""

import pytest

from portal.claims import states
from portal.claims.kinds import ClaimState, InvoiceState, PartEvent, PartKind, PartState
from portal.claims.states import EventRefused, after, all_back, claim_state

# rows: the present state; columns: what happens; a word with a capital is a refusal
MACHINE = """
           submit          ask              answer
draft      submitted       NotSubmittedYet  NotSubmittedYet
submitted  DecidedAlready  question         NoQuestionOpen
question   DecidedAlready  question         submitted
accepted   DecidedAlready  DecidedAlready   DecidedAlready
shipped    DecidedAlready  DecidedAlready   DecidedAlready
received   DecidedAlready  DecidedAlready   DecidedAlready
returned   DecidedAlready  DecidedAlready   DecidedAlready
inspected  DecidedAlready  DecidedAlready   DecidedAlready
refused    PartClosed      PartClosed       PartClosed
withdrawn  PartClosed      PartClosed       PartClosed

           accept           refuse           withdraw
draft      NotSubmittedYet  NotSubmittedYet  NotSubmittedYet
submitted  accepted         refused          withdrawn
question   accepted         refused          withdrawn
accepted   DecidedAlready   DecidedAlready   DecidedAlready
shipped    DecidedAlready   DecidedAlready   DecidedAlready
received   DecidedAlready   DecidedAlready   DecidedAlready
returned   DecidedAlready   DecidedAlready   DecidedAlready
inspected  DecidedAlready   DecidedAlready   DecidedAlready
refused    PartClosed       PartClosed       PartClosed
withdrawn  PartClosed       PartClosed       PartClosed

            ship            receive         return                inspect
draft       NotSubmittedYet NotSubmittedYet NotSubmittedYet       NotSubmittedYet
submitted   NotDecidedYet   NotDecidedYet   NotDecidedYet         NotDecidedYet
question    NotDecidedYet   NotDecidedYet   NotDecidedYet         NotDecidedYet
accepted    shipped         received        ReturnedBeforeReceipt InspectedBeforeReturn
shipped     ShippedAlready  received        ReturnedBeforeReceipt InspectedBeforeReturn
received    ShippedAlready  ReceivedAlready returned              InspectedBeforeReturn
returned    ShippedAlready  ReceivedAlready ReturnedAlready       inspected
inspected   ShippedAlready  ReceivedAlready ReturnedAlready       InspectedAlready
refused     PartClosed      PartClosed      PartClosed            PartClosed
withdrawn   PartClosed      PartClosed      PartClosed            PartClosed
"""


def cells() -> list[tuple[PartState, PartEvent, str]]:
    found = []
    for table in MACHINE.strip("\n").split("\n\n"):
        head, *rows = table.splitlines()
        for row in rows:
            state, *answers = row.split()
            for event, answer in zip(head.split(), answers, strict=True):
                found.append((PartState(state), PartEvent(event), answer))
    return found


def test_every_event_has_an_answer_in_every_state() -> None:
    wanted = {(state, event) for state in PartState for event in PartEvent}
    assert len(cells()) == len(wanted)
    assert {(state, event) for state, event, _ in cells()} == wanted


def test_the_machine_says_what_the_table_says() -> None:
    for state, event, answer in cells():
        if answer[0].islower():
            assert after(event, state) is PartState(answer), (state, event)
        else:
            with pytest.raises(getattr(states, answer)) as refused:
                after(event, state)
            assert refused.value.state is state


@pytest.mark.parametrize("event", [PartEvent.SHIP, PartEvent.RECEIVE])
def test_of_a_software_update_nothing_is_sent(event: PartEvent) -> None:
    with pytest.raises(states.NothingToReturn):
        after(event, PartState.ACCEPTED, PartKind.SOFTWARE_UPDATE)


def test_but_it_is_accepted_as_the_others_are() -> None:
    accepted = after(PartEvent.ACCEPT, PartState.SUBMITTED, PartKind.SOFTWARE_UPDATE)
    assert accepted is PartState.ACCEPTED


# states of the parts (+ = a software update), the invoice, what the claim is then
CLAIMS = """
                          -          draft
draft                     -          draft
draft draft               -          draft
submitted                 -          submitted
submitted accepted        -          submitted
question accepted         -          question
question submitted        -          question
accepted inspected        -          accepted
accepted refused          -          accepted
shipped returned          -          shipped
received returned         -          received
returned inspected        -          returned
returned refused          -          returned
inspected inspected       -          inspected
inspected +accepted       -          inspected
returned +accepted        -          returned
+accepted                 -          inspected
+submitted inspected      -          submitted
refused refused           -          refused
refused withdrawn         -          refused
withdrawn withdrawn       -          withdrawn
returned                  submitted  invoiced
inspected                 submitted  invoiced
inspected                 disputed   disputed
inspected                 settled    settled
inspected                 paid       settled
inspected                 cancelled  inspected
+accepted refused         -          inspected
"""


def parts_of(words: list[str]) -> list[tuple[PartKind, PartState]]:
    return [
        (PartKind.SOFTWARE_UPDATE, PartState(word[1:]))
        if word.startswith("+")
        else (PartKind.DEVICE, PartState(word))
        for word in words
    ]


@pytest.mark.parametrize("line", CLAIMS.strip("\n").splitlines())
def test_the_state_of_a_claim_follows_from_its_parts(line: str) -> None:
    *parts, invoice, expected = line.split()
    state = claim_state(parts_of(parts), None if invoice == "-" else InvoiceState(invoice))
    assert state is ClaimState(expected)


def test_closed_is_closed() -> None:
    parts = parts_of(["inspected"])
    assert claim_state(parts, InvoiceState.PAID, closed=True) is ClaimState.CLOSED


@pytest.mark.parametrize(
    ("parts", "back"),
    [
        ("returned", True),
        ("inspected +accepted", True),
        ("returned refused", True),
        ("+accepted", True),
        ("received returned", False),
        ("submitted returned", False),
        ("refused", False),
        ("", False),
    ],
)
def test_all_parts_are_back_or_there_is_none_to_come(parts: str, back: bool) -> None:
    assert all_back(parts_of(parts.split())) is back


def test_every_refusal_is_one_of_events() -> None:
    for row in states.TABLE.values():
        for answer in row.values():
            assert isinstance(answer, PartState) or issubclass(answer, EventRefused)
