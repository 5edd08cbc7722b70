"""The commands of the suite, for ``python3 suite.pyz`` and for whoever wraps them. Data on stdout, the rest on stderr.

Exit codes: 0 conform or fine, 1 readable but a negative finding, 2 usage, 3 unreadable input, 4 cannot tell, 70 a defect of the suite.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from specgen.conformance import travelling
from specgen.conformance.console import BUG, CANNOT_TELL, OK, USAGE, Problem, language, say


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="suite.pyz" if travelling.archive() else "conformance",
        description=(
            "Tests a product against the requirements of one tender. Runs offline; needs Python 3.11 or newer and nothing else."
        ),
    )
    parser.add_argument(
        "--ui-lang", choices=("nl", "en"), default=None, help="language of messages (default: by locale)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, *, plan: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.add_argument("--json", action="store_true", help="print the result as JSON")
        if plan:
            made.add_argument("--plan", default="", metavar="FILE", help="plan.json or suite.pyz (default: this suite)")
        return made

    doctor = command("doctor", "ask who answers, and try every credential")
    doctor.add_argument("--target", required=True, metavar="FILE", help="target.yaml")
    _plan_arguments(command("plan", "show what a run will do, before it does anything: requests, writes, connections, clock, time"))
    command("list", "list the requirements and their checks")
    explain = command("explain", "show one requirement: text, values, steps, checks")
    explain.add_argument("id", metavar="ID")
    extract = command("extract", "unpack the guide, the examples and the interface descriptions of this suite")
    extract.add_argument("folder", metavar="DIR")
    _run_arguments(command("run", "run the checks and write the result folder"))
    keygen = command("keygen", "make a key pair for sealing", plan=False)
    keygen.add_argument("--out", default="signing", metavar="NAME", help="writes NAME.key (secret) and NAME.pub")
    seal = command("seal", "sign the bundle of a result folder", plan=False)
    seal.add_argument("folder", metavar="DIR")
    seal.add_argument(
        "--target", default="", metavar="FILE", help="search the result for the secrets of this target.yaml first"
    )
    seal.add_argument("--key", required=True, metavar="FILE", help="private key (PEM)")
    verify = command("verify", "verify a result folder offline: seal, chain, and every verdict from the evidence")
    verify.add_argument("bundle", metavar="FILE", help="bundle.dsse.json or its folder")
    verify.add_argument(
        "--signer",
        action="append",
        default=[],
        metavar="KEY",
        help="trusted signer: a public key (PEM file), or the 64 digits of the key or of its fingerprint; repeatable",
    )
    verify.add_argument("--lock", default="", metavar="FILE", help="tender.lock.json: digests of plan and suite")
    verify.add_argument("--nonce", default="", help="the nonce that the buyer gave")
    verify.add_argument("--partial", action="store_true", help="a part of the tender is what was asked (a replay, one requirement)")
    _exclusions(verify)
    report = command("report", "write report.html again, or annex.xlsx, in another language or with newer exclusions", plan=False)
    _exclusions(report)
    report.add_argument("folder", metavar="DIR")
    report.add_argument("--lang", required=True, choices=("nl", "en"))
    report.add_argument("-o", "--output", required=True, metavar="FILE", help="FILE.xlsx for the sheet, else the page")
    register = command("exclusions", "show the register of excluded checks and hold its chain", plan=False)
    register.add_argument("register", metavar="FILE", help="exclusions.yaml")
    register.add_argument("--since", default="", metavar="FILE", help="an older copy: it may only have been added to")
    _counterparts(command)
    return parser


def _plan_arguments(plan: argparse.ArgumentParser) -> None:
    plan.add_argument("--target", default="", metavar="FILE", help="target.yaml: names the addresses that are connected to")
    plan.add_argument("--only", action="append", default=[], metavar="ID", help="only this requirement and what it rests on; repeatable")
    plan.add_argument(
        "--runs", type=int, default=0, choices=range(1, 10), metavar="1-9", help="how often each check runs (default: as the tender says)"
    )
    plan.add_argument("--workers", type=int, default=8, choices=range(1, 33), metavar="1-32", help="checks side by side (default 8)")
    _exclusions(plan)


def _exclusions(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--exclusions", default="", metavar="FILE", help="the buyer's register of excluded checks (default: that of the suite)"
    )


def _counterparts(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands by which buyer and vendor answer each other."""
    selftest = command("selftest", "show on this machine that the suite passes an honest product and fails a faulty one")
    selftest.add_argument("--workers", type=int, default=8, choices=range(1, 33), metavar="1-32", help="checks side by side (default 8)")
    replay = command("replay", "repeat the knock-outs and a sample of a vendor's run with the buyer's nonce", plan=False)
    replay.add_argument("bundle", metavar="FILE", help="bundle.dsse.json of the vendor, or its folder")
    replay.add_argument("--target", required=True, metavar="FILE", help="target.yaml of an environment that the buyer controls or attends")
    replay.add_argument("--nonce", required=True, help="the buyer's own text: it decides the sample and is bound into the evidence")
    replay.add_argument("-o", "--output", required=True, metavar="DIR", help="folder for the result")
    replay.add_argument("--sample", type=int, default=10, choices=range(1001), metavar="0-1000", help="how many others (default 10)")
    replay.add_argument("--mode", default="replayed", choices=("replayed", "attended"))
    replay.add_argument("--by", default="", help="who repeats, as it is printed")
    _exclusions(replay)
    replay.add_argument("--key", default="", metavar="FILE", help="private key (PEM) to seal with")
    replay.add_argument("--lang", default="nl", choices=("nl", "en"), help="language of the report")
    replay.add_argument("--workers", type=int, default=8, choices=range(1, 33), metavar="1-32", help="checks side by side (default 8)")
    diff = command("diff", "compare two results: what is better, what is worse", plan=False)
    diff.add_argument("before", metavar="BEFORE", help="result folder, or its result.json")
    diff.add_argument("after", metavar="AFTER", help="result folder, or its result.json")
    answers = command("answers", "fill the answer sheet in from claims and verdicts; list what contradicts", plan=False)
    answers.add_argument("folder", metavar="DIR", help="result folder")
    answers.add_argument("--claims", default="", metavar="FILE", help="claims.yaml")
    answers.add_argument("--sheet", default="", metavar="FILE", help="the published requirements.<lang>.xlsx, filled in or not")
    answers.add_argument("-o", "--output", default="", metavar="FILE", help="where the filled sheet goes; an existing file is left alone")
    answers.add_argument("--lang", default="nl", choices=("nl", "en"), help="language of the remarks")
    challenge = command("challenge", "contest a check: verdict, evidence and your reason in one file for the buyer", plan=False)
    challenge.add_argument("folder", metavar="DIR", help="result folder")
    challenge.add_argument("id", metavar="ID", help="requirement or check")
    reason = challenge.add_mutually_exclusive_group(required=True)
    reason.add_argument("--reason", default="", help="why the check is wrong")
    reason.add_argument("--reason-file", default="", metavar="FILE", help="the same, in a text file")
    challenge.add_argument("--by", default="", help="who contests")
    challenge.add_argument("-o", "--output", required=True, metavar="FILE")


