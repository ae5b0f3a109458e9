"""The linkage page: the headline, the doubts and what they mean for indicators."""

import pytest

from onestory.model.people import Implausible, LinkedAccounts, LinkQuality, PairQuality, Share
from onestory.report.linkage import Linkage, write_page
from onestory.report.linkage.page import html
from onestory.report.linkage.sentences import headline, meaning, percent


def accounts(sector, how, certainty, number):
    return LinkedAccounts(sector=sector, how=how, certainty=certainty, accounts=number)


def pairs(group, value, **counts):
    return PairQuality(group=group, value=value, accounts=100, **counts)


QUALITY = LinkQuality(
    accounts=1000,
    people=600,
    counted=(
        accounts("hospital", "founder", "firm", 600),
        accounts("hospital", "sender's pseudonym", "closed", 100),
        accounts("social care", "nhs number", "firm", 200),
        accounts("social care", "match weight", "doubtful", 100),
    ),
    implausible=(Implausible(what="two valid NHS numbers", people=3),),
    found_again=Share(part=190, whole=200, lower=0.91, upper=0.973),
    found_wrong=Share(part=1, whole=200, lower=0.0009, upper=0.028),
)
TRUTH = (
    pairs("all", "all", linked=1000, true=1010, both=999),
    pairs("sex", "female", linked=500, true=505, both=500),
)


def page_of(quality=QUALITY, *, doubts=12, invented=True):
    return html(Linkage(quality=quality, run=2, doubts=doubts, invented=invented))


def with_truth():
    return LinkQuality(accounts=1000, people=600, counted=(), implausible=(), truth=TRUTH)


class TestHeadline:
    def test_without_the_truth_it_tells_what_was_found_again(self):
        assert headline(QUALITY) == (
            "1,000 accounts of 600 people, some of them counted twice: 100 accounts could not be"
            " searched for, and may be of people counted already."
            " Of the accounts whose NHS number was hidden for a test,"
            " 95.0% (plausible range 91.0% to 97.3%; 190 of 200) were still found to be of the same"
            " person."
        )

    def test_with_the_truth_it_tells_recall_and_precision(self):
        told = headline(with_truth())
        assert "98.9% of the links that should be there were made" in told
        assert "99.90% of those made are right" in told

    def test_where_nothing_is_known_it_says_so(self):
        nothing = LinkQuality(accounts=1, people=1, counted=(), implausible=())
        assert headline(nothing).endswith("how many links were missed is not known.")
        assert headline(nothing).startswith("1 account of 1 person;")


class TestMeaning:
    def test_accounts_that_were_not_searched_for_are_counted(self):
        assert any(
            "100 accounts (10%) could not be searched for" in one for one in meaning(QUALITY)
        )

    def test_the_share_that_is_likely_missed_is_told(self):
        assert any("about 5.0% are likely to stand alone" in one for one in meaning(QUALITY))

    def test_it_warns_that_groups_are_linked_unequally(self):
        assert "A difference between groups can be one of linking." in meaning(QUALITY)[-1]


class TestPage:
    def test_the_least_sure_sector_stands_first(self):
        text = page_of()
        table = text[text.index('id="sectors"') :]
        assert table.index("social care") < table.index("hospital")

    def test_doubts_say_what_to_do(self):
        assert "12 pairs of accounts wait" in page_of()
        assert "No pair of accounts waits" in page_of(doubts=0)

    def test_it_is_private_and_says_whether_it_is_invented(self):
        assert "Private:" in page_of()
        assert "Invented" not in page_of(invented=False)

    def test_the_truth_is_told_by_group_where_there_is_one(self):
        text = page_of(with_truth())
        assert "sex: female" in text
        assert "Measured against the truth" in text
        assert "Measured against the truth" not in page_of()

    def test_the_same_linkage_gives_the_same_bytes(self, tmp_path):
        linkage = Linkage(quality=QUALITY, run=1, doubts=0, invented=True)
        one, two = (write_page(linkage, tmp_path / name) for name in ("a.html", "b.html"))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.5, "50%"), (0.05, "5.0%"), (0.9996, "99.96%"), (0.99999, "over 99.99%"), (1.0, "100%"),
     (0.0, "0%"), (0.00001, "under 0.01%"), (float("nan"), "not known")],
)  # fmt: skip
def test_a_share_never_says_all_or_none_of_what_is_only_nearly_so(share, told):
    assert percent(share) == told
