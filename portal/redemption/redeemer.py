"""Who redeems, for which company."""

from dataclasses import dataclass

from portal.audit.record import Actor
from portal.core.regions import Region


@dataclass(frozen=True, slots=True)
class Redeemer:
    """A person in a company; the codes are mailed to `email` in the language `locale`."""

    user_id: int
    name: str
    email: str
    locale: str
    company_id: int
    company_name: str
    region: Region

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.name, self.company_id)
