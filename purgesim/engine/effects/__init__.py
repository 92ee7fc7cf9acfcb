"""The ledger: how what happened is written down and what follows from it at once."""
