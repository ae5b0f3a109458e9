"""Link: which accounts are one person, of all the records that stand in the plan's workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import link as links
from onestory.intake import workspace as workspaces
from onestory.intake.unlocking import open_to_others, unlocked
from onestory.link.index import FILE as INDEX_FILE
from onestory.link.truth import scored, write_scored
from onestory.model.errors import AgreementError, WorkspaceError
from onestory.pipeline import plan as plans
from onestory.pipeline.agreement import refuse_expired
from onestory.pipeline.folders import private_folder
from onestory.pipeline.linkage import write_linkage
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.receive import workplace
from onestory.pipeline.records_plan import records_plan

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.agreement import Agreement
    from onestory.model.people import LinkQuality, PersonIndex, Share

_REVIEW = "clerical review"
_NOT_TAKEN = ("decision not read", "decision on nobody")
_PAIRS = 200  # of a group, before its recall is told by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAsked:
    """What is asked beside linking.

    `review` is how many pairs to show to a person, None for no file; `decisions` a file that came
    back, deleted afterwards where `delete` is true; `truth` the folder of an invented system's.
    """

    review: int | None = None
    decisions: Path | None = None
    delete: bool = False
    truth: Path | None = None
    ways: links.Ways = field(default_factory=links.Ways)


def link(path: Path, *, tell: Tell, asked: LinkAsked | None = None) -> Outcome:
    """Return how many people the accounts in the plan's workspace are, linked anew if need be.

    Raises AgreementError when the agreement ended, is not there, or lets nobody look at pairs;
    VaultError and WorkspaceError as the files do.
    """
    wanted = asked or LinkAsked()
    plan = records_plan(plans.opened(path))
    place = workplace(plan)
    if plan.agreed:
        refuse_expired(plan.agreed, datetime.now(UTC).date())
    with workspaces.opened(place.folder, write=True, vault=place.vault) as workspace:
        _refuse_unasked(workspace, plan.agreed, wanted)
        key = unlocked(place.key, workspace)
        held = holdings(workspace)
        decided = _decided(held, key, wanted.decisions, delete=wanted.delete)
        done = links.people(held, key, agreed=plan.agreed, ways=wanted.ways, tell=tell)
        linked = _linked(held, done)
        known = _against(held, done.index, wanted.truth)
        shown = _to_review(held, key, done.index, most=wanted.review, tell=tell)
        parts = (decided, linked, known, shown)
        page = write_linkage(
            done.index, workspace.folder, to=private_folder(plan.folder / "output")
        )
        return Outcome(
            files=(page, *shown.files, *linked.files, *known.files),
            sentences=tuple(sentence for one in parts for sentence in one.sentences),
            findings=(*open_to_others(key), *(f for one in parts for f in one.findings)),
        )


def holdings(workspace: Workspace) -> links.Holdings:
    """Return the workspace as linking sees it."""
    return links.Holdings(folder=workspace.folder, vault=workspace.vault, ledger=workspace.ledger)


def _refuse_unasked(workspace: Workspace, agreed: Agreement | None, asked: LinkAsked) -> None:
    """Raise AgreementError where real records would be linked, or shown, without agreement."""
    real = [one for one in workspace.ledger.receipts if not one.invented]
    if not workspace.ledger.receipts:
        raise WorkspaceError(
            found="No delivery stands in the workspace.",
            where=str(workspace.folder),
            do="Run `onestory receive` first.",
        )
    if real and agreed is None:
        raise AgreementError(
            found="There is no [agreement], so that no record may be linked.",
            where="[agreement]",
            do="Write down what the controllers agreed: docs/how-to/receive-records.md.",
        )
    looks = asked.review is not None or asked.decisions is not None
    if real and looks and agreed is not None and _REVIEW not in agreed.purposes:
        raise AgreementError(
            found="The agreement does not name clerical review: nobody may look at the pairs.",
            where="[agreement]",
            do=f'Agree on it with the controllers and write purposes = ["{_REVIEW}"].',
        )
    if real and asked.truth is not None:
        raise AgreementError(
            found="The truth is known only of invented systems, and real records are here.",
            where="--truth",
            do="Leave out --truth; the links' own estimates are made without it.",
        )


def _decided(held: links.Holdings, key: links.Key, path: Path | None, *, delete: bool) -> Outcome:
    """Return what became of a file of decisions, deleted if that is asked and it was all taken."""
    if path is None:
        return Outcome(files=())
    index = links.standing_index(held.folder)
    if index is None:
        raise WorkspaceError(
            found="The accounts were not linked yet, so that there is nothing to decide.",
            where=str(held.folder),
            do="Run `onestory link`, then `onestory link --review`.",
        )
    found = links.read_decisions(path, held, key, index)
    lost = sum(one.rows for one in found.findings if one.rule in _NOT_TAKEN)
    said = f"{path} NAMES PEOPLE IN CLEAR: delete it, or give --delete."
    if delete and lost:
        said = f"{path} NAMES PEOPLE IN CLEAR and was kept, for not all of it could be taken."
    elif delete:
        path.unlink(missing_ok=True)
        said = f"Deleted: {path.name}. Copies made elsewhere are not reached by this."
    taken = f"{found.taken:,} decisions taken, {found.blank + lost:,} pairs left open."
    return Outcome(files=(), sentences=(taken, said), findings=found.findings)


def _to_review(
    held: links.Holdings, key: links.Key, index: PersonIndex, *, most: int | None, tell: Tell
) -> Outcome:
    """Return the file of pairs for a person to look at, and loudly what it holds."""
    if most is None:
        return Outcome(files=())
    path = links.write_review(held, key, index, most=most, tell=tell)
    if path is None:
        return Outcome(files=(), sentences=("There is no pair to look at.",))
    said = (
        f"{path} NAMES PEOPLE IN CLEAR. Write yes or no in its column `same`, give it back with"
        " --decisions FILE --delete, and copy it nowhere."
    )
    return Outcome(files=(path,), sentences=(said,))


def _linked(held: links.Holdings, done: links.Linked) -> Outcome:
    """Return what linking did, in words."""
    return Outcome(
        files=(held.people / INDEX_FILE,), sentences=_sentences(done), findings=done.findings
    )


def _sentences(done: links.Linked) -> tuple[str, ...]:
    """Return what became of the accounts."""
    index = done.index
    if not done.made:
        said = f"Nothing changed since run {index.run}, and nothing was done:"
        return (f"{said} {index.accounts.rows:,} accounts are {index.people:,} people.",)
    said = [*done.said, f"{index.accounts.rows:,} accounts are {index.people:,} people."]
    if done.quality is not None:
        said += [*_unsure(done.quality), *_estimates(done.quality)]
    if index.doubts:
        said.append(
            f"{counted(index.doubts, 'pair')} to be decided on: `onestory link --review 50 FOLDER`."
        )
    return tuple(said)


def _unsure(good: LinkQuality) -> list[str]:
    """Return how many accounts are doubtful, and how many could not be searched for."""
    doubtful = sum(one.accounts for one in good.counted if one.certainty == "doubtful")
    closed = {
        how: sum(one.accounts for one in good.counted if one.how == how)
        for how in ("sender's pseudonym", "not permitted")
    }
    words = {
        "sender's pseudonym": "pseudonymised at source",
        "not permitted": "no link is agreed",
    }
    said = [f"{counted(doubtful, 'account')} to be doubted."] if doubtful else []
    said += [
        f"{counted(many, 'account')} may not be searched for ({words[how]})."
        for how, many in closed.items()
        if many
    ]
    if any(closed.values()):
        said.append("Whom they are of may be counted already: there are fewer people than that.")
    return said


def _estimates(good: LinkQuality) -> list[str]:
    """Return in words how good the links are thought to be."""
    said: list[str] = []
    if good.found_again and good.found_wrong:
        said.append(
            f"Of {good.found_again.whole:,.0f} accounts whose NHS number was hidden,"
            f" {_share(good.found_again)} were found again without it and"
            f" {_share(good.found_wrong)} linked to somebody else."
        )
    odd = [f"{one.people:,} with {one.what}" for one in good.implausible if one.people]
    if odd:
        said.append(f"People who are hardly one: {', '.join(odd)}.")
    if good.reviewed_right:
        said.append(f"By the sample looked at, {_share(good.reviewed_right)} of links are right.")
    return said


def counted(many: int, what: str) -> str:
    """Return the number with its noun."""
    return f"{many:,} {what}{'' if many == 1 else 's'}"


def _share(one: Share) -> str:
    return f"{one.value:.1%} ({one.lower:.1%} to {one.upper:.1%})"


def _against(held: links.Holdings, index: PersonIndex, truth: Path | None) -> Outcome:
    """Return what the truth says, over all and of the group that fares worst."""
    if truth is None:
        return Outcome(files=())
    found = scored(held, index, truth)
    (every,) = (one for one in found if one.group == "all")
    worst = min(
        (one for one in found if one.group != "all" and one.true >= _PAIRS),
        key=lambda one: one.recall,
        default=every,
    )
    said = (
        f"Against the truth: precision {every.precision:.5f}, recall {every.recall:.5f} over"
        f" {every.true // 2:,} pairs of accounts.",
        f"The lowest recall: {worst.recall:.4f}, {worst.group} {worst.value}.",
    )
    return Outcome(files=(write_scored(held, found),), sentences=said)
