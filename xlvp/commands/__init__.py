"""The commands of the command line, an area per module; :mod:`xlvp.cli` puts them together."""
