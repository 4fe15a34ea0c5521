"""The lists as shipped, against the source, and what is refused when a list is added."""

import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from portal.claims.prices.differences import ChangedCharge, ChangedRow, MovedModel, difference
from portal.claims.prices.kinds import ChargeId, PartKind, RowId
from portal.claims.prices.loading import FOLDER, NoPriceList, known_lists, list_on, lists_in
from portal.claims.prices.price_models import known_models
from portal.claims.prices.reading import read_list
from portal.invoicing.money import Money

LISTS = {each.valid_from.isoformat(): each for each in known_lists()}
# those of the sources; later ones may be added beside them
OLD, NEW = LISTS["2025-11-01"], LISTS["2026-04-01"]
TABLE = tomllib.loads((FOLDER / "2026-04-01.toml").read_text(encoding="utf-8"))


def euros(amount: int) -> Money:
    return Money.of_cents(amount * 100)


def test_the_lists_as_shipped():
    assert list(LISTS) == sorted(LISTS, reverse=True)
    assert [each for each in known_lists() if each.valid_from.year < 2027] == [NEW, OLD]
    assert known_lists() is known_lists()


@pytest.mark.parametrize(
    ("day", "first_day"),
    [
        ("2025-11-01", "2025-11-01"),
        ("2026-03-31", "2025-11-01"),
        ("2026-04-01", "2026-04-01"),
        ("2026-12-31", "2026-04-01"),
    ],
)
def test_the_list_of_a_day(day: str, first_day: str):
    assert list_on(date.fromisoformat(day)).valid_from.isoformat() == first_day
    # in whichever order they are given
    assert list_on(date.fromisoformat(day), [OLD, NEW]).valid_from.isoformat() == first_day


def test_no_list_of_a_day():
    for lists in (None, [NEW], []):
        with pytest.raises(NoPriceList):
            list_on(date(2025, 10, 31), lists)


@pytest.mark.parametrize("prices", [OLD, NEW], ids=["old", "new"])
@pytest.mark.parametrize(
    ("charge", "model", "amount"),
    [
        (ChargeId.CLEANING, "", 100),
        (ChargeId.CLEANING, "PIKO MP", 100),
        (ChargeId.NO_FAULT_FOUND, "", 125),
        (ChargeId.NO_FAULT_FOUND, "PLENTICORE plus", 125),
        (ChargeId.NO_FAULT_FOUND, "PIKO MP", 90),
        (ChargeId.NO_FAULT_FOUND, "PIKO MP plus", 125),
        (ChargeId.NO_FAULT_FOUND, "PLENTICORE MP G3", 125),
        (ChargeId.ANALYSIS_REPORT, "PIKO MP", 150),
    ],
)
def test_what_is_charged(prices, charge: ChargeId, model: str, amount: int):
    assert prices.charge(charge, model) == euros(amount)


def test_what_the_second_list_changed():
    changed = difference(OLD, NEW)
    assert set(changed.models) == {
        MovedModel("PIKO MP plus", RowId.UP_TO_40_KG, None),
        MovedModel("PIKO CI 30 G2", None, RowId.OVER_40_KG),
        MovedModel("PIKO CI 50 G2", None, RowId.OVER_40_KG),
    }
    assert (changed.rows, changed.charges) == ((), ())
    assert changed
    assert not difference(NEW, NEW)


def test_the_way_back_is_the_difference_turned_round():
    back = difference(NEW, OLD)
    forth = {(move.model, move.after, move.before) for move in difference(OLD, NEW).models}
    assert {(move.model, move.before, move.after) for move in back.models} == forth


def test_changed_amounts_are_told():
    table = deepcopy(TABLE)
    table["rows"][0]["further"] = "55.00"
    table["rows"][6]["further"] = "20.00"
    table["charges"][0]["amount"] = "110.00"
    table["charges"][1]["exceptions"] = {"PIKO MP": "95.00", "PIKO IQ": "60.00"}
    changed = difference(NEW, read_list(table, known_models()))
    assert changed.models == ()
    assert changed.rows == (
        ChangedRow(RowId.UP_TO_40_KG, (euros(120), euros(50)), (euros(120), euros(55))),
        ChangedRow(RowId.COMMUNICATION, (euros(60), None), (euros(60), euros(20))),
    )
    assert changed.charges == (
        ChangedCharge(ChargeId.CLEANING, "", euros(100), euros(110)),
        ChangedCharge(ChargeId.NO_FAULT_FOUND, "PIKO MP", euros(90), euros(95)),
        ChangedCharge(ChargeId.NO_FAULT_FOUND, "PIKO IQ", euros(125), euros(60)),
    )


