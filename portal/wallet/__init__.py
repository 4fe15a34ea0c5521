"""Coins: cards, balances and the ledger."""
