"""The pages of the team, of invitations, and of the company one acts for."""