def _run_arguments(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--target", required=True, metavar="FILE", help="target.yaml: where the product stands, how to log in"
    )
    run.add_argument("--claims", default="", metavar="FILE", help="claims.yaml: what is supported (default: all)")
    run.add_argument("-o", "--output", required=True, metavar="DIR", help="folder for the result")
    run.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="only this requirement and what it rests on; repeatable. Exit 0 then answers for that part, never for the tender",
    )
    run.add_argument("--lot", default="", help="only the requirements of this lot")
    run.add_argument("--lang", default="nl", choices=("nl", "en"), help="language of the report")
    run.add_argument(
        "--seed",
        type=int,
        default=None,
        help="seed of the simulated data (default: as the tender says for a declaration, otherwise random)",
    )
    run.add_argument(
        "--runs",
        type=int,
        default=0,
        choices=range(1, 10),
        metavar="1-9",
        help="how often each check runs (default: as the tender says)",
    )
    run.add_argument("--nonce", default="", help="the buyer's own text, bound into the evidence")
    run.add_argument("--mode", default="declared", choices=("declared", "replayed", "attended"))
    run.add_argument("--by", default="", help="who runs the suite, as it is printed")
    _exclusions(run)
    run.add_argument("--key", default="", metavar="FILE", help="private key (PEM) to seal with")
    run.add_argument(
        "--workers", type=int, default=8, choices=range(1, 33), metavar="1-32", help="checks side by side (default 8)"
    )


_MORE = "specgen.conformance.counterparts"
HANDLERS = {
    "selftest": "specgen.conformance.trying:selftest",
    "replay": f"{_MORE}:replay",
    "diff": f"{_MORE}:diff",
    "answers": f"{_MORE}:answers",
    "challenge": f"{_MORE}:challenge",
    "doctor": "doctor",
    "plan": "specgen.conformance.announcing:plan",
    "list": "list_",
    "explain": "explain",
    "run": "run",
    "keygen": "keygen",
    "seal": "seal",
    "verify": "specgen.conformance.vouching:verify",
    "report": "specgen.conformance.vouching:report",
    "exclusions": "specgen.conformance.vouching:register_",
    "extract": "extract",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = sys.argv[1:] if argv is None else list(argv)
    if not given:
        _parser().print_help(sys.stderr)
        return USAGE
    try:
        arguments = _parser().parse_args(given)
    except SystemExit as error:
        return int(error.code or 0)
    arguments.ui = arguments.ui_lang or language()
    from specgen.conformance.registry import resolve

    named = HANDLERS[arguments.command]
    handler: Callable[[argparse.Namespace], int] = resolve(named if ":" in named else f"specgen.conformance.commands:{named}")
    try:
        return handler(arguments)
    except Problem as problem:
        for line in problem.lines:
            say(line)
        return problem.code
    except BrokenPipeError:
        return OK
    except KeyboardInterrupt:
        say("interrupted")
        return CANNOT_TELL
    except Exception as error:  # noqa: BLE001 - the edge: a defect is told as one line, with its own exit code
        say(f"a defect of the suite: {type(error).__name__}: {error}")
        return BUG


def entry() -> NoReturn:
    """Run as a program."""
    sys.exit(main())
