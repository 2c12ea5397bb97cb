"""The pieces of work that are timed: one process does one of them once (``__main__``)."""
