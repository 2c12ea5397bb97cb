"""Faults of people, planted in valid workbooks, and whether each is found where it is."""