@pytest.mark.parametrize(
    ("place", "field", "rows"),
    [
        (5, "pair", (RowId.BATTERY, RowId.BATTERY_MODULE)),
        (9, "self_updating", (RowId.SOFTWARE_UPDATE,)),
    ],
)
def test_a_rule_that_fell_away_is_told(place: int, field: str, rows: tuple[RowId, ...]):
    table = deepcopy(TABLE)
    del table["rows"][place][field]
    changed = difference(NEW, read_list(table, known_models()))
    assert changed.rules == rows
    assert (changed.models, changed.rows, changed.charges) == ((), (), ())
    assert changed


def test_what_a_row_includes_is_told():
    table = deepcopy(TABLE)
    table["rows"][0]["includes_update"] = False
    assert difference(NEW, read_list(table, known_models())).rules == (RowId.UP_TO_40_KG,)


def test_a_change_of_all_is_told_once():
    table = deepcopy(TABLE)
    table["charges"][1] = {"id": "no_fault_found", "amount": "130.00"}
    assert difference(NEW, read_list(table, known_models())).charges == (
        ChangedCharge(ChargeId.NO_FAULT_FOUND, "", euros(125), euros(130)),
        ChangedCharge(ChargeId.NO_FAULT_FOUND, "PIKO MP", euros(90), euros(130)),
    )


def test_no_name_finds_the_row_of_another():
    """Every known name against every row: only the very same one is found."""
    for prices in known_lists():
        for model in known_models():
            rows = [row.id for row in prices.rows if model in row.models]
            assert (len(rows), model in prices.unlisted) in [(1, False), (0, True)]
            found = prices.row_of_model(model)
            assert [found.id] == rows if found else rows == []
            for cut in range(1, len(model)):
                if model[:cut] not in known_models():
                    assert prices.row_of_model(model[:cut]) is None


def test_every_kind_of_part_but_models_has_a_row():
    for prices in known_lists():
        assert prices.row_of_kind(PartKind.BATTERY_INVERTER).id is RowId.BATTERY
        assert prices.row_of_kind(PartKind.COMMUNICATION_BOARD).id is RowId.COMMUNICATION
        assert prices.row_of_kind(PartKind.OTHER_PART).id is RowId.OTHER_PART
        assert prices.row_of_kind(PartKind.SOFTWARE_UPDATE).id is RowId.SOFTWARE_UPDATE


def row(table: dict, name: str) -> dict:
    return next(each for each in table["rows"] if each["id"] == name)


def named(table: dict, name: str) -> list:
    return row(table, name)["models"]


