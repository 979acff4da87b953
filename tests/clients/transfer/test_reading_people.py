"""Days, names, numbers and cards as people write them."""

from datetime import date

import pytest

from clients.transfer.reading import Sheet, sheet_of
from clients.transfer.reading.columns import Detail, columns_of
from clients.transfer.reading.dates import NoDay, Order, Orders, day_of, order_of
from clients.transfer.reading.people import Person, Read, Reader, birth_date_of, names_family_first

TODAY = date(2026, 11, 22)
MARCH = date(1986, 3, 27)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("1986-03-27", "day"), ("1986-3-27", "month"), ("1986/03/27", "day"), ("19860327", "day"),
        ("1986.03.27", "day"), ("1986-03-27T00:00:00Z", "day"), ("1986-03-27 00:00", "month"),
        ("27/03/1986", "day"), ("27.3.1986", "day"), ("27-03-86", "day"), ("27 3 86", "day"),
        ("03/27/1986", "month"), ("3-27-86", "month"),
        ("27 March 1986", "day"), ("27th Mar 1986", "month"), ("27-Mar-86", "day"),
        ("March 27, 1986", "day"), ("Mar 27 1986", "day"), ("Thursday, 27 March 1986", "day"),
        ("Thu 27/03/1986", "day"), ("31498", "day"),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text: str, order: str) -> None:
    assert day_of(text, Order(order), latest=TODAY) == MARCH


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("30/02/1986", "not a day of the calendar"), ("27/13/1986", "not a day of the calendar"),
        ("29.2.1987", "not a day of the calendar"), ("0000-00-00", "not a day of the calendar"),
        ("03-27", "has no year"), ("--03-27", "has no year"), ("27 March", "has no year"),
        ("1604-03-27", "has no year"), ("27/3/1604", "has no year"),
        (f"Knee {'x' * 400}", "^“Knee x{34}…” is not a date.$"),
        ("1986", "is not a date"), ("soon", "is not a date"), ("27/03-1986", "is not a date"),
        ("27 Marzo 1986", "not a day of the calendar"), ("123456", "is not a date"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_made_one(text: str, words: str) -> None:
    with pytest.raises(NoDay, match=words):
        day_of(text, Order.DAY_FIRST, latest=TODAY)


@pytest.mark.parametrize(
    ("digits", "year"), [("26", 2026), ("27", 1927), ("00", 2000), ("99", 1999)]
)
def test_two_digits_are_the_last_such_year(digits: str, year: int) -> None:
    assert day_of(f"1/2/{digits}", Order.DAY_FIRST, latest=TODAY) == date(year, 2, 1)


@pytest.mark.parametrize("text", ["25/12/26", "25 Dec 26", "Dec 25, 26"])
def test_two_digits_mean_no_day_to_come(text: str) -> None:
    assert day_of(text, Order.DAY_FIRST, latest=TODAY) == date(1926, 12, 25)
    assert day_of(text, Order.DAY_FIRST, latest=date(2026, 12, 25)) == date(2026, 12, 25)


@pytest.mark.parametrize("day", ["1899-03-27", "2027-03-27", "03-27", "soon", "1986-02-30"])
def test_a_sentence_repeats_no_notes(day: str) -> None:
    text = f"{day} 10:00 {'told about the knee ' * 20}"
    with pytest.raises(ValueError, match=r"“|more than 120 years ago") as refused:
        birth_date_of(text, Order.DAY_FIRST, today=TODAY)
    assert len(str(refused.value)) < 80


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["27/03/1986", "1/2/1990"], Orders(Order.DAY_FIRST, sure=True)),
        (["03/27/1986", "1/2/1990"], Orders(Order.MONTH_FIRST, sure=True)),
        # A German page of one booking system says the day first in one column only.
        (["27/03/1986", "03/28/1986", "13/1/1990"], Orders(Order.DAY_FIRST, False, 1)),
        (["1/2/1990", "3/4/1991"], Orders(Order.DAY_FIRST, sure=False)),
        (["1986-03-27"], Orders(Order.DAY_FIRST, sure=False)),
        ([], Orders(Order.DAY_FIRST, sure=False)),
    ],
)
def test_the_order_is_asked_of_the_whole_column(texts: list[str], found: Orders) -> None:
    assert order_of(texts) == found


