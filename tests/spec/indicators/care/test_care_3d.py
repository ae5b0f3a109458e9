"""3D: self-directed support and direct payments, rule by rule; each person is one trap."""

from onestory.indicators.catalogue.records.ascof_3d import (
    CARDS,
    CARERS_PAID_DIRECTLY,
    CARERS_SELF_DIRECTED,
    PAID_DIRECTLY,
    SELF_DIRECTED,
)

PEOPLE = """
person | service   | component      | mechanism      | start      | end        | birth_month | death
p1     | community | Meals          | direct payment | 2024-05-01 |            |             |
p2     | community | direct payment | commissioned   | 2024-05-01 |            |             |
p3     | community | Meals          | managed        | 2024-05-01 |            |             |
p4     | community | Meals          | commissioned   | 2024-05-01 |            |             |
p5     | community | Meals          | -              | 2024-05-01 |            |             |
p6     | nursing   | long nursing   | direct payment | 2024-05-01 |            |             |
p7     | community | Meals          | direct payment | 2024-05-01 |            |             |
p7     | nursing   | long nursing   |                | 2024-05-01 |            |             |
p8     | prison    | Meals          | managed        | 2024-05-01 |            |             |
p9     | community | Meals          | managed        | 2024-05-01 | 2025-03-31 |             |
p10    | community | Meals          | managed        | 2024-05-01 | 2025-03-30 |             |
p11    | community | Meals          | managed        | 2024-05-01 |            | -           |
p12    | community | Meals          | managed        | 2024-05-01 |            | 2007-04-01  |
p13    | community | Meals          | managed        | 2024-05-01 |            |             | 2025-03-30
p14    | community | Meals          | commissioned   | 2024-05-01 |            |             |
p14    | community | Meals          | direct payment | 2024-05-01 |            |             |
"""


def test_the_best_row_open_on_the_last_day_decides(world, of_each):
    found = of_each(world.cases(SELF_DIRECTED.cases, care=PEOPLE))
    # p6 and p7 are best in nursing care, p8 in prison; p10, p12, p13 are not there or too young.
    assert found == {
        "p1": 1.0,
        "p2": 1.0,
        "p3": 1.0,
        "p4": 0.0,
        "p5": 0.0,
        "p9": 1.0,
        "p11": 1.0,
        "p14": 1.0,
    }


def test_direct_payments_leave_managed_budgets_out(world, of_each):
    found = of_each(world.cases(PAID_DIRECTLY.cases, care=PEOPLE))
    assert {person for person, paid in found.items() if paid} == {"p1", "p2", "p14"}


CARERS = """
person | client         | kind   | service     | component      | mechanism      | start      | end        | outcome | birth_month
p1     | carer          |        | to carer    | Meals          | direct payment | 2024-05-01 | 2024-05-02 |         |
p2     | by association |        | to carer    | Meals          | managed        | 2024-05-01 | 2024-05-02 |         |
p3     | carer          |        | to carer    | Meals          | commissioned   | 2024-05-01 | 2024-05-02 |         |
p4     | carer          |        | to carer    | Meals          | -              | 2024-05-01 | 2024-05-02 |         |
p5     | carer          |        | with person | Meals          | managed        | 2024-05-01 | 2024-05-02 |         |
p6     | carer          | Review |             |                |                | 2024-05-01 | 2024-05-02 | advice  |
p7     | carer          |        | to carer    | -              | managed        | 2024-05-01 | 2024-05-02 |         |
p8     | carer          |        | to carer    | -              | direct payment | 2024-05-01 | 2024-05-02 |         |
p9     | user           |        | to carer    | Meals          | managed        | 2024-05-01 | 2024-05-02 |         |
p10    | carer          |        | to carer    | Meals          | commissioned   | 2024-05-01 | 2024-05-02 |         |
p10    | carer          |        | to carer    | direct payment | -              | 2024-05-01 | 2024-05-02 |         |
p11    | carer          |        | to carer    | Meals          | managed        | 2024-03-01 | 2024-03-31 |         |
p12    | carer          |        | to carer    | Meals          | managed        | 2024-05-01 | 2024-05-02 |         | 2006-06-01
p13    | carer          |        | to carer    | Meals          | managed        | 2024-05-01 | 2024-05-02 |         | -
"""


def test_of_carers_the_best_category_of_the_year_decides(world, of_each):
    found = of_each(world.cases(CARERS_SELF_DIRECTED.cases, care=CARERS))
    # p4 to p6 had no known mechanism, no direct support, or advice alone.
    assert found == {"p1": 1.0, "p2": 1.0, "p3": 0.0, "p8": 1.0, "p10": 1.0, "p13": 1.0}
    paid = of_each(world.cases(CARERS_PAID_DIRECTLY.cases, care=CARERS))
    assert {person for person, told in paid.items() if told} == {"p1", "p8", "p10"}


def test_a_carers_managed_budget_with_a_blank_component_falls_out_unless_kept(world, of_each):
    kept = next(card for card in CARDS if card.id == "ascof_3D_1b_null_kept")
    found = of_each(world.cases(kept.cases, care=CARERS))
    published = of_each(world.cases(CARERS_SELF_DIRECTED.cases, care=CARERS))
    assert set(found) - set(published) == {"p7"}
