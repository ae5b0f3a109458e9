"""What a card rests on is said where a reader of the report looks: in the line of its source."""

from onestory.indicators import measured_cards


def test_a_card_that_rests_on_memory_says_so_in_its_source():
    silent = [
        name
        for name, card in measured_cards().items()
        if "memory" in " ".join((card.codes, card.indicator.version, *card.indicator.caveats))
        and "from memory" not in card.indicator.source
    ]
    assert silent == []


def test_most_cards_rest_on_nothing_from_memory():
    sources = [card.indicator.source for card in measured_cards().values()]
    assert 0 < sum("from memory" in source for source in sources) < len(sources) / 4
