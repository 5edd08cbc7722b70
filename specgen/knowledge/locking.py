"""One writer at a time in a layer: between reading a list and writing it back, nobody else writes there.

The lock is the operating system's own on the folder: it leaves no file behind and ends with the process that holds it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from specgen.errors import say
from specgen.knowledge.layer import unwritten

PATIENCE = 20.0
"""Seconds to wait for another command that writes into the same layer."""
_PAUSE = 0.05


@contextmanager
def sole_writer(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a layer while its files are read, changed and written. A folder that is not there yet is held by the nearest one above it.

    Raises InputError (SG-KB-023) when another command holds it for longer than ``patience`` seconds; nothing is written then. Where the
    operating system cannot lock a folder (Windows, some network disks), nothing is held.
    """
    handle = _held(folder, time.monotonic() + patience)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _nearest(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.is_dir() or one == one.parent)


def _held(folder: Path, until: float) -> int | None:
    """Return the open folder on which the lock is, None where folders cannot be locked."""
    folder = folder.expanduser().resolve()
    while True:
        place = _nearest(folder)
        handle = _locked(place, until)
        if handle is None or _nearest(folder) == place:
            return handle
        os.close(handle)  # somebody made the folder meanwhile: the next command will hold that one


if sys.platform == "win32":

    def _locked(place: Path, until: float) -> int | None:
        return None

else:
    import fcntl

    def _locked(place: Path, until: float) -> int | None:
        try:
            handle = os.open(place, os.O_RDONLY)
        except OSError:
            return None
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(handle)
                    hint = say("try again when it is done; nothing was written")
                    raise unwritten(place, say("another command is writing here"), hint) from None
                time.sleep(_PAUSE)
            except OSError:
                os.close(handle)
                return None
            else:
                return handle
