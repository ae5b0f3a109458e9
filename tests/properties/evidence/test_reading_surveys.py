"""Whatever rows a file holds, each is accepted or rejected once."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from onestory import evidence
from onestory.model.errors import NothingUsableError, PlanError
from onestory.model.instrument import Instrument, Item
from onestory.model.survey import RESPONSES, Survey

TOY = Instrument(
    id="toy",
    title="One question",
    version="1",
    who=("staff",),
    items=(Item(id="a", scores=((1.0, 1.0), (2.0, 2.0))),),
    scales=(),
    source="invented",
    licence="",
)
SIDECAR = """
instrument = "toy"
[columns]
site = "Site"
who = "Who"
weight = "Weight"
respondent = "ID"
[[wave]]
name = "2024"
first = 2024-03-01
last = 2024-04-30
"""
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Ashmere", "ashmere", "Ashmer", ""]),
        st.sampled_from(["staff", "Carers", "robots", ""]),
        st.sampled_from(["1", "0.5", "-1", "", "many"]),
        st.sampled_from(["x", "y", ""]),
        st.sampled_from(["1", "2", "9", "", "1,5"]),
    ),
    min_size=1,
    max_size=12,
)


def read(rows: list[tuple[str, ...]]) -> Survey | None:
    """The survey of these rows, None where nothing of it can be used."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "staff.survey.toml")
        path.write_text(SIDECAR, encoding="utf-8")
        lines = ["\t".join(row) for row in (("Site", "Who", "Weight", "ID", "a"), *rows)]
        path.with_name("staff.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            return evidence.read_survey(path, instruments={"toy": TOY}, sites=["Ashmere"])
        except (NothingUsableError, PlanError):
            return None


@settings(max_examples=120, deadline=None)
@given(ROWS)
def test_accepted_and_rejected_rows_add_up(rows: list[tuple[str, ...]]):
    survey = read(rows)
    if survey is None:
        return
    [used] = survey.inputs
    rejected = sum(one.rows for one in survey.findings if one.severity == "rejected")
    assert used.received_rows == sum(1 for row in rows if any(row))
    assert used.accepted_rows == survey.responses.num_rows
    assert used.accepted_rows + used.rejected_rows == used.received_rows
    assert used.rejected_rows == rejected


@settings(max_examples=120, deadline=None)
@given(ROWS)
def test_what_is_accepted_is_what_may_stand(rows: list[tuple[str, ...]]):
    survey = read(rows)
    if survey is None:
        return
    table = survey.responses
    assert table.schema.names == [*RESPONSES.names, "a"]
    assert set(table["site"].to_pylist()) <= {"Ashmere", ""}
    assert set(table["who"].to_pylist()) <= {"staff", "carers"}
    assert set(table["a"].to_pylist()) <= {1.0, 2.0, None}
    assert min(table["weight"].to_pylist()) >= 0
