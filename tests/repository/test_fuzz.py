"""Whatever is sent to any form, by whoever may send it: an answer, and soon; never an error.

A few bodies for each form here; `python -m bench.fuzz` sends 500.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.fuzzing.run import Doors, Findings, forms, fuzz
from tests.repository.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EXAMPLES = int(os.environ.get("INSTEP_FUZZ_EXAMPLES", "1"))
ONLY = os.environ.get("INSTEP_FUZZ_ONLY", "")
REPORT = os.environ.get("INSTEP_FUZZ_REPORT", "")
# `3/20`: the third twentieth of the forms, for a run in instalments.
PART, OF = map(int, os.environ.get("INSTEP_FUZZ_PART", "1/1").split("/"))


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_no_form_breaks(half: int) -> None:
    world = make_world()
    doors, findings = Doors(world), Findings()
    for form in list(forms(world, doors))[PART - 1 + OF * half :: OF * 2]:
        if form.name == (ONLY or form.name):
            fuzz(form, doors, EXAMPLES, findings)
            if REPORT:  # as far as it came, for whoever waits for it
                Path(f"{REPORT}.{half}").write_text(json.dumps(asdict(findings)))
    assert findings.broken == {}
    assert findings.slow == {}
    assert findings.forms > 100 / OF or ONLY
