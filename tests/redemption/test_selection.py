"""What was ticked on the page of a device becomes unlockings, whichever extensions there are."""

import pytest

from portal.catalogue import catalogue
from portal.catalogue.kinds import Extension
from portal.catalogue.offers import Unlock
from portal.redemption.selection import UnknownExtension, wanted

HYBRID = catalogue().product("plenticore-g3-s-4-0")


@pytest.mark.parametrize("extension", [each for each in Extension if each != Extension.POWER])
def test_each_extension_without_steps_can_be_ticked(extension: Extension):
    assert wanted(HYBRID, set(), [extension.value], 0) == {Unlock(extension)}


def test_a_power_brings_the_steps_below_it():
    assert wanted(HYBRID, set(), [], 2) == {Unlock(Extension.POWER, 1), Unlock(Extension.POWER, 2)}


@pytest.mark.parametrize("name", ["power", "heat", ""])
def test_what_no_page_offers_is_refused(name: str):
    with pytest.raises(UnknownExtension):
        wanted(HYBRID, set(), [name], 0)
