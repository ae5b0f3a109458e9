"""The data quality page: whether a delivery can be used, the worst first, and what changed."""

import re

import pytest

from onestory.report.quality import Superseding, completeness, counts, ranking, verdict, write_pages
from onestory.report.quality.volumes import volumes


def judged(partner):
    found = ranking.ranked(partner.newest.findings, partner.newest.receipt.received_rows)
    return verdict.judge(partner, volumes(partner.months), found)


def cells(table):
    return {line.cells[0].text: [one.text for one in line.cells[1:]] for line in table.lines}


def plain(html):
    text = re.sub(r"<(style|script|svg).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_what_costs_most_rows_comes_first_and_then_what_touches_most(made):
    finding = made["finding"]
    told = (
        finding("encoding", "note"),
        finding("doubted", rows=900),
        finding("odd", "note", rows=950),
        finding("few refused", "rejected", rows=3),
        finding("many refused", "rejected", rows=30),
        finding("opted out", "rejected", rows=500),
        finding("seldom", rows=10),
    )
    assert [one.rule for one in ranking.ranked(told, 1000)] == [
        *("many refused", "few refused", "doubted", "odd", "opted out", "seldom", "encoding"),
    ]


def test_every_row_is_accounted_for(made):
    told = cells(counts.at_a_glance(made["partner"]()))
    assert told["Rows received"][0] == "1,000"
    assert [told[name][:2] for name in list(told)[1:4]] == [
        ["960", "96%"],
        ["30", "3.0%"],
        ["10", "1.0%"],
    ]


def test_shares_have_their_own_base(made):
    told = cells(counts.at_a_glance(made["partner"]()))
    assert told["NHS number given, of rows in cells"][1] == "91%"  # 900 of 990
    assert told["NHS number valid, of accepted rows"][1] == "93%"  # 890 of 960
    assert told["small area known, of accepted rows"][1] == "50%"
    assert told["from event to receipt, the middle row"][0] == "45 days"


def test_the_newest_is_compared_with_the_file_before_it(made):
    before = made["delivery"](sha256="b", file="last.csv", received_rows=800, accepted_rows=720)
    partner = made["partner"](before, made["delivery"]())
    told = cells(counts.at_a_glance(partner))
    assert told["Rows received"][3] == "+25% on 800"
    assert told["accepted"][2:] == ["90%", "+6.0 points"]


def test_another_part_of_the_same_file_is_not_the_delivery_before(made):
    parts = [made["delivery"](member=name) for name in ("one.csv", "two.csv")]
    assert made["partner"](*parts).before is None


def test_a_field_of_one_event_type_is_measured_by_the_rows_that_must_fill_it(made):
    column = made["column"]("review_date", filled=180, mandatory="yes")
    lacking = made["finding"]("mandatory missing", "rejected", rows=20, name="review_date")
    one = made["delivery"](lacking, counts=made["profile"](columns=(column,)))
    assert completeness.filled(one, column) == pytest.approx(0.9)  # 180 of 200, not of 990


def test_a_mandatory_field_that_is_lacking_is_said_to_be(made):
    column = made["column"]("event_end_date", filled=0, mandatory="yes", heading="")
    one = made["delivery"](counts=made["profile"](columns=(column,)))
    table = completeness.fields(made["partner"](one)).mandatory
    assert cells(table)["event_end_date"][0] == "not in the file"


def test_nearly_all_is_never_told_as_all(made):
    assert completeness.share(99_999, 100_000) == "over 99.9%"
    assert completeness.share(1, 100_000) == "under 0.1%"
    assert completeness.share(100, 100) == "100%"


@pytest.mark.parametrize(
    ("accepted", "usable", "opening"),
    [
        (1000, "yes", "This delivery can be used: 1,000 of 1,000 rows were accepted."),
        (900, "with care", "This delivery can be used with care: 900 of 1,000 rows"),
        (400, "mostly not", "Most of this delivery cannot be used: 400 of 1,000 rows"),
        (0, "no", "This delivery cannot be used: 0 of 1,000 rows were accepted."),
    ],
)
def test_the_first_sentence_says_whether_it_can_be_used(made, accepted, usable, opening):
    one = made["delivery"](
        accepted_rows=accepted, rejected_rows=1000 - accepted, quarantined_rows=0
    )
    told = judged(made["partner"](one))
    assert told.usable == usable
    assert told.sentence.startswith(opening)


def test_rows_of_people_who_opted_out_do_not_count_against_a_delivery(made):
    gone = made["finding"]("opted out", "rejected", rows=100)
    one = made["delivery"](gone, accepted_rows=900, rejected_rows=100, quarantined_rows=0)
    told = judged(made["partner"](one))
    assert told.usable == "yes"
    assert told.ask == "Nothing: send the next one in the same way."


def test_a_file_of_headings_alone_is_said_to_hold_no_row(made):
    none = {"received_rows": 0, "accepted_rows": 0, "rejected_rows": 0, "quarantined_rows": 0}
    told = judged(made["partner"](made["delivery"](**none), volumes=()))
    assert told.usable == "no rows"
    assert told.sentence.startswith("This delivery holds no row")


def test_a_missing_month_needs_care_and_is_what_to_ask_for(made):
    gap = made["months"]([80, 80, 80, 80, 80, 0, 80, 80, 80, 80, 80, 80])
    told = judged(made["partner"](volumes=gap))
    assert told.sentence.endswith("but of all that came Jun 2022 is missing.")
    assert told.ask == "The rows of Jun 2022, or word that there were none."


def test_many_refused_rows_are_asked_about_before_a_missing_month(made):
    refused = made["finding"]("date missing", "rejected", rows=30, name="event_start_date")
    gap = made["months"]([80, 80, 80, 80, 80, 0, 80, 80, 80, 80, 80, 80])
    told = judged(made["partner"](made["delivery"](refused), volumes=gap))
    assert told.ask == ("event_start_date: What date missing found (30 rows). Mend date missing.")


def test_few_nhs_numbers_need_care_only_where_they_are_joined_on(made):
    few = made["profile"](nhs_valid=300)
    for join, usable in (("identifiable", "with care"), ("pseudonymised at source", "yes")):
        one = made["delivery"](counts=few, join=join)
        assert judged(made["partner"](one)).usable == usable


def test_what_stops_a_delivery_from_being_joined_is_what_is_asked_for(made):
    none = made["delivery"](counts=made["profile"](nhs_valid=0), join="identifiable")
    told = judged(made["partner"](none))
    assert "none of its rows has a valid NHS number" in told.sentence
    assert told.ask.startswith("The NHS numbers of the people in it")


def test_the_page_tells_the_worst_ten_and_folds_the_rest(made, tmp_path):
    found = [made["finding"](f"rule {at}", rows=100 - at, first=(7,)) for at in range(13)]
    _, path = write_pages([made["partner"](made["delivery"](*found))], to=tmp_path)
    text = plain(path.read_text(encoding="utf-8"))
    assert text.index("What rule 0 found.") < text.index("What rule 9 found.")
    assert "3 further findings" in text
    assert "Warning: rule 0 · 100 rows (10%) · first: 7" in text


def test_the_page_says_that_it_is_private_and_invented(made, tmp_path):
    for invented in (True, False):
        one = made["partner"](made["delivery"](invented=invented))
        for path in write_pages([one], to=tmp_path):
            text = plain(path.read_text(encoding="utf-8"))
            assert "Private." in text
            assert ("Invented figures: no real place or person" in text) is invented


def test_rows_taken_out_by_a_resubmission_are_told(made, tmp_path):
    again = (Superseding(why="corrected", rows=12), Superseding(why="replaced", rows=1300))
    one = made["partner"](made["delivery"](superseding=again))
    text = plain(write_pages([one], to=tmp_path)[1].read_text(encoding="utf-8"))
    assert "12 corrected and 1,300 replaced. Nothing is deleted" in text


def test_the_index_lists_every_partner_those_that_cannot_be_used_first(made, tmp_path):
    good = made["partner"](made["delivery"](accepted_rows=1000, rejected_rows=0), provider="A")
    bad = made["partner"](made["delivery"](accepted_rows=0), provider="B")
    index, *pages = write_pages([good, bad], to=tmp_path)
    text = index.read_text(encoding="utf-8")
    assert [path.name for path in pages] == ["cld-A.html", "cld-B.html"]
    assert text.index('href="cld-B.html"') < text.index('href="cld-A.html"')


def test_the_same_deliveries_give_the_same_bytes(made, tmp_path):
    one = made["partner"](made["delivery"](made["finding"]("a rule", rows=5)))
    first, second = (write_pages([one], to=tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_page_of_a_partner_who_is_gone_is_deleted(made, tmp_path):
    write_pages([made["partner"](provider="A"), made["partner"](provider="B")], to=tmp_path)
    write_pages([made["partner"](provider="A")], to=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cld-A.html", "index.html"]


def test_providers_that_differ_in_capitals_alone_have_pages_of_their_own(made, tmp_path):
    both = [made["partner"](provider=name) for name in ("ab", "AB")]
    names = [path.name for path in write_pages(both, to=tmp_path)]
    assert names == ["index.html", "cld-ab.html", "cld-AB.2.html"]


def test_words_of_a_file_cannot_become_part_of_the_page(made, tmp_path):
    hostile = "<script>alert(1)</script>"
    one = made["delivery"](made["finding"](hostile, rows=1), file=hostile)
    for path in write_pages([made["partner"](one)], to=tmp_path):
        assert hostile not in path.read_text(encoding="utf-8")


def test_a_delivery_that_puts_many_earlier_rows_out_says_so_at_once(made):
    gone = (Superseding(why="corrected", rows=9), Superseding(why="replaced", rows=1200))
    warned = made["finding"]("earlier rows superseded", "warning")
    noted = made["finding"]("earlier rows superseded", "note")
    loud = judged(made["partner"](made["delivery"](warned, superseding=gone)))
    assert "takes the place of 1,200 earlier rows that it does not hold" in loud.sentence
    quiet = judged(made["partner"](made["delivery"](noted, superseding=gone)))
    assert "takes the place" not in quiet.sentence
