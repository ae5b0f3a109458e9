"""The inequality lens on a study of people."""

from onestory.evaluate import lens


def test_groups_of_the_first_outcome_are_told_and_the_others_say_how_to_know(answers, study):
    answer = answers("none")
    found = lens(answer.study, answer, {})
    told = found.rows.to_pylist()
    first = [row for row in told if row["outcome"] == "emergency"]
    assert {"deprivation", "ethnicity", "frailty"} <= {row["group_kind"] for row in first}
    for row in first:
        assert row["known"] == (row["lower"] is not None)
        assert row["known"] or row["note"]
    (other,) = [row for row in told if row["outcome"] == "injuries"]
    assert "for the first outcome alone" in other["note"]
    assert set(dict(found.sentences)) == {"emergency", "death", "injuries"}


def test_no_group_is_said_to_differ_where_nothing_was_done(answers):
    answer = answers("none")
    said = dict(lens(answer.study, answer, {}).sentences)["emergency"]
    assert "differed from the rest in" not in said
