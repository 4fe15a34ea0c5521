"""The code base keeps its own rules, and each rule notices when it is broken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import architecture
from tests.support.sources import Module, load

ROOT = Path(__file__).parents[1]
MODELS = """
class CoinEntry:
    __tablename__ = "coin_entry"

class CoinBalance:
    __tablename__ = "coin_balance"

entries = CoinEntry.__table__
"""

Rule = Callable[[dict[str, Module]], list[str]]


@pytest.fixture(scope="module")
def house() -> dict[str, Module]:
    return load(ROOT)


@pytest.mark.parametrize("rule", architecture.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule, house: dict[str, Module]) -> None:
    assert rule(house) == []


def test_the_whole_house_is_read(house: dict[str, Module]) -> None:
    assert {"portal", "portal.core.clock", "portal.wallet.ledger"} <= set(house)


def faults(rule: Rule, root: Path, **sources: str) -> list[str]:
    """What the rule says of a tree made of `package__module="source"`."""
    for name, source in sources.items():
        path = root / "portal" / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in (path.parent, root / "portal"):
            (folder / "__init__.py").touch()
        path.write_text(source, encoding="utf-8")
    return rule(load(root))


@pytest.mark.parametrize(
    "statement",
    [
        "from portal.redemption.basket import Cart",
        "from portal.redemption import basket",
        "import portal.redemption.basket",
    ],
)
def test_an_upward_import_is_found(tmp_path: Path, statement: str) -> None:
    [fault] = faults(
        architecture.upward_imports,
        tmp_path,
        wallet__ledger=statement,
        redemption__basket="class Cart: ...",
    )
    assert fault.startswith("portal.wallet.ledger:1 imports portal.redemption.basket")


def test_a_downward_import_is_allowed(tmp_path: Path) -> None:
    assert not faults(
        architecture.upward_imports,
        tmp_path,
        redemption__basket="from portal.wallet.ledger import post",
        wallet__ledger="from portal import config\nfrom portal.core.clock import now",
        core__clock="def now(): ...",
        config="",
    )


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("core__clock", "from portal import create_app"),
        ("core__clock", "from portal.commands import cli"),
        ("config", "from portal.wallet import ledger"),
        ("wallet__ledger", "from portal.serving import supervisor"),
        ("serving__supervisor", "from portal.wallet import ledger"),
    ],
)
def test_an_import_past_the_order_is_found(tmp_path: Path, importer: str, statement: str) -> None:
    house = {"commands": "", "wallet__ledger": "", "serving__supervisor": "", "core__clock": ""}
    [fault] = faults(architecture.upward_imports, tmp_path, **(house | {importer: statement}))
    assert fault.startswith(f"portal.{importer.replace('__', '.')}:1 imports portal")


def test_a_package_without_a_place_is_found(tmp_path: Path) -> None:
    [package, module] = faults(
        architecture.unplaced_modules, tmp_path, shop__prices="", core__clock="", wallet__ledger=""
    )
    assert package.startswith("portal.shop ")
    assert module.startswith("portal.shop.prices ")


def test_a_cycle_is_found(tmp_path: Path) -> None:
    [fault] = faults(
        architecture.import_cycles,
        tmp_path,
        wallet__a="from portal.wallet.b import x",
        wallet__b="from portal.wallet import c",
        wallet__c="import portal.wallet.a",
    )
    assert fault.endswith(
        "portal.wallet.a -> portal.wallet.b -> portal.wallet.c -> portal.wallet.a"
    )


@pytest.mark.parametrize("statement", ["import flask", "from flask_babel import gettext"])
def test_flask_in_the_domain_is_found(tmp_path: Path, statement: str) -> None:
    [fault] = faults(
        architecture.flask_where_it_does_not_belong,
        tmp_path,
        wallet__booking=statement,
        wallet__views=statement,
        wallet__forms=statement,
        web__pages=statement,
        extensions=statement,
        commands=statement,
    )
    assert fault.startswith("portal.wallet.booking:1 ")


@pytest.mark.parametrize(
    "source",
    [
        "def book():\n    from portal.wallet import ledger",
        "book = lambda: __import__('portal.wallet.ledger')",
        "async def book():\n    if True:\n        import portal.wallet.ledger",
        "import_module('portal.wallet.ledger')",
    ],
)
def test_a_hidden_import_is_found(tmp_path: Path, source: str) -> None:
    [fault] = faults(architecture.imports_inside_functions, tmp_path, wallet__booking=source)
    assert fault.startswith("portal.wallet.booking:")


def test_a_heavy_library_may_be_imported_when_used(tmp_path: Path) -> None:
    source = "def compile():\n    import typst"
    assert not faults(architecture.imports_inside_functions, tmp_path, documents__pdf=source)
    assert not faults(architecture.heavy_imports_at_every_start, tmp_path, documents__pdf=source)


@pytest.mark.parametrize("statement", ["import typst", "from webauthn.helpers import structs"])
def test_a_heavy_library_read_at_every_start_is_found(tmp_path: Path, statement: str) -> None:
    [fault] = faults(architecture.heavy_imports_at_every_start, tmp_path, documents__pdf=statement)
    assert fault.startswith("portal.documents.pdf:1 ")


@pytest.mark.parametrize("name", ["wallet__utils", "core__date_utils", "helpers"])
def test_a_shapeless_module_is_found(tmp_path: Path, name: str) -> None:
    [fault] = faults(architecture.shapeless_modules, tmp_path, **{name: "", "wallet__booking": ""})
    assert name.replace("__", ".") in fault


def test_a_form_in_the_domain_is_found(tmp_path: Path) -> None:
    statement = "from portal.wallet.forms import BookForm"
    [fault] = faults(
        architecture.forms_used_outside_views,
        tmp_path,
        wallet__forms="class BookForm: ...",
        wallet__booking=statement,
        wallet__views=statement,
    )
    assert fault == "portal.wallet.booking:1 imports portal.wallet.forms"


def test_a_view_in_the_domain_is_found(tmp_path: Path) -> None:
    statement = "from portal.wallet import views"
    [fault] = faults(
        architecture.views_used_outside_the_factory,
        tmp_path,
        wallet__views="",
        wallet__booking=statement,
    )
    assert fault == "portal.wallet.booking:1 imports portal.wallet.views"


def test_a_model_that_knows_its_domain_is_found(tmp_path: Path) -> None:
    [fault] = faults(
        architecture.domain_seen_by_models,
        tmp_path,
        wallet__models="from portal.wallet import booking\nfrom portal.accounts import models",
        wallet__booking="",
        accounts__models="",
    )
    assert fault == "portal.wallet.models:1 is a model and imports portal.wallet.booking"


@pytest.mark.parametrize(
    "source",
    [
        "from portal.wallet.models import CoinEntry",
        "from portal.wallet import models\nmodels.CoinBalance(coins=1)",
        "from portal.wallet.models import entries",
        "text('SELECT sum(coins) FROM coin_entry')",
        "f'UPDATE coin_balance SET coins = coins + {n}'",
        "relationship('CoinBalance')",
    ],
)
def test_coins_touched_beside_the_ledger_are_found(tmp_path: Path, source: str) -> None:
    found = faults(
        architecture.coins_touched_outside_the_ledger,
        tmp_path,
        wallet__models=MODELS,
        wallet__ledger="from portal.wallet.models import CoinEntry\nCoinEntry(coins=1)",
        wallet__booking=source,
    )
    assert found
    assert all(fault.startswith("portal.wallet.booking:") for fault in found)


@pytest.mark.parametrize(
    "source",
    [
        "insert(CoinEntry)",
        "session.execute(update(rows).values(coins=0))",
        "CoinEntry.__table__.delete()",
        "db.session.add(row)",
        "text('delete from coin_entry')",
    ],
)
def test_a_reader_that_writes_is_found(tmp_path: Path, source: str) -> None:
    found = faults(
        architecture.coins_touched_outside_the_ledger,
        tmp_path,
        wallet__models=MODELS,
        wallet__verify=f"from portal.wallet.models import CoinEntry, CoinBalance\n{source}",
    )
    assert found[0] == "portal.wallet.verify:2 reads coins and may not write"


def test_a_reader_may_read(tmp_path: Path) -> None:
    source = "from portal.wallet.models import CoinEntry\nselect(CoinEntry)\nfound.add(1)"
    assert not faults(
        architecture.coins_touched_outside_the_ledger,
        tmp_path,
        wallet__models=MODELS,
        wallet__statement=source,
    )
