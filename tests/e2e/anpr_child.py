"""An edge or a platform as a process of its own: ``python -m tests.e2e.anpr_child FOLDER TARGET [PLATFORM CREDENTIAL]``.

It logs everything it can to stderr, writes how to reach it to TARGET (JSON), and stops when its input ends.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from specgen.reference.anpr.compose import start
from specgen.reference.anpr.uplink import Uplink
from specgen.reference.serving import Options


def main(folder: str, target: str, *platform: str) -> None:
    """Run until stdin ends."""
    logging.basicConfig(level=logging.DEBUG)
    replace = {"passages": lambda _: Uplink(*platform)} if platform else {}
    with start(Options(data_dir=folder), replace) as running:
        ready = Path(target).with_suffix(".part")
        ready.write_text(json.dumps(running.target), "utf-8")
        ready.replace(target)
        sys.stdin.read()
        if platform:
            running.parts["passages"].close()


if __name__ == "__main__":
    main(*sys.argv[1:])
