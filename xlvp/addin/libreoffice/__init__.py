"""LibreOffice Calc through UNO: what the extension and the tests' engine stand on.

These modules are packed into the extension and run in LibreOffice's own Python, where nothing
but the standard library and `uno` is to be had: they import nothing else. Rows and columns
count from 0, as in UNO.
"""
