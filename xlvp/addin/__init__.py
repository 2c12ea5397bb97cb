"""The button: what happens in the spreadsheet program when a ribbon button is pressed.

::

    ribbon ─► VBA ─► python -m xlvp.addin VERB … ─► entry.py ─► desk.py ─► xlwings ─► Excel
                                                       │                        └► LibreOffice
                                                       └► checking, closing: as the command line

The modules here only wire. The workbook as it stands on the screen is read into a
:class:`xlvp.reading.sources.Source`, so that reader, rules and findings are those of files.
Nothing but the implementation of :class:`xlvp.addin.desk.Desk` touches the spreadsheet program.
"""