# what somebody who adds a list may get wrong, and the words of the refusal
FAULTS = {
    "a row is missing": (lambda t: t["rows"].pop(), "row missing: software_update"),
    "a row stands twice": (lambda t: t["rows"].append(deepcopy(t["rows"][7])), "named twice"),
    "a charge is missing": (lambda t: t["charges"].pop(), "charge missing: analysis_report"),
    "a charge stands twice": (lambda t: t["charges"].append(t["charges"][0]), "charge named twice"),
    "an unknown row": (lambda t: row(t, "wallbox").update(id="over_120_kg"), "over_120_kg"),
    "an unknown charge": (lambda t: t["charges"][0].update(id="storage"), "storage"),
    "an unknown model": (
        lambda t: named(t, "over_60_kg").append("PIKO CI 55"),
        "unknown model: PIKO CI 55",
    ),
    "an unknown one is unlisted": (lambda t: t["unlisted"].append("X1-Mini"), "X1-Mini"),
    "the trap: G2 is forgotten": (
        lambda t: named(t, "over_40_kg").remove("PIKO CI 50 G2"),
        "model missing: PIKO CI 50 G2",
    ),
    "the trap: CI 50 is forgotten beside its G2": (
        lambda t: named(t, "over_60_kg").remove("PIKO CI 50"),
        "model missing: PIKO CI 50",
    ),
    "the trap: G2 in both rows": (
        lambda t: named(t, "over_60_kg").append("PIKO CI 50 G2"),
        "model named twice: PIKO CI 50 G2",
    ),
    "the trap: a name as the list prints it": (
        lambda t: named(t, "over_60_kg").append("PIKO CI 50/60"),
        "unknown model: PIKO CI 50/60",
    ),
    "named and unlisted": (lambda t: t["unlisted"].append("PIKO IQ"), "named twice: PIKO IQ"),
    "an unlisted one is forgotten": (lambda t: t["unlisted"].remove("PIKO MP plus"), "missing"),
    "an unknown self-updating model": (
        lambda t: row(t, "software_update")["self_updating"].append("PIKO"),
        "unknown model: PIKO",
    ),
    "a charge for an unknown model": (
        lambda t: t["charges"][1]["exceptions"].update({"PIKO M": "90.00"}),
        "unknown model: PIKO M",
    ),
    "a kind of part in two rows": (
        lambda t: row(t, "wallbox").update(kinds=["other_part"]),
        "kind of part named twice",
    ),
    "a kind of part in no row": (
        lambda t: row(t, "communication").pop("kinds"),
        "kind of part missing: communication_board",
    ),
    "an unknown kind of part": (lambda t: row(t, "wallbox").update(kinds=["fan"]), "fan"),
    "a model as a kind": (lambda t: row(t, "wallbox").update(kinds=["model"]), "unknown kind"),
    "a row for nothing": (lambda t: row(t, "wallbox").pop("models"), "neither models nor kinds"),
    "further costs more": (lambda t: row(t, "wallbox").update(further="121"), "costs more"),
    "an amount as a float": (lambda t: row(t, "wallbox").update(first=120.0), "in quotes"),
    "no amount": (lambda t: row(t, "wallbox").update(first="0"), "above nothing"),
    "below nothing": (lambda t: row(t, "wallbox").update(further="-5"), "above nothing"),
    "finer than a cent": (lambda t: row(t, "wallbox").update(first="120.001"), "finer than"),
    "words for an amount": (lambda t: row(t, "wallbox").update(first="a lot"), "Conversion"),
    "a pair with two firsts": (
        lambda t: row(t, "battery_module").update(first="131.00"),
        "one price",
    ),
    "a pair with an empty cell": (
        lambda t: row(t, "battery_module").pop("further"),
        "a price for further parts",
    ),
    "the head of a pair with an empty cell": (
        lambda t: row(t, "battery").pop("further"),
        "a price for further parts",
    ),
    "a pair with a row that is none": (lambda t: row(t, "wallbox").update(pair="cars"), "cars"),
    "update yes or no": (
        lambda t: row(t, "wallbox").update(includes_update="yes"),
        "true or false",
    ),
    "update left out": (lambda t: row(t, "wallbox").pop("includes_update"), "includes_update"),
    "a misspelt word of a row": (lambda t: row(t, "wallbox").update(furhter="50"), "furhter"),
    "a misspelt word of a charge": (lambda t: t["charges"][0].update(amuont="1"), "amuont"),
    "a misspelt word of the list": (lambda t: t.update(valid_to=date(2027, 1, 1)), "valid_to"),
    "the day is a text": (lambda t: t.update(valid_from="2026-05-01"), "is a day"),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_what_is_refused_when_a_list_is_added(fault, words: str):
    table = deepcopy(TABLE)
    fault(table)
    with pytest.raises((KeyError, TypeError, ValueError, ArithmeticError), match=words):
        read_list(table, known_models())


def test_a_list_that_is_added_ends_the_one_before(tmp_path: Path):
    for file in FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    before = known_lists()[0].valid_from
    added = (FOLDER / f"{before}.toml").read_text(encoding="utf-8")
    added = added.replace(f"valid_from = {before}", "valid_from = 2098-01-01")
    (tmp_path / "2098-01-01.toml").write_text(added, encoding="utf-8")
    lists = lists_in(tmp_path, known_models())
    assert [each.valid_from for each in lists[1:]] == [each.valid_from for each in known_lists()]
    assert list_on(date(2097, 12, 31), lists).valid_from == before
    assert list_on(date(2098, 1, 1), lists).valid_from == date(2098, 1, 1)


@pytest.mark.parametrize("name", ["newest.toml", "2026-04-02.toml"])
def test_a_file_is_named_by_the_first_day_of_its_list(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes((FOLDER / "2026-04-01.toml").read_bytes())
    with pytest.raises(ValueError, match=rf"{name}: "):
        lists_in(tmp_path, known_models())


def test_a_file_that_is_wrong_and_a_folder_without_lists(tmp_path: Path):
    with pytest.raises(ValueError, match="no price lists"):
        lists_in(tmp_path, known_models())
    (tmp_path / "2027-01-01.toml").write_text("valid_from = 2027-01-01", encoding="utf-8")
    with pytest.raises(ValueError, match=r"2027-01-01\.toml: 'rows'"):
        lists_in(tmp_path, known_models())
