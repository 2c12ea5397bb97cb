"""The commands of the button: build the add-in, install it, take it away, find its faults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlvp.commands.options import CLEAN, FAULTS, shown

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def build(
    output: Annotated[
        Path | None, typer.Option("--output", help="Filen; annars paketets egen.")
    ] = None,
    libreoffice: Annotated[
        bool, typer.Option("--libreoffice", help="Bygg tillägget för LibreOffice, xlvp.oxt.")
    ] = False,
) -> None:
    """Bygg tillägget: xlvp.xlam för Excel, eller xlvp.oxt för LibreOffice."""
    if libreoffice:
        from xlvp.addin.oxt import build as built

        target, content = output or Path("xlvp.oxt"), built()
    else:
        from xlvp.addin.build import build as built_for_excel
        from xlvp.addin.build import built_file

        target, content = output or built_file(), built_for_excel()
    target.write_bytes(content)
    typer.echo(shown(target))


@app.command()
def install(
    addins: Annotated[
        bool, typer.Option("--addins", help="Till mappen AddIns; kryssa sedan i det i Excel.")
    ] = False,
    libreoffice: Annotated[
        bool, typer.Option("--libreoffice", help="I LibreOffice i stället för Excel.")
    ] = False,
) -> None:
    """Installera knappen i Excel eller LibreOffice för den som är inloggad."""
    if libreoffice:
        from xlvp.addin.oxt_install import install_extension

        typer.echo(install_extension())
        typer.echo("Starta om LibreOffice: verktygsraden xlvp finns i Calc.")
        return
    from xlvp.addin.doctor import NOT_TRIED
    from xlvp.addin.install import install as put
    from xlvp.addin.profile import own_profile

    for path in put(own_profile(), to_be_ticked=addins):
        typer.echo(path)
    typer.echo("Starta om Excel: fliken xlvp finns längst till höger.")
    typer.echo(NOT_TRIED)


@app.command()
def uninstall(
    libreoffice: Annotated[
        bool, typer.Option("--libreoffice", help="Ur LibreOffice i stället för Excel.")
    ] = False,
) -> None:
    """Ta bort knappen; loggarna blir kvar."""
    if libreoffice:
        from xlvp.addin.oxt_install import remove_extension

        remove_extension()
        typer.echo("Knappen är borttagen ur LibreOffice.")
        return
    from xlvp.addin.install import uninstall as take_away
    from xlvp.addin.profile import own_profile

    removed = take_away(own_profile())
    for path in removed:
        typer.echo(path)
    typer.echo("Knappen är borttagen." if removed else "Det fanns ingen knapp att ta bort.")


@app.command()
def doctor(
    libreoffice: Annotated[bool, typer.Option("--libreoffice", help="Bara LibreOffice.")] = False,
) -> None:
    """Säg vad som är fel med knappen och vad som ska göras."""
    from xlvp.addin.doctor import NOT_TRIED, examine
    from xlvp.addin.libreoffice import settings
    from xlvp.addin.oxt_doctor import examine_extension
    from xlvp.addin.profile import is_windows_profile, own_profile

    for_excel = is_windows_profile() and not libreoffice
    checks = examine(own_profile()) if for_excel else []
    if not for_excel or settings.place().is_file():
        checks += examine_extension()
    for check in checks:
        typer.echo(f"{'ok ' if check.holds else 'FEL'}  {check.text}")
    if for_excel:
        typer.echo(NOT_TRIED)
    raise typer.Exit(CLEAN if all(check.holds for check in checks) else FAULTS)
