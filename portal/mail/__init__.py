"""Mails as rows, delivered later."""
