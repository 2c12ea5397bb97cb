"""The empty standard template of each governance model that ships with xlvp; data, no code."""
