"""The tiles of the dashboard hang together with rights, icons and figures."""

from collections import Counter

import pytest
from flask import Flask

from portal.config import ROOT
from portal.core.permissions import COMPANY_ROLES, PERSONAL_ROLES, RIGHTS, Role
from portal.terminal.tile_table import TILES, Tile
from portal.web.guards import guard_of
from portal.web.registries import registries

ROLES = (COMPANY_ROLES, PERSONAL_ROLES)
ICONS = (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")


# by hand from DOMAIN §2; x: opens, o: is shown locked, -: is not shown. Columns: Administration,
# Purchase, Installation, Planning; support, finance, translator, wholesaler, operator
MATRIX = {
    "coins": "xxxo -----",
    "book": "xxxo -----",
    "redeem": "xxxo -----",
    "codes": "xxxo -----",
    "buy": "xxoo -----",
    "claims": "xxxo -----",
    "team": "xooo -----",
    "company": "xxxx -----",
    "bank": "xooo -----",
    "devices": "---- ----x",
    "orders": "---- ---x-",
    "support": "---- x----",
    "claims-desk": "---- x----",
    "claims-finance": "---- -x---",
    "claims-charges": "---- -x---",
    "bank-queue": "---- -x---",
    "extension-payments": "---- -x---",
}


def mark_of(tile: Tile, role: Role) -> str:
    if role not in tile.for_roles:
        return "-"
    return "x" if role in RIGHTS[tile.right] else "o"


@pytest.mark.parametrize("tile", TILES, ids=lambda tile: tile.key)
def test_each_role_has_its_tiles(tile: Tile):
    marks = ["".join(mark_of(tile, role) for role in group) for group in ROLES]
    assert " ".join(marks) == MATRIX[tile.key]


def test_each_row_of_the_matrix_is_a_tile():
    assert sorted(MATRIX) == sorted(tile.key for tile in TILES)


def test_a_tile_opens_what_its_page_opens(app: Flask):
    """Another right at the page would leave a tile that leads nowhere, or none that leads there."""
    pages = app.url_map.bind("localhost")
    for tile in TILES:
        endpoint, _ = pages.match(tile.path.partition("?")[0])
        guard = guard_of(app.view_functions[endpoint])
        assert guard == tile.right or RIGHTS[tile.right] <= RIGHTS[str(guard)], tile.key


@pytest.mark.parametrize("tile", TILES, ids=lambda tile: tile.key)
def test_each_tile_has_a_right_and_an_icon(tile: Tile):
    assert tile.right in RIGHTS
    assert f'id="{tile.icon}"' in ICONS


def test_each_tile_has_a_key_of_its_own():
    assert not [key for key, times in Counter(tile.key for tile in TILES).items() if times > 1]


def test_each_figure_has_its_tile(app: Flask):
    """A figure under another key would never be shown, and nobody would notice."""
    assert {figure.application for figure in registries.tile_figures} <= {it.key for it in TILES}
