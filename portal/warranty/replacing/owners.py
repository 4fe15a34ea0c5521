"""Whose two devices are, before one of them takes over the cover of the other."""

from portal.warranty.ownership import Holder, holders_of


def needs_support(
    before: Holder | None,
    after: Holder | None,
    filer: Holder | None = None,
    shipped: bool = False,
) -> bool:
    """Whether somebody could lose by it: cover that goes to other people, or a cover of their own
    that the one of a stranger's device takes the place of.

    `before` has the defective device, `after` the replacement; None is nobody. Of a device that
    nobody has added, who files the claim may name a device of their own, and the manufacturer
    has decided about what it has `shipped`.
    """
    if after is None or after == before:
        return False
    return before is not None or not (shipped or after == filer)


def held_by(defective: str, replacement: str) -> tuple[Holder | None, Holder | None]:
    """Who has them now, for the rule above. One statement."""
    holders = holders_of((defective, replacement))
    return holders.get(defective), holders.get(replacement)
