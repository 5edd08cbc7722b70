"""The two commands, on every platform: ``python3 dev.py demo`` and ``python3 dev.py test`` (Windows: ``py dev.py demo``).

Standard library only. Makes ``.venv`` beside this file, installs what is missing, and runs. A second run installs nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OUTPUT = HERE / "output"
MINIMUM = (3, 11)


def fail(message: str) -> None:
    """Say what is missing and stop with the usage code."""
    print(f"dev.py: {message}", file=sys.stderr)
    raise SystemExit(2)


def preflight() -> None:
    """Check what this machine must have before anything is made."""
    if sys.version_info < MINIMUM:
        fail(f"Python {MINIMUM[0]}.{MINIMUM[1]} or newer is needed; this is {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") is None:
        fail("the venv module is incomplete; on Debian or Ubuntu: apt-get install python3-venv")
    if shutil.disk_usage(HERE).free < 1_000_000_000:
        fail("less than 1 GB of disk is free here")


def stamp_text(extra: str) -> str:
    """Return what the installed state depends on: the project file, the extra, the Python."""
    digest = hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()
    return f"{digest} {extra} {sys.version.split()[0]}\n"


def installed(extra: str) -> bool:
    """Tell whether the virtual environment already has what ``extra`` asks."""
    for wanted in ([""] if not extra else []) + [extra or "dev"]:
        stamp = VENV / f".specgen-{wanted or 'base'}"
        if PYTHON.exists() and stamp.is_file() and stamp.read_text() == stamp_text(wanted):
            return True
    return False


def install(extra: str = "") -> None:
    """Make the virtual environment and install the project into it, editable; nothing when that was done before."""
    if installed(extra):
        return
    started = time.monotonic()
    if not PYTHON.exists():
        print("making .venv …", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    print(f"installing{' with test tools' if extra else ''} …", flush=True)
    target = f".[{extra}]" if extra else "."
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target]
    result = subprocess.run(command, cwd=HERE, check=False)
    if result.returncode:
        fail("the installation failed; see the lines above")
    (VENV / f".specgen-{extra or 'base'}").write_text(stamp_text(extra))
    print(f"installed in {time.monotonic() - started:.0f} s", flush=True)


def run(*arguments: str, check: bool = True) -> int:
    """Run a command of the virtual environment; stop with its code when it fails."""
    code = subprocess.run([str(PYTHON), *arguments], cwd=HERE, check=False).returncode
    if check and code:
        raise SystemExit(code)
    return code


def demo() -> int:
    """Build the two example tenders, test the reference implementations with the tenders' own suites, seal, verify."""
    preflight()
    install()
    return run("-m", "specgen.demo", "--output", OUTPUT.name, check=False)


def test(arguments: list[str]) -> int:
    """Run linters, type checker, import contracts and tests; pytest's closing line is last."""
    preflight()
    more = os.environ.get("SPECGEN_TEST_EXTRAS", "")
    install(f"dev,{more}" if more else "dev")
    if not arguments:
        run("-m", "ruff", "check", ".")
        run("-m", "mypy")
        code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
        run("-c", code)
    # a file stays on one worker, so that what a module makes once is made once; in order, so that the slow ones do not come last;
    # two workers per core, since half of the time is spent in waiting for what must not come
    workers = str(2 * (os.cpu_count() or 1))
    return run("-m", "pytest", *(arguments or ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]), check=False)


def clean() -> int:
    """Remove what the commands made: the virtual environment and the output."""
    for path in (VENV, *(one for one in OUTPUT.glob("*") if one.name != "README.md")):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return 0


def main() -> int:
    """Read the one word that says what to do."""
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    if verb == "demo":
        return demo()
    if verb == "test":
        return test(sys.argv[2:])
    if verb == "clean":
        return clean()
    print(__doc__)
    print("usage: python3 dev.py demo | test [pytest arguments] | clean")
    return 0 if verb in ("", "-h", "--help") else 2


if __name__ == "__main__":
    sys.exit(main())
