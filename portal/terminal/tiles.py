"""What the dashboard offers of the portal's own parts: a tile opens for who has its right."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.permissions import Role, roles_giving
from portal.extensions import db
from portal.terminal.tile_table import TILES, Tile
from portal.web.formats import integer_text
from portal.web.identity import Identity
from portal.web.registries import registries


@dataclass(frozen=True)
class ShownTile:
    tile: Tile
    open: bool
    figure: str
    opened_by: tuple[Role, ...]


def tiles_for(identity: Identity) -> Iterator[ShownTile]:
    mine = [tile for tile in TILES if tile.for_roles & identity.roles]
    figures = _figures(identity, {tile.key for tile in mine if identity.can(tile.right)})
    for tile in mine:
        allowed = identity.can(tile.right)
        yield ShownTile(tile, allowed, figures.get(tile.key, ""), roles_giving(tile.right))


def _figures(identity: Identity, keys: Collection[str]) -> dict[str, str]:
    """By key; whatever is counted, in one statement."""
    wanted = [figure for figure in registries.tile_figures if figure.application in keys]
    known = {each.application: each.text(identity) for each in wanted if each.text}
    counted = {each.application: each.waiting() for each in wanted if each.waiting}
    if counted:
        counts = db.session.execute(select(*counted.values())).one()
        known |= {key: integer_text(n) for key, n in zip(counted, counts, strict=True) if n}
    return known
