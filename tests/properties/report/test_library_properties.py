"""Whatever a learning.json holds, it is an entry that can be shown or a finding, never an error."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onestory.model.finding import Finding
from onestory.report import library
from onestory.report.learning.entry import FORM

KEYS = (
    "title", "programme", "sentence", "tried", "for_whom", "places", "window", "design",
    "statements", "outcomes", "harms", "not_measured", "certainty", "lock", "amendments",
    "audience", "invented",
)  # fmt: skip
INNER = ("id", "title", "outcome", "estimate", "lower", "upper", "contrast", "name", "text",
         "start", "end", "worse", "exposed", "found")  # fmt: skip
scalars = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12)
objects = st.dictionaries(st.sampled_from(INNER), scalars, max_size=6)
values = scalars | objects | st.lists(scalars | objects, max_size=3)
reports = st.dictionaries(st.sampled_from(KEYS), values, max_size=8)
plausible = st.builds(
    lambda outcomes: {"title": "A report", "outcomes": outcomes},
    st.lists(
        st.fixed_dictionaries(
            {"title": st.text(max_size=8), "contrast": st.sampled_from(("ratio", "difference"))},
            optional={
                name: st.floats(allow_nan=False, allow_infinity=False)
                for name in ("estimate", "lower", "upper")
            },
        ),
        max_size=3,
    ),
)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(report=reports | plausible, words=st.text(max_size=10))
def test_it_is_shown_searched_and_compared_or_told(tmp_path, report, words):
    path = tmp_path / "learning.json"
    path.write_text(json.dumps({"form": FORM, **report}), encoding="utf-8")
    read = library.read_entry(path, shown="learning.json")
    if isinstance(read, Finding):
        assert read.rule == "library entry unreadable"
        return
    twin = library.Entry(
        id="twin", title="Twin", programme="", sentence="", tried=(), whom=(), places=(),
        window="", design=(), outcomes=read.outcomes,
    )  # fmt: skip
    page = library.write_library((read, twin), tmp_path / "library.html", version="1")
    assert "side by side" in page.read_text(encoding="utf-8")
    assert len(list(library.rows((read,)))) == max(1, len(read.outcomes))
    assert set(library.search((read, twin), words)) <= {read, twin}
