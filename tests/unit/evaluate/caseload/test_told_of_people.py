"""What is told of people beside the effect: wrong answers, subgroups, sentences, statements."""

from dataclasses import replace
from datetime import date

from onestory.evaluate.caseload import run
from onestory.evaluate.verdict import Caveat, sentence


class TestWrongAnswers:
    def test_say_with_numbers_why_they_mislead(self, answers):
        before_and_after, high, completers = answers("none").people.naive
        assert "whom nobody took on that day" in before_and_after.sentence
        assert "whoever is picked for a high year" in high.sentence
        assert "who died" in completers.sentence

    def test_show_the_fall_of_high_users_where_the_programme_does_nothing(self, answers):
        assert answers("none").people.naive[1].upper < -0.2

    def test_of_deaths_have_no_year_before_to_fall_from(self, study, estimand, outcome, drawn, surroundings):  # fmt: skip
        of = study(outcomes=(outcome("death"),), estimands=(estimand("death"),), statements=())
        found = run(of, drawn("none"), surroundings=surroundings).people
        assert found is not None
        assert found.naive[0].estimate is None


class TestSubgroups:
    def test_are_told_by_every_column_planned_and_by_age_and_team(self, answers):
        rows = answers("none").people.subgroups.to_pylist()
        assert {r["by"] for r in rows} == {
            "deprivation", "ethnicity", "frailty", "age band", "team",
        }  # fmt: skip
        assert {r["by"] for r in rows if not r["planned"]} == {"age band", "team"}

    def test_of_few_people_are_counted_and_not_estimated(self, answers):
        rows = answers("none").people.subgroups.to_pylist()
        few = [r for r in rows if r["exposed"] < 20]
        assert few
        assert all(r["estimate"] is None and "too few" in r["note"] for r in few)

    def test_share_out_everyone_taken_on(self, answers):
        told = answers("none")
        rows = told.people.subgroups.to_pylist()
        for by in ("deprivation", "frailty", "team"):
            assert sum(r["exposed"] for r in rows if r["by"] == by) == told.effects[0].n_exposed

    def test_that_differ_by_chance_alone_differ_no_longer_once_all_are_allowed_for(self, answers):
        rows = answers("none").people.subgroups.to_pylist()
        asked = [r["p_differs"] for r in rows if r["p_differs"] is not None]
        assert len(asked) > 10
        assert min(asked) > 0.05


class TestTheSentence:
    def test_of_a_claim_says_what_it_rests_on(self, drawn, study, surroundings):
        people = drawn("none")
        # Nine in ten of what happened to the exposed after time zero is taken away.
        rows = people.happened.to_pylist()
        exposed = {
            e
            for e, flag in zip(
                people.entries["entry"].to_pylist(),
                people.entries["exposed"].to_pylist(),
                strict=True,
            )
            if flag
        }
        kept = [
            not (r["entry"] in exposed and r["day"] >= 0 and r["outcome"] == "emergency" and n % 10)
            for n, r in enumerate(rows)
        ]
        fewer = replace(people, happened=people.happened.filter(kept))
        told = run(study(), fewer, surroundings=surroundings)
        assert told.verdict == "helped"
        assert "nothing unrecorded having decided both who was taken on" in told.sentence
        assert "places" not in told.sentence

    def test_of_a_claim_opens_with_what_came_out_where_ways_of_asking_disagree(self, answers):
        main = answers("none").effects[0]
        found = replace(main, estimate=-0.3, lower=-0.4, upper=-0.2, known=True, verdict="helped")
        said = sentence(
            found, programme="the team", title="Admissions", planned=None,
            caveat=Caveat(disagree=("weights and model",)),
        )  # fmt: skip
        assert said.startswith("Admissions came out lower than expected without the team, but not")
        assert "helped" not in said

    def test_names_no_places(self, answers):
        said = " ".join(c.sentence for e in answers("none").effects for c in e.checks)
        assert "exposed place" not in said


class TestStatements:
    def test_are_not_reached_by_falling_back_where_the_programme_did_nothing(self, answers):
        judgement = answers("none").judgements[0]
        assert judgement.change < -0.1
        assert judgement.reached != "met"
        assert judgement.reached_sentence.startswith("Among the people taken on it was")
        assert "Among people like them whom nobody took on" in judgement.reached_sentence
        assert "no sign by itself" in judgement.reached_sentence
        assert judgement.because_sentence.startswith("We cannot yet tell")

    def test_are_not_yet_known_where_records_end_before_their_day(self, drawn, study, surroundings):
        of = study()
        late = replace(of.statements[0], by=date(2030, 3, 31))
        told = run(replace(of, statements=(late,)), drawn("none"), surroundings=surroundings)
        assert told.judgements[0].reached == "not known"
        assert "before 31 March 2030" in told.judgements[0].reached_sentence


class TestTheProtocol:
    def test_states_every_part_of_the_target_trial(self, answers):
        parts = dict(answers("none").people.protocol)
        assert list(parts) == [
            "Eligibility", "Strategies", "Assignment", "Time zero", "Follow-up", "Outcomes",
            "What is estimated", "Analysis",
        ]  # fmt: skip
        assert "12 months" in parts["Follow-up"]
