import pytest
from tests.repository.world import make_world
from tests.practice.web.typed_everywhere import *
from tests.practice.web.xss_corpus import *
@pytest.mark.django_db
def test_x():
    make_world()
    f, e = fill(IN_A_LINE, IN_A_TEXT, LOCAL)
    print(len(f)); print(sorted(e))
