"""LibreOffice as an engine of xlwings: the desk for Excel works on it unchanged.

Everything goes through one callable with plain data, :class:`xlvp.addin.calc.call.Call`: the
calls of `xlvp.addin.libreoffice.calls`, made in the same process or sent over a pipe. Only what
the button asks for is here. A protected sheet refuses changes with an exception, as in Excel.
"""