def test_where_nothing_tells_the_usual_order_is_taken() -> None:
    assert order_of(["1/2/1990"], usual=Order.MONTH_FIRST).order is Order.MONTH_FIRST


def read(sheet: Sheet, order: Order = Order.DAY_FIRST) -> list[Read]:
    columns, _ = columns_of(sheet.headings)
    names = [heading for heading, detail in columns.items() if detail is Detail.NAME]
    reader = Reader(
        sheet, columns, order, "GB", TODAY,
        family_first=any(names_family_first(sheet.column(name)) for name in names),
    )  # fmt: skip
    return [reader.read(row) for row in sheet.rows]


AMIRA = Person("Amira Khan", "", MARCH, "amira@example.com", "+447911123456")
# What it is, its format by name, and its text.
EXPORTS = [
    (
        "Google Contacts (older)",
        "Name,Given Name,Additional Name,Family Name,Birthday,E-mail 1 - Type,E-mail 1 - Value,"
        "Phone 1 - Type,Phone 1 - Value\n"
        "Amira Khan,Amira,,Khan,1986-03-27,* Home,amira@example.com ::: a@example.com,Mobile,"
        "07911 123456 ::: 020 7946 0000\n",
    ),
    (
        "Google Contacts",
        "First Name,Middle Name,Last Name,Birthday,Labels,E-mail 1 - Label,E-mail 1 - Value,"
        "Phone 1 - Label,Phone 1 - Value\n"
        "Amira,,Khan,1986-03-27,* myContacts,* Home,amira@example.com,Mobile,+44 7911 123456\n",
    ),
    (
        "Square",
        "Reference ID,First Name,Last Name,Email Address,Phone Number,Birthday,Memo\n"
        "1,Amira,Khan,amira@example.com,'+447911123456,1986-03-27,knee\n",
    ),
    (
        "Cliniko",
        "id,first_name,last_name,date_of_birth,email,mobile,notes\n"
        "7,Amira,Khan,1986-03-27,amira@example.com,07911123456,knee\n",
    ),
    (
        "address cards",
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4Bhan;Ami=\r\n"
        "ra;;;\r\nTEL;HOME:020 7946 0000\r\nTEL;CELL:07911 123456\r\nEMAIL;INTERNET:"
        "amira@example.com\r\nBDAY:19860327\r\nEND:VCARD\r\n",
    ),
    (
        "address cards",
        "BEGIN:VCARD\nVERSION:3.0\nFN:Amira Khan\nN:Khan;Amira;;;\nitem1.EMAIL;type=INTERNET;type="
        "pref:amira@exam\n ple.com\nTEL;type=CELL;type=VOICE:+44 7911 123456\nBDAY:1986-03-27\n"
        "END:VCARD\n",
    ),
    (
        "address cards",
        "BEGIN:VCARD\nVERSION:4.0\nFN:Amira Khan\nN:Khan;Amira;;;\nEMAIL;PREF=2:other@example.com\n"
        'EMAIL;PREF=1:amira@example.com\nTEL;VALUE=uri;TYPE="voice,cell":tel:+44-7911-123456\n'
        "BDAY:19860327\nNOTE:a\\, b\\nc\nEND:VCARD\n",
    ),
    (
        "",
        "Client Name;E-Mail;Mobile;Date of birth;Colour\n"
        "Amira  Khan;amira@example.com;7911123456;27.03.1986;blue\n",
    ),
    ("", "client_name,dob,Home phone,Mobile,mail\n\"Khan, Amira\",27 Mar 86,,07911 123456,"
         "mailto:amira@example.com\n"),
    ("", "Surname,Forename,DOB,Phone,Email\nKhan,Amira,27/3/86,(0)7911 123456,amira@example.com\n"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"), EXPORTS, ids=[f"{n} {name}" for n, (name, _) in enumerate(EXPORTS)]
)
def test_an_export_of_another_system_is_read(name: str, text: str) -> None:
    sheet = sheet_of(text.encode())
    assert columns_of(sheet.headings)[1] == name
    assert [(one.person, one.troubles) for one in read(sheet)] == [(AMIRA, ())]


@pytest.mark.parametrize(
    ("headings", "cells", "email", "phone"),
    [
        ("Home phone,Mobile", "020 7946 0000,07911 123456", "", "+447911123456"),
        ("Mobile,Home phone", ",020 7946 0000", "", "+442079460000"),
        # People write a mobile wherever there is room, and several into one cell.
        ("Phone,Work phone", "020 7946 0000,07911 123456", "", "+447911123456"),
        ("Work phone,Phone", "020 7946 0001,020 7946 0000", "", "+442079460000"),
        ("Phone", "020 7946 0000 ::: 07911 123456", "", "+447911123456"),
        ("Mobile,Phone", "not known,020 7946 0000", "", "+442079460000"),
        ("Mail,Email", "second@example.com,first@example.com", "first@example.com", ""),
        ("Mail,Email", "second@example.com,", "second@example.com", ""),
        (
            "Given Name,Family Name,E-mail 2 - Value,E-mail 1 - Value",
            ",,second@example.com,first@example.com", "first@example.com", "",
        ),
    ],
)  # fmt: skip
def test_what_comes_first_is_not_left_to_how_columns_are_stored(
    headings: str, cells: str, email: str, phone: str
) -> None:
    sheet = sheet_of(f"Name,{headings}\nAmira,{cells}\n".encode())
    columns, _ = columns_of(sheet.headings)
    for stored in dict(sorted(columns.items())), dict(sorted(columns.items(), reverse=True)):
        one = Reader(sheet, stored, Order.DAY_FIRST, "GB", TODAY).read(sheet.rows[0])
        assert (one.person.email, one.person.phone, one.troubles) == (email, phone, ())


def test_columns_with_headings_of_their_own_are_asked_as_they_stand() -> None:
    sheet = sheet_of(b"Name,Zulu,Alpha\nAmira,z@example.com,a@example.com\n")
    columns = {"Alpha": Detail.EMAIL, "Name": Detail.NAME, "Zulu": Detail.EMAIL}
    one = Reader(sheet, columns, Order.DAY_FIRST, "GB", TODAY).read(sheet.rows[0])
    assert one.person.email == "z@example.com"


@pytest.mark.parametrize(
    "name", ["McDonald", "van der Berg", "bell hooks", "O’Neill", "李小龙", "JANE DOE"]
)
def test_names_stay_as_they_are_written(name: str) -> None:
    (row,) = read(sheet_of(f"Name,Email\n{name},\n".encode()))
    assert row.person.name == name


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("Name", "", "There is no name in this row."),
        ("Name", "x" * 121, "Whole name: longer than 120 characters."),
        ("Name", "Ann\u202egnp", "hidden characters"),
        ("Email", "amira at example", "“amira at example” is not an email address."),
        ("Phone", "7.91112E+09", "is a number that a spreadsheet has shortened"),
        ("Phone", "12", "“12” is not a phone number"),
        ("Birth date", "27/03/2027", "is in the future"),
        ("Birth date", "27/03/1899", "more than 120 years ago"),
        ("Birth date", "03-27", "has no year"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_its_column(column: str, text: str, words: str) -> None:
    cells = {"Name": "Amira Khan", "Email": "", "Phone": "", "Birth date": ""} | {column: text}
    sheet = Sheet(tuple(cells), (), "CSV")
    sheet = sheet_of(f"{','.join(cells)}\n{','.join(cells.values()) or ','}\n".encode())
    if not sheet.rows:
        sheet = sheet_of(f"{','.join(cells)}\n,x@example.com,,\n".encode())
    (row,) = read(sheet)
    (trouble,) = row.troubles
    assert words in trouble.words
    assert trouble.column == (column if text else "")
