"""How one workbook becomes plain data: each module a step, put together by :mod:`xlvp.reader`."""
