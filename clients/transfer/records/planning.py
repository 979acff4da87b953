"""Whose a row is, and whether it says something new. Nobody is guessed."""

from collections.abc import Iterable

from clients.transfer.planning import Index, Known, name_key
from clients.transfer.reading.lines import Line
from clients.transfer.reading.people import Person, Trouble

NOBODY = (
    "Nobody here has this name with this email, phone or birth date. Bring the clients over first, "
    "or mend the row."
)
NAME_ALONE = (
    "A name alone does not tell who it is. Add a column with their email, phone or birth date."
)
SEVERAL = (
    "More than one client has this name with this email, phone or birth date. Join them first, or "
    "add what tells them apart."
)
NO_SUCH_REF = "Nobody here has this reference."
OTHER_NAME = "This reference is that of somebody of another name."


class Whose:
    """Everybody who is here, to be found by a row that says enough of them.

    A reference of another practice's Instep says nothing here, for or against anybody.
    """

    def __init__(self, known: Iterable[Known], refs: dict[str, int]) -> None:
        self._people: dict[int, Person] = {}
        everybody = list(known)
        for one in everybody:
            if one.key is not None:
                self._people[one.key] = one.person
        self._index, self._refs = Index(everybody), refs

    def find(self, line: Line) -> tuple[int | None, Trouble | None]:
        """The key of the one client it is about, or why there is none."""
        person = line.person
        if line.ref in self._refs:
            return self._by_ref(line)
        if line.ref and not (person.email or person.phone or person.birth_date):
            return None, Trouble("", NO_SUCH_REF)
        if not (person.email or person.phone or person.birth_date):
            return None, Trouble("", NAME_ALONE)
        fits = self._index.who_fit(person)
        if len(fits) == 1:
            return fits[0].key, None
        return None, Trouble("", SEVERAL if fits else NOBODY)

    def _by_ref(self, line: Line) -> tuple[int | None, Trouble | None]:
        key = self._refs[line.ref]
        if line.person.name and name_key(line.person.name) != name_key(self._people[key].name):
            return None, Trouble("", OTHER_NAME)
        return key, None
