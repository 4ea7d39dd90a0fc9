"""The command `assay`: verbs are imported when they are called, so that each starts as fast as it can."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TYPE_CHECKING, TextIO

import click

from assay import __version__
from assay.cli.exits import Exit

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_VERBS = {
    "check": "Parse, resolve and type-check rules; report every error.",
    "fmt": "Put rule files in the one layout of the language.",
    "template": "Write a questionnaire for what the rules need to know.",
    "convert": "Write evidence as YAML, as JSON or as a questionnaire.",
    "generate": "Invent evidence whose ratings follow a population.",
    "evaluate": "Judge an evidence set.",
    "explain": "Show why a criterion was rated as it was.",
    "report": "Write a result as HTML, PDF, Word, Excel, Markdown, CSV or JSON.",
    "diff": "Tell what changed between results.",
    "audit-plan": "Plan the next audit: what to look at, where, in what order.",
    "actions": "Keep the corrective action plan.",
    "replay": "Make recorded evaluations again, and compare.",
    "verify": "Check a record for changes, or the signature of a result.",
    "sign": "Sign a result.",
    "test": "Run the cases of the rules.",
    "lint": "Tell what is allowed in rules, and yet probably not meant.",
    "doc": "Write the rules as pages for people.",
    "graph": "Show what depends on what.",
    "schema": "Print the JSON Schema of a document.",
}


class Verbs(click.Group):
    """Finds a verb in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _VERBS:
            return None
        command: click.Command = import_module(f"assay.cli.{cmd_name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list(_VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _VERBS:
            from assay.names.suggest import nearest

            meant = nearest(args[0], _VERBS)
            hint = f"; did you mean `{meant}`?" if meant else f"; verbs are: {', '.join(_VERBS)}"
            raise click.UsageError(f"there is no verb `{args[0]}`{hint}")
        return super().resolve_command(ctx, args)


@click.command(
    cls=Verbs,
    subcommand_metavar="VERB [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="assay")
def assay() -> None:
    """Judge evidence against a sustainability standard, and say why."""


def main(args: list[str] | None = None) -> None:
    """Run the command line; every way out has its exit code, and none is a traceback."""
    # A command makes much and lets go of little until it ends: looking for cycles took a sixth of its time.
    gc.set_threshold(50_000, 20, 50)
    sys.stdout, sys.stderr = _lenient(sys.stdout), _lenient(sys.stderr)
    try:
        code = assay.main(args=args, prog_name="assay", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("assay: interrupted", err=True)
        sys.exit(Exit.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except _Unwritten as error:
        click.echo(f"assay: the output cannot be written: {error.strerror}; send it elsewhere", err=True)
        sys.exit(Exit.BROKEN)
    except Exception as error:
        if os.environ.get("ASSAY_DEBUG"):
            raise
        _crashed(error)
        sys.exit(Exit.BROKEN)
    sys.exit(code if isinstance(code, int) else Exit.DONE)


class _Unwritten(OSError):
    """Output that there is no room for."""


class _Outlet(FileIO):
    """Where output goes.  When its reader has gone (`| head -1`) the rest goes nowhere, and the command ends
    with the exit code that it would have had.
    """

    gone = False

    def write(self, data: Buffer, /) -> int:
        if self.gone:
            return memoryview(data).nbytes
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            self.gone = True
            return memoryview(data).nbytes
        except OSError as error:
            self.gone = True  # what is left is not tried once more when the program ends
            raise _Unwritten(error.errno, error.strerror) from None


def _lenient(stream: TextIO | None) -> TextIO:
    """The same stream, which a letter that a terminal does not know does not stop, nor a reader that goes."""
    if stream is None:  # closed by who started us
        return TextIOWrapper(BufferedWriter(FileIO(os.devnull, "wb")), "utf-8")
    if not isinstance(stream, TextIOWrapper):
        return stream
    try:
        outlet = BufferedWriter(_Outlet(stream.fileno(), "wb", closefd=False))
    except OSError:  # in memory, where nobody goes away
        stream.reconfigure(errors="replace")
        return stream
    return TextIOWrapper(
        outlet,
        stream.encoding,
        "replace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _crashed(error: Exception) -> None:
    said = str(error).splitlines()[0] if str(error) else ""
    click.echo(f"assay: stopped by an error of its own: {type(error).__name__} {said}".rstrip(), err=True)
    click.echo(
        "  nothing was reported; set ASSAY_DEBUG=1 to see where, and please tell the project", err=True
    )
