"""The public face of the package: a name that comes or goes is a decision, made here."""

import onestory


def test_the_public_names_are_these():
    assert onestory.__all__ == [
        "Area",
        "Checked",
        "Comparison",
        "Delivery",
        "DisclosureRule",
        "Finding",
        "Indicator",
        "Input",
        "OneStoryError",
        "Period",
        "Provenance",
        "Release",
        "Result",
        "Source",
        "Table",
    ]
    assert all(getattr(onestory, name).__doc__ for name in onestory.__all__)
