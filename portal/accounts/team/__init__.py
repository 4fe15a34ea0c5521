"""A company's people: invitations, roles, and which company one acts for."""
