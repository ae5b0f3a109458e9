"""The study: read, begun, checked, locked, and rehearsed before any outcome is seen."""

from onestory.pipeline.study.activity import Activity, delivered
from onestory.pipeline.study.check import study_check
from onestory.pipeline.study.lock import Declared, study_amend, study_lock, unrecorded
from onestory.pipeline.study.lock_file import lock_of
from onestory.pipeline.study.new import study_new
from onestory.pipeline.study.placing import placed
from onestory.pipeline.study.power import study_power
from onestory.pipeline.study.reading import Draft, StudyPlan, draft, read_plan, read_study
from onestory.pipeline.study.since import changed_files

__all__ = [
    "Activity",
    "Declared",
    "Draft",
    "StudyPlan",
    "changed_files",
    "delivered",
    "draft",
    "lock_of",
    "placed",
    "read_plan",
    "read_study",
    "study_amend",
    "study_check",
    "study_lock",
    "study_new",
    "study_power",
    "unrecorded",
]
