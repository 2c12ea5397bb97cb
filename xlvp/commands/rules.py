"""``xlvp rules``: the list of the rules, and ``rules try``, which rehearses one."""

from __future__ import annotations

from typing import Annotated

import typer

from xlvp.commands.options import OfficeOption, console, office_of

app = typer.Typer(
    help="Lista alla regler, eller pröva en mot det som har lämnats in tidigare.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback(invoke_without_command=True)
def rules(context: typer.Context) -> None:
    """Lista alla regler, eller pröva en mot det som har lämnats in tidigare."""
    if context.invoked_subcommand is not None:
        return
    from validation.catalogue import overview

    for code, severity, title in overview():
        typer.echo(f"{code}  {severity:<10}  {title}")


@app.command("try")
def try_rule(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Regelns kod, t.ex. STA004.")],
    office: OfficeOption = None,
) -> None:
    """Pröva en regel mot alla perioder: vilka avdelningar och celler den hade träffat."""
    from xlvp.rehearsal import rehearse
    from xlvp.report.rehearsals import print_rehearsal

    print_rehearsal(*rehearse(office_of(office), code), console())
