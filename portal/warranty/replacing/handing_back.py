"""What went over to a device that was told as a replacement by mistake goes back first."""

from sqlalchemy import delete

from portal.core.statements import execute_counting, table_of
from portal.warranty.kinds import Proof
from portal.warranty.ownership import Holder, begin, end, present_owner
from portal.warranty.replacing.models import DeviceTakeOver
from portal.warranty.replacing.taking_over import added_by

_take_overs = table_of(DeviceTakeOver)


def hand_back(replaced: str, replacement: str) -> None:
    """Its owner has the first device again, from which the right one takes over; never commits.

    Codes that were issued again for the wrong device serve no other one, so they stay.
    """
    pair = _take_overs.c.replaced == replaced, _take_overs.c.replacement == replacement
    if not execute_counting(delete(_take_overs).where(*pair)):
        return
    owned = present_owner(replacement)
    if owned is None or owned.proof != Proof.REPLACEMENT:
        return
    end(owned.id)
    holder = Holder(owned.company_id, owned.user_id)
    begin(replaced, holder, Proof.REPLACEMENT, added_by(owned), owned.label)
