"""The demonstration: two tenders, two reference implementations, two sealed reports, verified.

Everything goes through the commands that a user has: ``specgen build``, ``suite.pyz run`` in a bare interpreter, ``specgen conformance
seal`` and ``specgen verify``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from specgen.cli.reference import lock_values, target_yaml
from specgen.knowledge.locate import locate

CASES = (
    ("gent-databroker", "specgen.reference.broker.compose", "the reference broker, with simulated sensors"),
    ("mechelen-anpr", "specgen.reference.anpr.compose", "the reference ANPR platform, with simulated vehicles"),
)

ORDER = ("passed", "failed", "inconclusive", "untested", "not_applicable")


@dataclass
class Step:
    """What one case showed."""

    slug: str
    lines: list[str]
    ok: bool


def _command(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
        cwd=cwd,
        check=False,
    )


def _show(result: subprocess.CompletedProcess[str]) -> None:
    click.echo(result.stdout, nl=False)
    click.echo(result.stderr, nl=False, err=True)


def _build(example: Path, output: Path) -> dict[str, Any] | None:
    result = _command("-m", "specgen", "build", str(example), "-o", str(output), "--json", "--force")
    if result.returncode:
        _show(result)
        return None
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def _test(dossier: Path, module: str, report: Path) -> tuple[int, dict[str, Any]]:
    """Run the tender's own suite, in an interpreter that sees nothing installed, against its reference."""
    from specgen.reference.serving import Options

    lock = dossier / "publish" / "tender.lock.json"
    report.mkdir(parents=True, exist_ok=True)
    with import_module(module).start(Options(values=lock_values(lock)), {}) as running:
        target = report / "target.yaml"
        target.write_text(target_yaml(running.target), "utf-8")
        arguments = ("-IS", str(dossier / "publish" / "suite.pyz"), "run", "--target", str(target), "-o", str(report))
        result = _command(*arguments)
        target.unlink()  # it holds credentials; they are worthless now, but a habit is a habit
    if result.returncode:
        _show(result)
    try:
        found = json.loads((report / "result.json").read_text("utf-8"))
    except (OSError, ValueError):
        found = {}
    return result.returncode, found


def _key(keys: Path) -> None:
    """Make the demonstration key, where there is none yet."""
    if not (keys / "demo.key").exists():
        keys.mkdir(parents=True, exist_ok=True)
        _command("-m", "specgen", "conformance", "keygen", "--out", str(keys / "demo"))


def _seal(report: Path, keys: Path, lock: Path) -> tuple[int, int]:
    """Seal a report with the demonstration key, then verify it as the buyer would."""
    private, public = keys / "demo.key", keys / "demo.pub"
    sealed = _command("-m", "specgen", "conformance", "seal", str(report), "--key", str(private))
    bundle = report / "bundle.dsse.json"
    verified = _command("-m", "specgen", "verify", str(bundle), "--signer", str(public), "--lock", str(lock))
    for result in (sealed, verified):
        if result.returncode:
            _show(result)
    return sealed.returncode, verified.returncode


def _case(slug: str, module: str, what: str, examples: Path, output: Path) -> Step:
    lines: list[str] = []
    built = _build(examples / f"{slug}.yaml", output)
    if built is None:
        return Step(slug, ["the tender was not built; see above"], False)
    folder = Path(built["folder"])
    lines.append(
        f"built     {built['requirements']} requirements ({built['automated']} tested by the suite), {built['clauses']} clauses"
    )
    report = folder / "report"
    code, result = _test(folder, module, report)
    summary = result.get("summary", {})
    words = {"untested": "to be shown otherwise", "not_applicable": "not applicable"}
    if _only_load_left(result):
        words["inconclusive"] = "under load left for a window that the target names"
    counts = summary.get("counts", {})
    shown = ", ".join(f"{counts[key]} {words.get(key, key)}" for key in sorted(counts, key=ORDER.index) if counts[key])
    lines.append(f"tested    {what}: {shown or 'no result'} (exit {code})")
    sealed, verified = _seal(report, output / "demo-keys", folder / "publish" / "tender.lock.json")
    lines.append(f"sealed    exit {sealed}; verified by re-judging the evidence: exit {verified}")
    lines.append(f"tender    {folder / 'publish' / 'tender.nl.docx'}")
    lines.append(f"answers   {folder / 'publish' / 'requirements.nl.xlsx'}")
    lines.append(f"suite     {folder / 'publish' / 'suite.pyz'}")
    lines.append(f"report    {report / 'report.html'}")
    lines.append(f"trace     {folder / 'internal' / 'trace.html'}")
    return Step(slug, lines, (code == 0 or _only_load_left(result)) and sealed == 0 and verified == 0)


def _only_load_left(result: dict[str, Any]) -> bool:
    """Tell whether all that did not pass are the checks under load, which run only in the window that a target names."""
    rows = [row for row in result.get("verdicts", ()) if row["verdict"] != "passed"]
    return bool(rows) and all((row["message"] or {}).get("code") == "no-load-window" for row in rows)


def main(arguments: list[str] | None = None) -> int:
    """Run the demonstration; return 0 when everything held."""
    parser = argparse.ArgumentParser(prog="specgen.demo", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--output", default="output", type=Path)
    options = parser.parse_args(arguments)
    started = time.monotonic()
    base = locate().base
    ok = True
    _key(options.output / "demo-keys")
    click.echo("Two tenders are built, and their suites run side by side: two to three minutes, most of it waiting for what must not come.")
    with ThreadPoolExecutor(max_workers=len(CASES)) as pool:
        steps = [pool.submit(_case, slug, module, what, base / "examples", options.output) for slug, module, what in CASES]
        for running in steps:
            step = running.result()
            click.echo(f"\n{step.slug}")
            for line in step.lines:
                click.echo(f"  {line}")
            ok = ok and step.ok
    click.echo(
        f"\n{'Everything held' if ok else 'Something did not hold; see above'}, in {time.monotonic() - started:.0f} s. "
        "Fictitious examples: no contract of the cities named."
    )
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
