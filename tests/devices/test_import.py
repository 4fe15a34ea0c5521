"""Supply records: what is taken, corrected and refused."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.changes import Origin, history
from portal.devices.device_codes import device_code_fits
from portal.devices.models import Device, DeviceChange
from portal.extensions import db
from tests.devices.supply import HEADER, LINE, SERIAL, import_lines, import_text, many_lines
from tests.support.engines import both_engines

pytestmark = pytest.mark.usefixtures("in_app")


def stored_codes() -> dict[str, str | None]:
    return dict(db.session.execute(select(Device.serial, Device.code_hash)).tuples().all())


def devices_stored() -> int:
    return db.session.execute(select(func.count(Device.id))).scalar_one()


@both_engines
def test_a_record_is_stored_as_it_was_delivered() -> None:
    count, faults = import_lines(LINE)
    assert (count.lines, count.added, faults) == (1, 1, [])
    device = register.find(SERIAL)
    assert device
    assert (device.product, device.ship_country, device.customer_no) == (
        "plenticore-g3-s-4-0",
        "SE",
        "4711",
    )
    assert (str(device.produced_on), str(device.shipped_on)) == ("2025-01-02", "2025-02-03")
    assert device.factory_extensions == {"battery"}
    code = stored_codes()[SERIAL]
    assert code
    assert "AB12" not in code
    assert device_code_fits(SERIAL, "AB12CD34", code)


@both_engines
def test_the_same_file_again_changes_nothing() -> None:
    import_lines(LINE)
    count, faults = import_lines(LINE)
    assert (count.added, count.corrected, count.known, faults) == (0, 0, 1, [])
    assert history(SERIAL) == []


@pytest.mark.parametrize("engine", ["postgresql"])
def test_the_planner_knows_at_once_how_many_devices_there_are() -> None:
    import_lines(*(line.strip() for line in many_lines(range(500))))
    known = text("SELECT reltuples FROM pg_class WHERE relname = 'device'")
    assert db.session.execute(known).scalar_one() == 500


@both_engines
def test_a_later_file_corrects_and_the_history_says_so() -> None:
    import_lines(LINE, "90523TD90002R,piko-iq-10,,,,,,")
    later = LINE.replace("2025-02-03", "2025-02-13").replace("AB12-CD34", "ZZ99-ZZ99")
    count, _ = import_lines(later, "90523TD90002R,piko-iq-10,,2025-03-01,,,,", name="b.csv")
    assert (count.added, count.corrected) == (0, 2)
    [change] = history(SERIAL)
    assert (change.origin, change.reason, change.user_name) == (Origin.IMPORT, "b.csv", "command")
    assert change.before == {"shipped_on": "2025-02-03", "code_hash": "set"}
    assert change.after == {"shipped_on": "2025-02-13", "code_hash": "changed"}
    [other] = history("90523TD90002R")
    assert (other.before, other.after) == ({"shipped_on": None}, {"shipped_on": "2025-03-01"})
    assert device_code_fits(SERIAL, "ZZ99ZZ99", stored_codes()[SERIAL])


@both_engines
def test_an_empty_field_says_nothing() -> None:
    import_lines(LINE)
    count, _ = import_lines(f"{SERIAL},plenticore-g3-s-4-0,,,,,,")
    assert (count.corrected, count.known) == (0, 1)
    device = register.find(SERIAL)
    assert device
    assert device.shipped_on


@both_engines
def test_history_cannot_be_edited() -> None:
    import_lines(LINE)
    import_lines(LINE.replace("SE", "DE"))
    with pytest.raises(Exception, match="append-only"), transaction():
        db.session.execute(DeviceChange.__table__.update().values(reason="nothing"))


@both_engines
def test_a_dry_run_counts_and_writes_nothing() -> None:
    import_lines(LINE)
    lines = (LINE.replace("SE", "DE"), "90523TD90002R,piko-iq-10,,,,,,", "x")
    tried, faults = import_lines(*lines, dry_run=True)
    assert (tried.added, tried.corrected, tried.refused) == (1, 1, 1)
    assert len(faults) == 1
    assert devices_stored() == 1
    assert history(SERIAL) == []
    done, _ = import_lines(*lines)
    assert done == tried


@both_engines
def test_broken_lines_do_not_hold_up_the_others() -> None:
    right = list(many_lines(range(900)))
    broken = [f"9{number:08d}T000,piko-iq-10,1899-01-01,,,,," for number in range(100)]
    mixed = [line for ten in range(100) for line in (*right[ten * 9 : ten * 9 + 9], broken[ten])]
    count, faults = import_lines(*(line.strip() for line in mixed))
    assert (count.lines, count.added, count.refused) == (1000, 900, 100)
    assert [line for line, *_ in faults] == list(range(11, 1002, 10))
    assert devices_stored() == 900


@both_engines
def test_a_serial_twice_in_one_file_is_taken_once() -> None:
    other = LINE.replace("SE", "DE")
    broken = "90523TD90003R,no-such-product,,,,,,"
    count, faults = import_lines(LINE, "90523TD90002R,piko-iq-10,,,,,,", other, broken)
    assert (count.added, count.corrected, count.refused) == (2, 0, 2)
    assert faults[0] == (4, SERIAL, "serial", "stands in line 2 already")
    assert faults[1][:3] == (5, "90523TD90003R", "product"), "in the order of the file"
    device = register.find(SERIAL)
    assert device
    assert device.ship_country == "SE"


@pytest.mark.parametrize(
    ("line", "column", "problem"),
    [
        (f"{SERIAL},piko-iq-10,1899-12-31,,,,,", "produced_on", "1899-12-31 is not between"),
        (f"{SERIAL},piko-iq-10,,2999-01-01,,,,", "shipped_on", "2999-01-01 is not between"),
        (f"{SERIAL},piko-iq-10,01.02.2025,,,,,", "produced_on", "is no date like"),
        (f"{SERIAL},piko-iq-10,2025-02-30,,,,,", "produced_on", "is no date like"),
        (f"{SERIAL},piko-iq-10,20250230,,,,,", "produced_on", "is no date like"),
        (f"{SERIAL},piko-iq-10,2025-02-02,2025-02-01,,,,", "shipped_on", "before the production"),
        (f"{SERIAL},piko-iq-11,,,,,,", "product", "'piko-iq-11' is not in the catalogue"),
        (f"{SERIAL},,,,,,,", "product", "is not in the catalogue"),
        (",piko-iq-10,,,,,,", "serial", "is missing"),
        ("90523TD9,piko-iq-10,,,,,,", "serial", "has no known shape"),
        ("9" * 500 + ",piko-iq-10,,,,,,", "serial", "has no known shape"),
        (f"{SERIAL},piko-iq-10,,,EL,,,", "ship_country", "is no ISO 3166 country"),
        (f"{SERIAL},piko-iq-10,,,,{'1' * 21},,", "customer_no", "up to 20"),
        (f"{SERIAL},piko-iq-10,,,,,AB\t12,", "device_code", "has 6 to 20"),
        (f"{SERIAL},piko-iq-10,,,,,,sunshine", "options", "'sunshine' is none of battery"),
        (f"{SERIAL},piko-iq-10,,,,,,battery power", "options", "'power' is none of battery"),
        (f"{SERIAL},piko-iq-10,,,,,,battery", "options", "PIKO IQ 10 never has 'battery'"),
        ("71234567,ksem,,,,,,comfort battery", "options", "KSEM never has 'battery'"),
        ("H34TST00839999,piko-iq-10,,,,,,", "product", "is of KOSTAL, the serial number of SolaX"),
        (f"{SERIAL},X3-Hybrid G4 10.0,,,,,,", "product", "the serial number of KOSTAL"),
        ("71234567,PIKO IQ 10,,,,,,", "product", "PIKO IQ 10 is no meter, as the serial"),
        ("71234567,x3-hybrid-g4-10-0,,,,,,", "product", "the serial number of KOSTAL"),
        (f"{SERIAL},piko-iq-10", "", "has 2 fields instead of 8"),
        (f'{SERIAL},"piko"-iq,,,,,,', "", "quotation mark"),
        (f'{SERIAL},"piko-iq-10,,,,,,', "", "quotation mark"),
        (f"{SERIAL},piko-iq-10,,,,,,{' ' * 5000}", "", "longer than 4096 bytes"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(line: str, column: str, problem: str) -> None:
    count, [fault] = import_lines(line, LINE)
    assert (fault[0], fault[2]) == (2, column)
    assert problem in fault[3]
    assert (count.added, count.refused) == (1, 1)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_bom_semicolons_and_line_ends_do_not_matter(mark: bytes, delimiter: str, end: str) -> None:
    text = end.join([HEADER, "", LINE]).replace(",", delimiter)
    count, faults = import_text(mark + text.encode())
    assert (count.added, faults) == (1, [])


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_every_name_and_field_may_stand_in_quotes(delimiter: str) -> None:
    quoted = [delimiter.join(f'"{field}"' for field in text.split(",")) for text in (HEADER, LINE)]
    count, faults = import_text("\n".join(quoted).encode())
    assert (count.added, faults) == (1, [])


def test_quoted_fields_and_names_of_products_are_read() -> None:
    count, faults = import_lines(f'"{SERIAL.lower()}","PLENTICORE G3 S 4.0",,,,,,"comfort battery"')
    assert (count.added, faults) == (1, [])


def test_each_manufacturer_numbers_its_own_devices() -> None:
    count, faults = import_lines(
        "71234567,KSEM,,,,,,comfort",
        "71234568,KEM,,,,,,",
        "90523TD90007R,KEM,,,,,,",
        "90523TD90008R,HELIVOR HV,,,,,,",
        "90523TD90009R,PIKO BA 10,,,,,,battery",
        "H34TST00839999,X3-Hybrid G4 10.0,,,,,,",
        "SP123456789012,Pocket WiFi,,,,,,",
    )
    assert (count.added, faults) == (7, [])


def test_cp1252_is_read_when_it_is_said_and_named_when_it_is_not() -> None:
    content = f"{HEADER}\n90523TD\xa090001R,piko-iq-10,,,,,,\n{LINE}\n".encode("cp1252")
    count, [fault] = import_text(content)
    assert fault == (2, "", "", "is no utf-8 text: see --encoding")
    assert count.added == 1
    count, [fault] = import_text(content, encoding="cp1252")
    assert fault[3] == "stands in line 2 already"
    assert count.corrected == 1


def test_what_support_corrected_outlives_a_later_file() -> None:
    import_lines(LINE)
    device_id = db.session.execute(select(Device.id)).scalar_one()
    with transaction():
        db.session.add(
            DeviceChange(
                device_id=device_id,
                at=db.func.now(),
                origin="support",
                before={"shipped_on": "2025-02-03"},
                after={"shipped_on": "2025-02-20"},
            )
        )
    later = LINE.replace("2025-02-03", "2025-02-13").replace("SE", "DE")
    count, faults = import_lines(later)
    assert (count.corrected, count.kept, count.refused) == (1, 1, 0)
    assert faults == [(2, SERIAL, "shipped_on", "support has corrected this, which stays")]
    device = register.find(SERIAL)
    assert device
    assert (str(device.shipped_on), device.ship_country) == ("2025-02-03", "DE")


@both_engines
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_day_that_contradicts_the_known_one_is_listed(dry_run: bool) -> None:
    import_lines(LINE)
    lines = (f"{SERIAL},ksem,2025-04-01,,DE,,,", "90523TD90002R,ksem,,,,,,")
    count, [fault] = import_lines(*lines, dry_run=dry_run)
    assert fault[:3] == (2, SERIAL, "produced_on")
    assert "shipped on 2025-02-03, and produced on 2025-04-01" in fault[3]
    assert (count.refused, count.corrected, count.added, count.known) == (1, 0, 1, 0)
    device = register.find(SERIAL)
    assert device and (device.product, device.ship_country) == ("plenticore-g3-s-4-0", "SE")
    count, [fault] = import_lines(f"{SERIAL},ksem,,2024-12-31,,,,", dry_run=dry_run)
    assert fault[2] == "shipped_on"
    both = LINE.replace("2025-01-02", "2025-04-01").replace("2025-02-03", "2025-04-02")
    assert import_lines(both, dry_run=dry_run)[0].corrected == 1


def test_a_newer_hash_key_is_no_correction(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    import_lines(LINE)
    rotated(app, monkeypatch)
    count, _ = import_lines(LINE)
    assert (count.corrected, history(SERIAL)) == (0, [])
    code = stored_codes()[SERIAL]
    assert code
    assert code.startswith("t2:")
    assert device_code_fits(SERIAL, "AB12CD34", code)


def rotated(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.core import crypto

    old = crypto._keyring()
    keys = (("t2", b"another-hash-key-another-hash-key"), *old.hash_keys)
    monkeypatch.setattr(crypto._Loaded, "keyring", crypto.Keyring(keys, old.data_keys))
