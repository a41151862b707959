"""A second reading of ledger/FORMAT.md: see README.md beside this."""
