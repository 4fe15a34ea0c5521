"""The tiles of the dashboard hang together with rights, icons and figures."""

from collections import Counter

import pytest
from flask import Flask

from portal.config import ROOT
from portal.core.permissions import RIGHTS
from portal.terminal.tiles import TILES, Tile
from portal.web.registries import registries

ICONS = (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("tile", TILES, ids=lambda tile: tile.key)
def test_each_tile_has_a_right_and_an_icon(tile: Tile):
    assert tile.right in RIGHTS
    assert f'id="{tile.icon}"' in ICONS


def test_each_tile_has_a_key_of_its_own():
    assert not [key for key, times in Counter(tile.key for tile in TILES).items() if times > 1]


def test_each_figure_has_its_tile(app: Flask):
    """A figure under another key would never be shown, and nobody would notice."""
    assert {figure.application for figure in registries.tile_figures} <= {it.key for it in TILES}
