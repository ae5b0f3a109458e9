from onestory import engine


def test_a_step_may_use_part_of_the_machine_and_never_more_than_six_gigabytes() -> None:
    assert 1 <= engine.usable_memory_gb() <= 6
