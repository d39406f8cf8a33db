"""What a proposal does, in a teacher's words; and whose reviews are over.

`report_on` compares a community's files with what they were when a branch began, and says as
Markdown what readers, the author and the reviewers want to know. All that strangers wrote stands
in it as plain text.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from staffroom.catalog import load_catalog
from staffroom.checks import review
from staffroom.diagnostic import Diagnostic
from staffroom.kinds import USUAL_LANGUAGE, USUAL_LICENSE
from staffroom.report.changes import Side, sort_changes
from staffroom.report.history import History, NoHistory
from staffroom.report.overdue import overdue_reviews
from staffroom.report.proposal import Proposal
from staffroom.report.writing import MARK, Report
from staffroom.site import Settings
from staffroom.site.words import words_for

__all__ = ["MARK", "NoHistory", "overdue_reviews", "report_on"]


def report_on(
    content: Path,
    base: str,
    *,
    today: date,
    site_url: str = "",
    preview_url: str = "",
    address: str = "",
    license: str = USUAL_LICENSE,
    language: str = USUAL_LANGUAGE,
    processes: int | None = None,
) -> str:
    """The report on what differs from `base` in a community's files, as Markdown.

    Args:
        content: The folder of the community's documents.
        base: The branch or commit that the proposal is made to.
        today: What dates are compared with.
        site_url: The site's address, for links to what is on it already.
        preview_url: Where the site can be seen with the proposal.
        address: Where `mkdocs.yml` says that the site is, which rules go by. A proposal may change
            it, so that no link leads there.
        license: The licence of documents that name none.
        language: The language of the report, and of documents that name none.
        processes: How many processes read and check files; by default one a core.

    Raises:
        NoHistory: There is nothing to compare with.
    """
    content = content.resolve()
    folder = content.parent
    history = History(folder, base)
    pages = "docs"

    def side(top: Path) -> Side:
        loaded = load_catalog(
            top / content.name,
            pages=top / pages,
            drafts=True,
            processes=processes,
            thorough=True,
        )
        ignored: list[Diagnostic] = []
        found = review(
            loaded,
            today=today,
            address=address,
            license=license,
            language=language,
            processes=processes,
            ignored=ignored.append,
        )
        return Side(loaded.catalog, found, ignored)

    after = side(folder)
    with TemporaryDirectory(prefix="staffroom-") as name:
        former = Path(name)
        (former / content.name).mkdir()
        history.export([content.name, pages], former)
        before = side(former)
        changes = sort_changes(history.changes(), before, after, content.name, pages)
        settings = Settings(
            url=_with_slash(site_url), language=language, license=license, today=today
        )
        proposal = Proposal(
            changes,
            before,
            after,
            settings,
            words_for(settings.language),
            _with_slash(preview_url),
            history.is_first_time(),
        )
        return Report(proposal).markdown()


def _with_slash(address: str) -> str:
    return address if not address or address.endswith("/") else f"{address}/"
