"""How much is measured: the full run takes minutes, the quick one seconds."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """`deeds` per measured crowd; `clients` are the sizes of the crowds."""

    rounds: int
    deeds: int
    clients: tuple[int, ...]
    batches: int
    seconds_per_page: float
    starts: int


FULL = Effort(
    rounds=3, deeds=320, clients=(1, 4, 8, 16), batches=120, seconds_per_page=1.5, starts=5
)
QUICK = Effort(rounds=1, deeds=160, clients=(1, 8, 16), batches=30, seconds_per_page=0.5, starts=3)


def effort() -> Effort:
    return QUICK if os.environ.get("BENCH_QUICK") else FULL
