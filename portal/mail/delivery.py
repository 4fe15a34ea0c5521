"""Delivering mails: from the row to the mail server, at least once and recognisably the same."""

from portal.mail.writing import Written, render

__all__ = ["Written", "render"]
