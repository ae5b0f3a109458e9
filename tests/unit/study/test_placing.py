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


def test_a_place_unknown_is_told_with_its_row_of_the_table(written):
    folder = written(("[analysis]", '[data]\nsites = "sites.csv"\n[analysis]'))
    text = (folder / "study.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[[site]]")
    (folder / "study.toml").write_text(head + rest[rest.index("[data]") :], encoding="utf-8")
    (folder / "sites.csv").write_text(
        "site,place,starts\nBradford,Bradford,2021-04-01\nLeds,Leds,2021-04-01\n", encoding="utf-8"
    )
    study = read_study(folder)
    (found,) = placed(study, places.builtin(), level="council", table=folder / "sites.csv").findings
    assert str(found).startswith("sites.csv, row 3: 'Leds' is no council")
    assert "Leeds (E08000035)" in found.message


def test_a_study_in_codes_alone_is_left_as_it_is(written):
    study = read_study(
        written(('place = ["X1", "X2"]', 'place = "E08000035"'), ('"X3"', '"E08000036"'))
    )
    found = placed(study, places.builtin(), level="council")
    assert found.study == study
    assert found.findings == ()
