"""Codes that nobody could use are counted: whoever guesses is not heard for a while."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.web.identity import Identity


@dataclass(frozen=True, slots=True)
class GuessLock:
    """One person at one address, and more loosely their company from everywhere: many accounts of
    one company, or one account from many addresses.
    """

    one_person: Limit
    one_owner: Limit

    @classmethod
    def of(cls, kind: str) -> Self:
        hour = timedelta(hours=1)
        return cls(
            Limit(kind, most=10, window=hour, lock=timedelta(minutes=15)),
            Limit(f"{kind}-owner", most=50, window=hour, lock=hour),
        )

    def claim(self, identity: Identity, address: str) -> bool:
        """A try is counted before it is judged: of a burst none is heard beyond the limit.

        True when it is the one that locks; never commits. Raises LockedOut.
        """
        person = lockouts.claim(self.one_person, _person(identity), address)
        owner = lockouts.claim(self.one_owner, _owner(identity), "")
        return person or owner

    def give_back(self, identity: Identity, address: str) -> None:
        """It was no guess."""
        lockouts.give_back(self.one_person, _person(identity), address)
        lockouts.give_back(self.one_owner, _owner(identity), "")

    def forget(self, identity: Identity, address: str) -> None:
        """After a right code, in the transaction of that deed; never commits."""
        lockouts.forget(self.one_person, _person(identity), address)


def _person(identity: Identity) -> str:
    return f"user:{identity.user_id}"


def _owner(identity: Identity) -> str:
    return f"company:{identity.company.id}" if identity.company else _person(identity)
