"""Check: receive every delivery of the plan and split accepted rows from rejected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onestory import intake, sources
from onestory.model.errors import NothingUsableError
from onestory.pipeline import plan as plans
from onestory.pipeline.folders import findings_file, folder_for, rejected_file
from onestory.pipeline.outcome import Outcome, Tell, account

if TYPE_CHECKING:
    from onestory.model.source import Checked
    from onestory.pipeline.plan import Figures, Plan


def check(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return what the checks found in the plan's files, their rows kept under `to`/private."""
    plan = plans.read(path)
    folder = folder_for(plan, to)
    done = checked(plan, folder, tell)
    findings = tuple(f for one in done for f in one.findings)
    outcome = account(done, files=[findings_file(folder, findings)])
    if outcome.accepted_rows == 0:
        raise nothing_accepted(plan)
    return outcome


def nothing_accepted(plan: Plan) -> NothingUsableError:
    """Return the error for files of which no row could be used."""
    return NothingUsableError(
        found="Every row was rejected: nothing usable is left.",
        where=str(plan.folder),
        do="Read private/findings.csv: it names each file, row and column, and what to do.",
    )


def checked(plan: Plan, folder: Path, tell: Tell) -> tuple[Checked, ...]:
    """Return every delivery of the plan, checked, in the plan's order."""
    received = [
        (entry, delivery)
        for entry in plan.figures
        for delivery in intake.receive(
            entry.path, sources.source(entry.source), pattern=entry.pattern
        )
    ]
    done: list[Checked] = []
    for number, (entry, delivery) in enumerate(received):
        tell(f"Checking {delivery.path.name}", number, len(received))
        done.append(
            intake.check(
                delivery,
                columns=_columns(entry, plan),
                to=folder / "private" / "checked",
            )
        )
    rejected_file(folder, done)
    return tuple(done)


def _columns(entry: Figures, plan: Plan) -> intake.ColumnMap | None:
    names = entry.columns
    if not names.values:
        return None
    measure = names.text("measure")
    # What an indicator says of the measure holds for the checks of the table too.
    said = {ask.card.statistic for ask in plan.asks if ask.card.measure == measure}
    made = intake.ColumnMap(
        measure=measure,
        statistic=names.text("statistic", default=said.pop() if len(said) == 1 else ""),
        groups=tuple(names.texts("groups", default=())),
        header_row=names.optional_number("header_row"),
        **{key: names.text(key, default="") for key in _COLUMNS},
    )
    names.close()
    return made


_COLUMNS = (
    *("place", "place_code", "period", "numerator", "denominator", "value", "lower", "upper"),
    *("sheet", "level", "one_period", "period_kind"),
)
