"""Which layout writes which source."""

from __future__ import annotations

from collections.abc import Callable

from onestory.sources.record_layout import RecordLayout
from onestory.synthetic.system.layouts.emergency_care import emergency_care
from onestory.synthetic.system.layouts.inpatients import inpatients
from onestory.synthetic.system.layouts.outpatients import outpatients
from onestory.synthetic.system.layouts.social_care import social_care
from onestory.synthetic.system.layouts.telling import Sheet, Telling

Layout = Callable[[Telling, RecordLayout], Sheet]

SHEETS: dict[str, Layout] = {
    "apc": lambda telling, _: inpatients(telling),
    "ecds": lambda telling, _: emergency_care(telling),
    "op": lambda telling, _: outpatients(telling),
    "cld": social_care,
}
