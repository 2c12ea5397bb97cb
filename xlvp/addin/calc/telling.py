"""What LibreOffice refuses, as a sentence for the user."""

from __future__ import annotations

from typing import Any

from xlvp.addin.calc.call import Call
from xlvp.addin.desk import DeskError

SENTENCES = {
    "ClosedBookError": "Arbetsboken stängdes under arbetet. Öppna den och försök igen.",
    "ReadOnlyBookError": "{} är öppnad skrivskyddad, och då ändrar LibreOffice ingenting i den. "
    "Välj Redigera > Redigeringsläge, eller spara en kopia, och försök igen.",
    "ProtectedSheetError": "Bladet {} är skyddat med lösenord. Ta bort skyddet och försök igen.",
    "OpeningError": "LibreOffice kan inte öppna {}. Stäng den om den redan är öppen, och försök "
    "igen.",
}
"""By the name of the exception; its text goes into the sentence."""


def telling(call: Call) -> Call:
    """The same calls, whose refusals are sentences."""

    def asked(name: str, *arguments: Any) -> Any:
        try:
            return call(name, *arguments)
        except Exception as error:
            fault = getattr(error, "fault", type(error).__name__)
            if fault not in SENTENCES:
                raise
            raise DeskError(SENTENCES[fault].format(error)) from error

    return asked
