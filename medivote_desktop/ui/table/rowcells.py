"""What one row of the services table shows, and how that differs from what it showed."""

from __future__ import annotations

from medivote_desktop.core import report
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui.table.columns import SPANNED, ColumnId


class RowCells(NamedTuple):
    """What one row shows.

    Attributes:
        texts: The words of each column.
        detail: The words that stand in the SPANNED columns in place of theirs; empty if those speak.
    """

    service: ServiceSnapshot
    texts: tuple[str, ...]
    detail: str
    cpu_levels: bytes
    memory_levels: bytes

    def differing(self, other: RowCells) -> set[int]:
        """The columns that show something else than in `other`."""
        if self.service.id != other.service.id:  # another service: it may be selected, or the current one
            return set(range(len(self.texts)))
        columns = {at for at, pair in enumerate(zip(self.texts, other.texts, strict=True)) if pair[0] != pair[1]}
        if self.cpu_levels != other.cpu_levels:
            columns.add(ColumnId.CPU)
        if self.memory_levels != other.memory_levels:
            columns.add(ColumnId.MEMORY)
        if self.detail != other.detail:
            columns |= SPANNED
        if self.service.status is not other.service.status:  # shapes and colours say more than words do
            if report.is_unhealthy(self.service) is not report.is_unhealthy(other.service):
                columns.add(ColumnId.HEALTH)
            if self.detail and self.service.status.state is not other.service.status.state:
                columns |= SPANNED
        return columns
