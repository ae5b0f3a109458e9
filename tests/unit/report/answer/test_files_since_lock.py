"""Files that changed since the lock reach page one and the findings, and are no breach."""

from onestory.pipeline.study.since import with_files_told
from onestory.report.answer.words import lock_status

EVENTS = "events.csv (events) has grown or changed since"


def test_a_changed_file_is_told_on_page_one_and_as_a_finding(invented):
    answer = invented.answer()
    told = with_files_told(answer, (EVENTS,))
    assert f"Files changed since the lock: {EVENTS}." in lock_status(told.study)
    assert [one.message for one in told.findings if one not in answer.findings] == [f"{EVENTS}."]
    assert (told.complete, told.missing) == (answer.complete, answer.missing)


def test_nothing_is_added_where_no_file_changed_or_there_is_no_lock(invented):
    locked, unlocked = invented.answer(), invented.answer(study=invented.study(lock=None))
    assert with_files_told(locked, ()) == locked
    assert with_files_told(unlocked, (EVENTS,)) == unlocked
