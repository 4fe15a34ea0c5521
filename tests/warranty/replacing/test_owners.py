"""When support has to look before a device takes over the cover of another one."""

import pytest

from portal.warranty.ownership import Holder
from portal.warranty.replacing.owners import needs_support

OPERATOR, FILER, OTHER = Holder(None, 1), Holder(1, None), Holder(2, None)

# who has the defective device, who its replacement: told with its code, shipped by us, accepted
TABLE = [
    (None, None, False, False, False),
    (OPERATOR, None, False, False, False),
    (OPERATOR, OPERATOR, False, False, False),
    (FILER, FILER, False, False, False),
    (None, FILER, False, False, True),
    (None, OPERATOR, True, False, True),
    (OPERATOR, FILER, True, True, True),
    (FILER, OPERATOR, True, True, True),
    (OPERATOR, OTHER, True, True, True),
]


@pytest.mark.parametrize(("before", "after", "told", "shipped", "accepted"), TABLE)
def test_cover_goes_to_no_stranger_unseen(before, after, told, shipped, accepted):
    assert needs_support(before, after, FILER) is told
    assert needs_support(before, after, FILER, shipped=True) is shipped
    assert needs_support(before, after) is accepted
