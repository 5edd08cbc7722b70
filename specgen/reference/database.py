"""The database that the parts share: one file, one writer at a time, a reader for every thread.

SQL in the parts is what SQLite and PostgreSQL both take: ``?`` for values, ``BIGINT`` and ``TEXT`` columns, ``INSERT ... ON
CONFLICT ... DO UPDATE`` for replacing, and ``{serial}`` in a schema for a key that counts by itself.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

SERIAL = "INTEGER PRIMARY KEY AUTOINCREMENT"


class Rows(Protocol):
    """What a statement gives back."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""


class Writer(Protocol):
    """The connection of a transaction."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows:
        """Carry out one statement."""

    def executemany(self, sql: str, values: Any, /) -> Any:
        """Carry out one statement for each row of values."""


class Database:
    """An SQLite database in one file; ``write`` is a transaction that is on disk when it ends."""

    unique_violation: type[Exception] = sqlite3.IntegrityError
    failure: type[Exception] = sqlite3.OperationalError
    """The database cannot be reached or written now; what is tried again later may succeed."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        self._writing = threading.RLock()
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._writer = self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None, timeout=10)
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: an acknowledged message survives the loss of power, not only of the process.
        connection.execute("PRAGMA synchronous=FULL")
        self._open.append(connection)
        return connection

    def define(self, schema: str) -> None:
        """Make the tables of a part (``CREATE TABLE IF NOT EXISTS ...``; ``{serial}`` is a self-counting key)."""
        with self._writing:
            self._writer.executescript(schema.replace("{serial}", SERIAL))

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Open a transaction: all of it is committed at the end, none of it when an exception leaves the block.

        A transaction within another of the same thread belongs to the outer one.
        """
        with self._writing:
            if self._writer.in_transaction:
                yield self._writer
                return
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query as tuples."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return list(connection.execute(sql, values))

    def close(self) -> None:
        """Close every connection."""
        with self._writing:
            for connection in self._open:
                connection.close()
            self._open.clear()
