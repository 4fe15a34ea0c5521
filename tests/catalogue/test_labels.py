"""Every member of a closed list that people meet has words."""

import pytest

from portal.catalogue import labels
from portal.catalogue.kinds import DeviceKind, EntryWay, Extension, Unavailable


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (labels.EXTENSION_NAMES, Extension),
        (labels.DEVICE_KINDS, DeviceKind),
        (labels.UNAVAILABLE, Unavailable),
        (labels.ENTRY_WAYS, EntryWay),
    ],
)
def test_each_has_its_own_words(words, kinds):
    assert set(words) == set(kinds)
    assert len({str(text) for text in words.values()}) == len(words)
