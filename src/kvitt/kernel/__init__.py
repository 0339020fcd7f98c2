"""The words every room shares: money, periods, findings, errors, ids. Standard library only."""
