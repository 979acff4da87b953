"""Files as people have them, into rows of text. Pure: nothing here knows the database.

`sheet_of` reads a file; every problem names the row as a spreadsheet counts it, and the column.
"""

from clients.transfer.reading.files import sheet_of
from clients.transfer.reading.sheets import Row, Sheet, Unreadable

__all__ = ["Row", "Sheet", "Unreadable", "sheet_of"]
