"""The smallest workbook a spreadsheet opens, written by hand: no library of ours writes them."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets>'
    "</workbook>"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
RELATION = (
    '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="{}"/>'
)
# Style 1 is a day.
STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}'
    "</sheetData></worksheet>"
)


def workbook(*sheets: tuple[str, str]) -> bytes:
    """Sheets by name and the XML of their rows (`rows`)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = related = ""
        for number, (name, content) in enumerate(sheets, start=1):
            listed += f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
            related += RELATION.format(number, "worksheet", f"worksheets/sheet{number}.xml")
            archive.writestr(f"xl/worksheets/sheet{number}.xml", SHEET.format(content))
        related += RELATION.format(len(sheets) + 1, "styles", "styles.xml")
        archive.writestr("xl/workbook.xml", BOOK.format(sheets=listed))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(related))
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr(
            "_rels/.rels", RELATIONS.format(RELATION.format(1, "officeDocument", "xl/workbook.xml"))
        )
    return packed.getvalue()


def rows(*cells: Sequence[object], first: int = 1) -> str:
    """Rows from number `first` on: text, numbers, and `("day", 33324)`, `("formula", "1+1", 2)`."""
    written = ""
    for number, row in enumerate(cells, start=first):
        written += f'<row r="{number}">'
        for place, value in enumerate(row):
            written += _cell(f"{chr(65 + place)}{number}", value)
        written += "</row>"
    return written


def _cell(at: str, value: object) -> str:
    match value:
        case None:
            return ""
        case ("day", serial):
            return f'<c r="{at}" s="1"><v>{serial}</v></c>'
        case ("formula", formula, result):
            return f'<c r="{at}"><f>{escape(str(formula))}</f><v>{result}</v></c>'
        case int() | float():
            return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
