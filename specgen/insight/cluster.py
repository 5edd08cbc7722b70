"""The same expressions on Spark: the passages, already with keyed tokens, go to it as Parquet; only aggregates come back."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from specgen.errors import Finding, InputError, say
from specgen.insight.figures import Computed, Store
from specgen.insight.reading import Database

ELSEWHERE = ("SPARK_REMOTE", "MASTER", "SPARK_HOME", "SPARK_CONF_DIR")
"""Variables that point to a cluster or to a configuration; that decides then, since its workers must reach this machine."""
LOCAL = {
    "spark.master": "local[*]",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
"""Spark on this machine alone: no page, no name that must resolve, and nobody listens to another machine. Ports are free ones."""


class Spark:
    """A Spark session through Ibis."""

    def __init__(self, con: Any, session: Any) -> None:
        self.con, self._session = con, session
        self._kept: list[Any] = []
        self._made = 0

    def keep(self, name: str, expression: Any) -> Any:
        """Compute an expression once (on the executors' disks) and return it as a table."""
        kept = expression.cache()
        self._kept.append(kept)
        return kept

    def count(self, expression: Any) -> int:
        """Return how many rows an expression has."""
        return int(self.con.to_pyarrow(expression.count()).as_py())

    def table(self, **columns: list[Any]) -> Any:
        """Return a small table made of columns, as a view of the session."""
        import pyarrow

        self._made += 1
        rows = pyarrow.table(columns).to_pylist()
        self._session.createDataFrame(rows).createOrReplaceTempView(f"small_{self._made}")
        return self.con.table(f"small_{self._made}")

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """Return the rows of a small answer."""
        found: list[dict[str, Any]] = self.con.to_pyarrow(expression).to_pylist()
        return found


def on_cluster(db: Database, work: Callable[[Store, Any, Any], Computed]) -> Computed:
    """Run ``work(store, passages, hours)`` on Spark: SPARK_REMOTE or the master of its configuration, else this machine.

    Raises InputError (SG-INS-007) without PySpark and a Java runtime.
    """
    import ibis

    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise _missing() from error
    wanted = SparkSession.builder.appName("specgen").config("spark.sql.session.timeZone", "UTC")
    if not any(os.environ.get(name) for name in ELSEWHERE):
        for name, value in LOCAL.items():
            wanted = wanted.config(name, value)
    try:
        session = wanted.getOrCreate()
    except (RuntimeError, OSError) as error:  # PySpark's gateway raises these when Java is not there
        raise _missing() from error
    try:
        con = ibis.pyspark.connect(session)
        tables = []
        for name in ("passages", "hours"):
            place = db.folder / f"{name}.parquet"
            db.raw.execute(f"COPY {name} TO '{place}' (FORMAT parquet, ROW_GROUP_SIZE 500000)")
            tables.append(con.read_parquet(str(place), table_name=name))
        return work(Spark(con, session), *tables)
    finally:
        session.stop()


def _missing() -> InputError:
    found = Finding(
        "SG-INS-007",
        say("Spark is not there"),
        hint=say("install specgen with the extra spark, and a Java runtime of version 17 or later"),
        unreadable=True,
    )
    return InputError(say("the cluster cannot be used"), (found,))
