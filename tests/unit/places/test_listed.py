"""Areas listed by the analyst in place of the built-in register."""

from datetime import date

import pytest

from onestory import places
from onestory.model.errors import PlaceError
from onestory.places import register

AREAS = """code,name,level,parent,start,end
X06000001,Ashmere,council,X12000001,,2022-04-01
X06000002,Brack,council,X12000001,2022-04-01,
X12000001,Northmoor,region,,,"""


def test_listed_areas_exist_on_their_days_and_lie_in_their_parents(write):
    found = places.listed(write("areas.csv", AREAS))
    assert places.expected(found, level="council", on=date(2021, 4, 1)) == ("X06000001",)
    assert places.expected(found, level="council", on=date(2022, 4, 1)) == ("X06000002",)
    assert register.area(found, "X06000001").parent == "X12000001"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code,name\nX1,A", "lacks level"),
        ("code,name,level\nX1,A,village", "unknown level 'village'"),
        ("code,name,level,start\nX1,A,council,soon", "'soon' is not a date"),
    ],
)
def test_a_list_that_cannot_be_read_says_where_and_why(write, text, told):
    with pytest.raises(PlaceError, match=told) as refused:
        places.listed(write("areas.csv", text))
    assert "areas.csv" in refused.value.where
