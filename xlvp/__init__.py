"""Planning and follow-up of a public office in Excel: templates, validation, consolidation."""

__version__ = "0.1.0"
