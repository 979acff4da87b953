"""A slip in an email address that many make: a suggestion, never an error. Pure."""

from difflib import get_close_matches

# Known as they are; what is close to one of the first part is probably meant to be it.
MEANT = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "icloud.com",
    "yahoo.com", "yahoo.co.uk", "btinternet.com", "live.co.uk", "live.com", "sky.com",
    "talktalk.net", "virginmedia.com",
)  # fmt: skip
ALSO_REAL = frozenset({
    "mail.com", "email.com", "gmx.com", "gmx.co.uk", "ymail.com", "aol.com", "me.com", "mac.com",
    "msn.com", "sky.co.uk", "live.ca", "yahoo.ca", "yahoo.ie", "outlook.ie", "hotmail.ca",
    "outlook.co.uk", "btopenworld.com", "rocketmail.com", "fastmail.com", "proton.me",
})  # fmt: skip
CLOSE = 0.82


def meant_address(address: str) -> str:
    """jo@gmial.com is probably jo@gmail.com; nothing where no slip is seen."""
    local, _, domain = address.rpartition("@")
    said = domain.lower()
    if not local or said in MEANT or said in ALSO_REAL:
        return ""
    close = get_close_matches(said, MEANT, n=1, cutoff=CLOSE)
    return f"{local}@{close[0]}" if close else ""
