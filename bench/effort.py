"""How much is measured: the full run takes minutes, the quick one seconds."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """`deeds` per measured crowd; `clients` are the sizes of the crowds; `devices` of the register
    that is measured by itself.
    """

    rounds: int
    deeds: int
    clients: tuple[int, ...]
    batches: int
    starts: int
    devices: int
    invoices: int


FULL = Effort(
    rounds=2,
    deeds=240,
    clients=(1, 4, 8, 16),
    batches=100,
    starts=5,
    devices=200_000,
    invoices=1_000,
)
QUICK = Effort(
    rounds=1, deeds=96, clients=(1, 16), batches=20, starts=3, devices=30_000, invoices=100
)


def effort() -> Effort:
    return QUICK if os.environ.get("BENCH_QUICK") else FULL
