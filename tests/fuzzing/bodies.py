"""Bodies of requests: mostly what a person would send, and in it something nobody should."""

import json
import shlex
from dataclasses import dataclass
from urllib.parse import quote_from_bytes
from uuid import UUID

from hypothesis import strategies as st

from tests.fuzzing.forms import Field

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=the-edge"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
# Words that a parser, a database, a template, a shell or a person's eye may stumble over.
ODD: list[bytes] = [
    word if isinstance(word, bytes) else word.encode("utf-8", "surrogatepass")
    for word in (
        "", " ", "\t\r\n", "\0", "a\0b", "\x1b[2J", "\x85\u2028\u2029", "\ufeff", "\u200b\u200d",
        "\u202egnp.exe", "\u0627\u0644\u0633\u0644\u0627\u0645", "\U0001f9b6\U0001f3fd\u200d\u2640",
        "e\u0301" * 40, "\ud800", "a\udfffb", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"%00",
        "-1", "0", "+7", "1e309", "-1e400", "NaN", "-nan", "Infinity", "9" * 40, "9" * 5000,
        "2147483648", "9223372036854775808", "-9223372036854775809", "0x10", "1_000", "1,5", ".5",
        "5.", "--5", "\u0665", "\u00b2", "\u2460", "1/0", "0000-00-00", "0000-01-01", "0001-01-01",
        "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "2026-W01-1", "20261122",
        "2026-11-22T25:61", "9999-12-31T23:59", "0001-01-01T00:00", "2026-03-29T01:30",
        "2026-11-22T10:00+99:99", "24:00", "25:61", "-1:00", "12:00:60", "true", "null", "None",
        "undefined", "[]", "{}", '{"a":', '[[[[' * 500, '{"__class__": 1}', "on", "off",
        "' OR 1=1 --", '"; DROP TABLE clients_client; --', "%", "_", "\\", "%s%n", "{0.__class__}",
        "{{ 7|add:7 }}", "{% debug %}", "${7*7}", "<%= 7 %>", "#{7}", "<b>", "&lt;", "]]>", "`id`",
        "$(id)", "../../etc/passwd", "file:///etc/passwd", "//evil.example", "javascript:1",
        "http://[::1", "https://a b", "http://\u2603.example:99999", "x" * 300 + "@a.example",
        "a@b", '"a b"@c.example', "a@" + "b." * 120 + "example", "a@\u00fc.example",
        "+44" + "1" * 30, "tel:+44", "00000000-0000-0000-0000-000000000000", "x" * 65536,
        "\u00e9" * 32768, "a b " * 16384, "\n" * 65536, "=1+1", "(" * 2000,
        "a" * 3000 + "!", "-" * 4000,
    )
]  # fmt: skip
COUNTS = [b"1000000000", b"-1", b"", b"x", b"1e9", b"99999999999999999999", b"0", b"1001", b"\0"]
TYPES = [
    "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
    f"{FORM}; charset=utf-16", f"{FORM}; charset=nonsense", f"{FORM}; charset=utf-7", "", "x",
    "multipart/form-data; boundary=\u00fc", "application/xml",
]  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """What goes over the line, and its type."""

    body: bytes
    type: str = FORM

    def curl(self, method: str, path: str) -> str:
        """A command that sends it again; a body that is too long to read is cut off."""
        if method == "GET":
            return f"curl -g {shlex.quote(path + '?' + self.body.decode('ascii')[:2000])}"
        cut = self.body[:1500]
        written = "".join(chr(one) if 32 <= one < 127 and one not in b"'\\!" else f"\\x{one:02x}"
                          for one in cut)  # fmt: skip
        left = f"  # and {len(self.body) - 1500:,} more bytes" if self.body[1500:] else ""
        return (
            f"curl -X POST {path} -H {shlex.quote(f'Content-Type: {self.type}')} "
            f"--data-binary $'{written}'{left}"
        )


Pairs = list[tuple[str, bytes]]


