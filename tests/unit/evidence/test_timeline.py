"""The timeline, what touched a place, and how many policies lay upon one another."""

from collections.abc import Callable
from datetime import date

from onestory import evidence
from onestory.evidence import OwnRegister, published_date
from onestory.model.period import Period
from onestory.model.policy import Policy, PolicyRegister

Write = Callable[..., OwnRegister]
YEAR = Period(start=date(2015, 1, 1), end=date(2016, 1, 1))


def policy(name: str, first: str, last: str = "", announced: str = "1990") -> Policy:
    return Policy(
        id=name,
        title=name,
        kind="Act",
        issuer="Parliament",
        announced=published_date(announced),
        effective_from=published_date(first),
        effective_to=published_date(last),
    )


def counted(register: PolicyRegister, place: str = "E08000035") -> dict[str, tuple[int, int, int]]:
    rows = evidence.layering(register, window=YEAR, places=[place]).to_pylist()
    return {
        f"{row['month']:%Y-%m}": (row["in_force"], row["perhaps"], row["place_not_known"])
        for row in rows
    }


def test_the_timeline_is_in_order_and_keeps_the_text_beside_the_days():
    rows = evidence.timeline(evidence.builtin()).to_pylist()
    begun = [row["from_earliest"] for row in rows]
    assert begun == sorted(begun)
    first = rows[0]
    assert (first["id"], first["from"], first["to"]) == ("P01", "1974", "late 1990s")
    assert (first["to_earliest"], first["to_latest"]) == (date(1997, 1, 1), date(1999, 12, 31))


def test_a_window_leaves_out_what_had_ended_and_what_was_to_come():
    shown = set(evidence.timeline(evidence.builtin(), window=YEAR)["id"].to_pylist())
    assert {"P09", "P10", "P11", "P12", "P14"} <= shown
    assert not {"P01", "P18", "P27", "P37"} & shown


def test_a_consultation_stands_on_its_day_of_publication_alone():
    november = Period(start=date(2020, 11, 1), end=date(2020, 12, 1))
    year_after = Period(start=date(2021, 11, 1), end=date(2021, 12, 1))
    register = evidence.builtin()
    assert "P23" in evidence.timeline(register, window=november)["id"].to_pylist()
    assert "P23" not in evidence.timeline(register, window=year_after)["id"].to_pylist()


def test_layers_begin_and_end_with_the_months_named():
    register = PolicyRegister(policies=(policy("A", "2015-03", "2015-05"), policy("B", "2010")))
    layers = counted(register)
    assert [layers[f"2015-{month:02d}"][0] for month in range(1, 8)] == [1, 1, 2, 2, 2, 1, 1]


def test_a_policy_dated_by_its_year_is_in_force_perhaps():
    layers = counted(PolicyRegister(policies=(policy("A", "2015"),)))
    assert layers["2015-01"] == (0, 1, 0)
    assert layers["2015-12"] == (1, 0, 0)


def test_a_programme_counts_at_its_places_alone_and_elsewhere_is_not_known(write: Write):
    own = write(exposures="policy,place,from,to\nP14,E08000035,2015-04,2018-03")
    before, after = (
        evidence.layering(own.register, window=YEAR, places=[place]).to_pylist()[5]["in_force"]
        for place in ("E08000036", "E08000035")
    )
    assert after == before + 1
    assert counted(own.register)["2015-06"][2] == 2  # both waves of Pioneers


def test_a_place_shows_what_touched_it_and_what_may_have(write: Write):
    own = write(exposures="policy,place\nP14,E08000035")
    here, there = (
        set(evidence.timeline(own.register, place=place)["id"].to_pylist())
        for place in ("E08000035", "E08000036")
    )
    assert here - there == {"P14"}
    assert "P09" in there  # nobody has said where it was


def test_a_programme_without_a_start_is_at_work_from_its_announcement_on(write: Write):
    own = write(policies="id,title,announced\nA1,Telemedicine,2014")
    later = Period(start=date(2020, 1, 1), end=date(2020, 2, 1))
    assert "A1" in evidence.timeline(own.register, window=later)["id"].to_pylist()
    assert "P23" in evidence.timeline(own.register)["id"].to_pylist()


def test_sites_can_be_listed_by_programme():
    assert evidence.sites(evidence.builtin()).num_rows == 88
    assert evidence.sites(evidence.builtin(), programme="P10").num_rows == 11
