"""What a Home Assistant runs on and can fail: its clock, its disk and its database."""

import contextlib
import json
import mmap
import os
import sqlite3
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).with_name("clock.c")
_OFFSET = struct.Struct("q")


class Clock:
    """The time of day of a process that is started with `environment`."""

    def __init__(self, folder: Path) -> None:
        """Compile what changes it."""
        folder.mkdir(parents=True, exist_ok=True)
        library, offset = folder / "clock.so", folder / "clock-offset"
        command = ["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(_SOURCE), "-ldl"]
        subprocess.run(command, check=True)  # noqa: S603 - of our own
        offset.write_bytes(_OFFSET.pack(0))
        with offset.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _OFFSET.size)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(offset)}

    def set(self, offset_s: int) -> None:
        """Put the clock forward, or back, of what it should be."""
        self._shared[:] = _OFFSET.pack(offset_s)


class SmallDisk:
    """A file system of a few megabytes for one folder, that can be filled to the last byte."""

    def __init__(self, folder: Path, *, size_mb: int = 4) -> None:
        """Mount it; needs a mount namespace that is ours."""
        self._folder = folder
        self._filler = folder / "filler"
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)]
        subprocess.run(command, check=True)  # noqa: S603 - of our own

    def fill(self) -> None:
        """Leave no room."""
        with self._filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        assert os.statvfs(self._folder).f_bfree == 0

    def make_room(self) -> None:
        """Give it back."""
        self._filler.unlink(missing_ok=True)

    def contents(self) -> dict[str, Any]:
        """Return every file as JSON; raises ValueError if one is not whole."""
        names = [path for path in self._folder.iterdir() if path.is_file() and path != self._filler]
        return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in names}

    def remove(self) -> None:
        """Unmount it; what was on it is gone."""
        subprocess.run(["umount", "--lazy", str(self._folder)], check=True)  # noqa: S603, S607 - of our own


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Keep everybody else from writing to a database."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=30)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()
