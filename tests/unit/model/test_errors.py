import pickle
from inspect import getmembers, isclass

import pytest

from onestory.model import errors
from onestory.model.errors import OneStoryError

_ALL = [
    one
    for _, one in getmembers(errors, isclass)
    if issubclass(one, OneStoryError) and one.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", _ALL)
def test_an_error_met_by_another_process_says_the_same_here(kind: type[OneStoryError]) -> None:
    met = kind(found="It is blank.", do="Send it again.", where="visits.csv, row 2")

    told = pickle.loads(pickle.dumps(met))

    assert type(told) is kind
    assert str(told) == "visits.csv, row 2: It is blank. Send it again."
    assert told.exit_code == met.exit_code


def test_every_error_has_an_exit_code_of_its_own() -> None:
    assert len({one.exit_code for one in _ALL}) == len(_ALL) > 10
