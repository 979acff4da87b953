"""Files as people have them: each is read right, or refused with the row and the column."""

import io
import zipfile
from time import process_time

import pytest

from clients.transfer.reading import Unreadable, sheet_of
from tests.clients.transfer.workbook import rows, workbook

PLAIN = "Name,Email\nJosé Núñez,jose@example.com\nAmira Khan,amira@example.com\n"
PEOPLE = [("José Núñez", "jose@example.com"), ("Amira Khan", "amira@example.com")]
ANN = [("Ann", "ann@example.com")]
UNICODE = "Name,Email\nMałgorzata O’Neill,m@example.com\n李小龙,li@example.com\n"
UNICODE_PEOPLE = [("Małgorzata O’Neill", "m@example.com"), ("李小龙", "li@example.com")]
LONG = "x" * 1_000_000

# What it is, the bytes, and the two cells of each row.
ANN_SHEET = rows(("Name", "Email"), ("Ann", "ann@example.com"))
LATE_SHEET = rows(("Name", "Email"), ("Ann", "ann@example.com"), first=4)


def far(at: str) -> bytes:
    """A workbook with a cell where nobody looks."""
    number = at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<c r="{at}" t="inlineStr"><is><t>x</t></is></c>'
    return workbook(("People", f'{ANN_SHEET}<row r="{number}">{cell}</row>'))


