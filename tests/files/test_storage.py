"""Files lie encrypted in the data folder, named by their id, and orphans go."""

import os
import time
from uuid import uuid4

import pytest

from portal.core.transaction import transaction
from portal.files import housekeeping, records, storage
from portal.files.content import checked
from portal.files.kinds import Purpose
from portal.files.records import Owner, UnknownFile
from portal.files.storage import FileLost
from tests.support.uploads import pdf

LETTER = checked(pdf(), "../letter.pdf")


def add(cast):
    with records.stored(LETTER) as uuid, transaction():
        records.add(
            uuid, LETTER, Purpose.BANK_CONFIRMATION, Owner(cast.company_id, cast.owner.user_id)
        )
    return uuid


def files():
    return sorted(path for path in storage.folder().rglob("*") if path.is_file())


def test_written_encrypted_for_the_owner_of_the_process_only(in_app, cast):
    uuid = add(cast)
    [path] = files()
    assert path.name == uuid.hex
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert b"%PDF" not in path.read_bytes()
    assert storage.read(uuid) == LETTER.content


def test_a_failed_transaction_leaves_no_file(in_app, cast):
    with pytest.raises(RuntimeError), records.stored(LETTER):
        raise RuntimeError
    assert files() == []


def test_another_companys_file_is_unknown(in_app, cast):
    uuid = add(cast)
    found = records.of_company(uuid, cast.company_id, Purpose.BANK_CONFIRMATION)
    assert (found.uuid, found.media_type) == (uuid, "application/pdf")
    for wrong in ((uuid, cast.stranger.company_id), (uuid4(), cast.company_id)):
        with pytest.raises(UnknownFile):
            records.of_company(*wrong, Purpose.BANK_CONFIRMATION)


def test_a_lost_or_changed_file_is_said_to_be_lost(in_app, cast):
    uuid = add(cast)
    [path] = files()
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(FileLost):
        storage.read(uuid)
    path.unlink()
    with pytest.raises(FileLost):
        storage.read(uuid)


def test_orphans_go_after_a_day(in_app, cast):
    kept, orphan, young = add(cast), storage.write(b"orphan"), storage.write(b"young")
    draft = storage.folder() / orphan.hex[:2] / f"{orphan.hex}.new"
    draft.write_bytes(b"crashed")
    foreign = storage.folder() / orphan.hex[:2] / "README"
    foreign.write_bytes(b"not ours")
    yesterday = time.time() - 2 * 86_400
    for path in files():
        if path.stem != young.hex:
            os.utime(path, (yesterday, yesterday))
    for _ in range(2):
        housekeeping.forget_orphans({})
        assert {path.name for path in files()} == {kept.hex, young.hex, "README"}