def likely(one: Field) -> st.SearchStrategy[bytes]:
    """What the page offers to choose, or what a person might type there."""
    given = [value.encode("utf-8", "surrogatepass") for value in one.values]
    if given and one.kind not in {"text", "email", "number", "tel", "textarea", "date", "time"}:
        return st.sampled_from(given)
    typed = {
        "email": [b"rosa@post.example", b"Rosa.Bell@post.example"],
        "number": [b"1", b"5", b"30"],
        "date": [b"2027-03-01", b"2026-11-20", b"1986-03-27"],
        "time": [b"09:30", b"14:00"],
        "datetime-local": [b"2027-03-01T10:30"],
        "tel": [b"+44 20 7946 0958"],
        "checkbox": [b"on"],
        "url": [b"https://a.example/"],
        "password": [b"four-quiet-feet"],
        "file": [GIF],
    }.get(one.kind, [b"Rosa Bell", b"Rest for a day or two.", b"5", b"2027-03-01", b"10:30"])
    if one.name[-2:] in {"_0", "_1", "_2"}:
        typed = {"0": [b"27", b"14"], "1": [b"3", b"12"], "2": [b"1986", b"2027"]}[one.name[-1]]
    if one.name.endswith("_key") or one.name == "page":
        typed = [str(UUID(int=7)).encode()]
    return st.sampled_from([*typed, *given])


def odd(name: str) -> st.SearchStrategy[bytes]:
    """What nobody should send there."""
    if name.endswith("_FORMS"):
        return st.sampled_from(COUNTS)
    return st.one_of(
        st.sampled_from(ODD),
        st.sampled_from(ODD),
        st.binary(max_size=12),
        st.integers().map(lambda number: str(number).encode()),
        st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )


@st.composite
def pairs(draw: st.DrawFn, fields: dict[str, Field], besides: list[str]) -> Pairs:
    """Names and values in the order in which they are sent."""
    known = [*fields.values(), *(Field(name) for name in besides)]
    touched: set[str] = set()
    if known:
        some = st.sampled_from([one.name for one in known])
        touched = draw(st.sets(some, min_size=0, max_size=draw(st.sampled_from([1, 2, 3, 20]))))
    made: Pairs = []
    for one in known:
        if one.name in touched:
            made += [(one.name, value) for value in draw(st.lists(odd(one.name), max_size=2))]
        # One of several buttons is pressed, and one of several boxes may be left alone.
        elif one.name in fields and draw(st.integers(0, 9 if one.kind != "checkbox" else 1)):
            made.append((one.name, draw(likely(one))))
    if draw(st.integers(0, 19)) == 0:
        made.append((draw(st.sampled_from(["practice", "id", "__class__", "", "\0", "é"])), b"1"))
    return made


def query(sent: Pairs) -> bytes:
    """As an address or a form sends it."""
    return "&".join(
        f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in sent
    ).encode()


def parts(sent: Pairs, as_files: set[str]) -> bytes:
    """As a form with files sends it; the fields named come as files, whatever they are."""
    lines = b""
    for name, value in sent:
        said = f'--the-edge\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if name in as_files:
            said += b'; filename="..\\..\\toe\xff.php"\r\nContent-Type: image/png'
        lines += said + b"\r\n\r\n" + value + b"\r\n"
    return lines + b"--the-edge--\r\n"


@st.composite
def bodies(draw: st.DrawFn, fields: dict[str, Field], besides: list[str]) -> Sent:
    """One body: a form as it should be sent, or as files, or as something else altogether."""
    sent = draw(pairs(fields, besides))
    takes_files = {one.name for one in fields.values() if one.kind == "file"}
    how = draw(st.integers(0, 19))
    if how == 0:
        words = {name: value.decode("latin-1") for name, value in sent}
        return Sent(json.dumps(words).encode(), "application/json")
    if how == 1:
        return Sent(draw(st.sampled_from([query(sent), parts(sent, set())])),
                    draw(st.sampled_from(TYPES)))  # fmt: skip
    if how == 2:
        some = {name for name, _ in sent} - takes_files if draw(st.booleans()) else set()
        return Sent(parts(sent, some), PARTS)
    if how == 3:
        whole = parts(sent, takes_files)
        return Sent(whole[: draw(st.integers(0, len(whole)))], PARTS)
    if takes_files:
        return Sent(parts(sent, takes_files), PARTS)
    return Sent(query(sent))
