"""What a process costs while it is watched, and what the recorder writes meanwhile."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Usage:
    """CPU seconds and memory that a process took meanwhile."""

    took_s: float = 0
    cpu_s: float = 0
    memory_mb: float = 0
    grown_mb: float = 0


def _cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def _memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def watched(pid: int) -> Iterator[Usage]:
    """Measure a process."""
    usage, begin_s, cpu_s, memory_mb = Usage(), monotonic(), _cpu_s(pid), _memory_mb(pid)
    yield usage
    usage.took_s, usage.cpu_s, usage.memory_mb = monotonic() - begin_s, _cpu_s(pid) - cpu_s, _memory_mb(pid)
    usage.grown_mb = usage.memory_mb - memory_mb


def rows_of(database: Path, begin: float, end: float, entity_id: str = "%") -> int:
    """Return how many states of an entity, or of all, the recorder wrote."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        query = (
            "SELECT COUNT(*) FROM states JOIN states_meta USING (metadata_id)"
            " WHERE states_meta.entity_id LIKE ? AND last_updated_ts >= ? AND last_updated_ts < ?"
        )
        (count,) = connection.execute(query, (entity_id, begin, end)).fetchone()
        return int(count)
    finally:
        connection.close()