MIXED_SHEET = rows(
    ("Name", "Email"), (("day", 33324), 7911123456), ("x", ("formula", "1+1", 2))
)  # fmt: skip
READ = {
    "utf-8": (PLAIN.encode(), PEOPLE),
    "utf-8 with a mark": (PLAIN.encode("utf-8-sig"), PEOPLE),
    "utf-16 with a mark": (UNICODE.encode("utf-16"), UNICODE_PEOPLE),
    "utf-16 little end first, no mark": (PLAIN.encode("utf-16-le"), PEOPLE),
    "utf-16 big end first, no mark": (PLAIN.encode("utf-16-be"), PEOPLE),
    "utf-32": (UNICODE.encode("utf-32"), UNICODE_PEOPLE),
    "windows": (PLAIN.encode("cp1252"), PEOPLE),
    "windows with its apostrophe": (
        "Name,Email\nO’Neill,o@example.com\n".encode("cp1252"), [("O’Neill", "o@example.com")],
    ),
    "old macintosh": (PLAIN.replace("\n", "\r").encode("mac_roman"), PEOPLE),
    "dos": (PLAIN.replace("\n", "\r\n").encode("cp850"), PEOPLE),
    "semicolons": (PLAIN.replace(",", ";").encode(), PEOPLE),
    "tabs in utf-16, as spreadsheets save “Unicode text”": (
        PLAIN.replace(",", "\t").encode("utf-16"), PEOPLE,
    ),
    "bars": (PLAIN.replace(",", "|").encode(), PEOPLE),
    "a first line that names the separator": (f"sep=;\n{PLAIN.replace(',', ';')}".encode(), PEOPLE),
    "that line in quotes, after a mark": (
        f'"sep=;"\r\n{PLAIN.replace(",", ";")}'.encode("utf-8-sig"), PEOPLE,
    ),
    "semicolons around numbers with commas": (
        b"Name;Email\nAnn;3,5\nBo;4,25\nCy;1,0\n", [("Ann", "3,5"), ("Bo", "4,25"), ("Cy", "1,0")],
    ),
    "quotes around everything": (b'"Name","Email"\n"Ann","ann@example.com"\n', ANN),
    "a comma and a line break in quotes": (
        b'Name,Email\n"Khan, Amira","one\r\ntwo"\n', [("Khan, Amira", "one\ntwo")],
    ),
    "doubled quotes": (b'Name,Email\n"Ann ""Nan"" Lee",x\n', [('Ann "Nan" Lee', "x")]),
    "a quote inside bare text": (b'Name,Email\nAnn 5\'10" tall,x\n', [("Ann 5'10\" tall", "x")]),
    "no line break at the end": (b"Name,Email\nAnn,ann@example.com", ANN),
    "empty lines and empty columns at the ends": (
        b"\n\nName,Email,,\n\nAnn,ann@example.com,,\n,,,\n\n", ANN,
    ),
    "rows that stop early": (b"Name,Email\nAnn\n", [("Ann", "")]),
    "spaces that do not break, and none to see": (
        "Name,Email\n\u200bAnn\u00a0,\ufeff ann@example.com \n".encode(), ANN,
    ),
    "two headings alike": (b"Name,Name\nAnn,Lee\n", [("Ann", "Lee")]),
    "formulas, as text": (b"Name,Email\n=1+1,@SUM(A1)\n", [("=1+1", "@SUM(A1)")]),
    "formulas, as we guard them": (
        b"Name,Email\n'=1+1,'+447911123456\n", [("=1+1", "+447911123456")],
    ),
    "a cell of a megabyte": (f"Name,Email\nAnn,{LONG}\n".encode(), [("Ann", LONG)]),
    "a workbook": (workbook(("People", ANN_SHEET)), ANN),
    "a workbook that begins with an empty sheet and empty rows": (
        workbook(("Empty", ""), ("People", LATE_SHEET)), ANN,
    ),
    "a workbook with days, numbers and formulas": (
        workbook(("People", MIXED_SHEET)), [("1991-03-27", "7911123456"), ("x", "2")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", READ)
def test_an_awkward_file_is_read_right(what: str) -> None:
    data, expected = READ[what]
    sheet = sheet_of(data)
    assert [row.cells for row in sheet.rows] == expected
    assert [row.problem for row in sheet.rows] == [""] * len(expected)


def archive(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(name, "x")
    return packed.getvalue()


REFUSED = {
    "an archive of something else": (archive("photo.jpg"), "This is no .xlsx workbook"),
    "another office's workbook": (archive("content.xml"), "This is no .xlsx workbook"),
    "nothing": (b"", "There is nothing in this file."),
    "only a mark": (b"\xef\xbb\xbf", "There is nothing in this file."),
    "only separators": (b",,\n,,\n", "There is nothing in this file."),
    "a PDF": (b"%PDF-1.7 ...", "This is a PDF."),
    "a picture": (b"\x89PNG\r\n\x1a\n", "This is a picture."),
    "a web page called .xls": (b"<html><table><tr><td>Ann", "This is a web page, not a table."),
    "anything else": (bytes(range(256)) * 4, "This is not a table"),
    "half a workbook": (
        workbook(("People", rows(("Name",), ("Ann",))))[:200], "The workbook is damaged",
    ),
    "an archive that is no workbook": (b"PK\x03\x04" + bytes(40), "The workbook is damaged"),
    "an old workbook's first bytes": (b"\xd0\xcf\x11\xe0" + bytes(600), "This is an old kind"),
    "a quote that stays open": (
        b'Name,Email\nAnn,a\nBo,"b\nCy,c\n', "In row 3, column 2, a quote is opened and not closed",
    ),
    "a quote inside quotes": (
        b'Name,Email\nAnn,a\n"Bo "Bobby" Lee",b\n', "In row 3, column 1, a quote",
    ),
    "a cell of more than two megabytes": (
        f"Name,Email\nAnn,{LONG * 2}x\n".encode(), "In row 2 a cell is longer than 2,000,000",
    ),
    "too many columns": (",".join("abc" * 101).encode() + b"\nx\n", "more than 300 columns"),
    "a cell in the last column": (far("XFD600"), "goes to column 16,384 and row 600"),
    # The library would ask for 500 GB and end the whole process.
    "a cell in the very last place": (far("XFD1048576"), "more than 120,000 rows"),
    "a cell far out both ways": (far("CV60000"), "goes to column 100 and row 60,000"),
    "a card without an end": (b"BEGIN:VCARD\nFN:Ann\n", "Card 1 has a beginning and no end."),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(what: str) -> None:
    data, words = REFUSED[what]
    with pytest.raises(Unreadable, match=words.replace("(", r"\(")):
        sheet_of(data)


def test_there_are_enough_of_them() -> None:
    assert len(READ) + len(REFUSED) >= 30


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    sheet = sheet_of(b'Name,Email\n\n"two\nlines",a\nBo,b\n')
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(3, "two\nlines"), (4, "Bo")]
    book = workbook(("People", rows(("Name",), ("Ann",), first=3)))
    assert [row.number for row in sheet_of(book).rows] == [4]


def test_a_row_with_more_cells_than_headings_is_not_guessed_at() -> None:
    sheet = sheet_of(b"Name,Email\nKhan, Amira,amira@example.com\nBo,b\n")
    assert [bool(row.problem) for row in sheet.rows] == [True, False]
    assert sheet.rows[0].problem.startswith("There is text in column 3, and only 2 columns")
    assert list(sheet.column("Name")) == ["Bo"]


def test_headings_may_be_missing_empty_or_twice() -> None:
    assert sheet_of(b"Phone,Phone,,Email\n1,2,3,4\n").headings == (
        "Phone", "Phone (2)", "Column 3", "Email",
    )  # fmt: skip
    bare = sheet_of(b"Ann,ann@example.com\nBo,bo@example.com\n")
    assert (bare.headings, bare.named, len(bare.rows)) == (("Column 1", "Column 2"), False, 2)


@pytest.mark.parametrize(
    ("first", "named"),
    [
        ("Ann,07911 123456", False), ("Ann,+44 (0)7911 123456", False), ("Ann,27.3.1986", False),
        ("Ann,1986-03-27", False), ("Ann,ann@example.com", False),
        ("Ann,2024", True), ("Ann,Lee", True), ("Visitor,2024,2025", True),
        ("Name,01/02/2024", True), ("Email (you@example.com),Mobile", True),
        ("Given Name,Family Name,E-mail 1 - Value,2024-01-01", True),
    ],
)  # fmt: skip
def test_a_first_row_is_headings_or_a_person(first: str, named: bool) -> None:
    sheet = sheet_of(f"{first}\nBo,Lee\n".encode())
    assert (sheet.named, len(sheet.rows)) == (named, 2 - named)


@pytest.mark.parametrize(
    ("headings", "made"),
    [
        ("Name (2),Name,Name", ("Name (2)", "Name", "Name (3)")),
        ("Name,Name,Name (2)", ("Name", "Name (2)", "Name (2) (2)")),
        ("Name (work),Name,Name", ("Name (work)", "Name", "Name (2)")),
        ("Column 2,,x", ("Column 2", "Column 2 (2)", "x")),
    ],
)
def test_no_two_headings_are_the_same(headings: str, made: tuple[str, ...]) -> None:
    sheet = sheet_of(f"{headings}\na,b,c\n".encode())
    assert sheet.headings == made
    assert [sheet.cell(sheet.rows[0], heading) for heading in made] == ["a", "b", "c"]


# Each takes a minute or more where what was read so far was copied for every line or column.
LARGE = {
    "a card with a folded picture": (
        b"BEGIN:VCARD\nFN:Ann\nPHOTO;ENCODING=b:x\n" + (b" " + b"A" * 74 + b"\n") * 130_000
        + b"END:VCARD\n"
    ),
    "a card with a note that goes on and on": (
        b"BEGIN:VCARD\nFN:Ann\nNOTE;ENCODING=QUOTED-PRINTABLE:x=\n" + b"=41=\n" * 1_000_000
        + b"\nEND:VCARD\n"
    ),
    "a file with columns that hold nothing": b"Name" + b"," * 500_000 + b"\nAnn\n",
}  # fmt: skip


@pytest.mark.parametrize("what", LARGE)
def test_the_time_it_takes_grows_as_the_file_does(what: str) -> None:
    begun = process_time()
    assert sheet_of(LARGE[what]).rows[0].cells[0] == "Ann"
    assert process_time() - begun < 10


def test_too_many_headings_are_refused_before_they_are_made_different() -> None:
    begun = process_time()
    with pytest.raises(Unreadable, match="more than 300 columns"):
        sheet_of(b",".join([b"Name"] * 200_000) + b"\nAnn\n")
    assert process_time() - begun < 10


def test_the_encoding_can_be_chosen_by_a_person_who_sees_wrong_names() -> None:
    greek = "Name,Email\nΑλέξης,a@example.com\n".encode("cp1253")
    assert sheet_of(greek).rows[0].cells[0] != "Αλέξης"
    assert sheet_of(greek, encoding="cp1253").rows[0].cells[0] == "Αλέξης"
    with pytest.raises(Unreadable, match="In row 2 there is a character that is not UTF-8"):
        sheet_of(greek, encoding="utf-8")


def test_what_it_was_read_as_is_said() -> None:
    assert sheet_of(PLAIN.encode("cp1252")).read_as == "CSV, Windows, western Europe"
    assert sheet_of(PLAIN.encode()).read_as == "CSV, UTF-8"
    assert sheet_of(workbook(("Clients", rows(("Name",), ("Ann",))))).read_as == (
        "workbook, sheet “Clients”"
    )
