"""People, companies, roles and sessions."""
