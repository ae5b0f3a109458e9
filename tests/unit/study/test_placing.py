"""Places of a study may be written by name; figures know them by code."""

from onestory import places
from onestory.pipeline.study import placed, read_study


def test_names_become_codes_and_codes_stay(written):
    study = read_study(
        written(
            ('place = ["X1", "X2"]', 'place = ["Leeds", "E08000036"]'),
            ('place = "X3"', 'place = "Nowhere"'),
            (
                'who = "every place never exposed"',
                'who = "these places"\nplaces = ["York", "E08000032"]',
            ),
        )
    )
    found = placed(study, places.builtin(), level="council")
    assert [site.place for site in found.study.sites] == ["E08000035", "E08000036", "Nowhere"]
    assert found.study.comparators == ("E06000014", "E08000032")
    assert found.study.text_sha256 == study.text_sha256
    assert [f.rule for f in found.findings] == ["place unknown"]
    assert "Nowhere" in found.findings[0].message


def test_a_study_in_codes_alone_is_left_as_it_is(written):
    study = read_study(
        written(('place = ["X1", "X2"]', 'place = "E08000035"'), ('"X3"', '"E08000036"'))
    )
    found = placed(study, places.builtin(), level="council")
    assert found.study == study
    assert found.findings == ()
