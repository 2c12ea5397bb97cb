"""What the extension itself says to the user."""

from __future__ import annotations

PROGRESS = "xlvp arbetar …"
BUSY = "xlvp arbetar redan. Vänta tills det är klart och tryck sedan igen."
NO_BOOK = "Öppna avdelningens arbetsbok först, och tryck igen."
NOT_INSTALLED = (
    "Knappen vet inte var xlvp:s Python finns. Kör kommandot  xlvp addin install --libreoffice  "
    "och tryck igen."
)
NO_PYTHON = (
    "xlvp:s Python finns inte längre på {}. Kör kommandot  xlvp addin install --libreoffice  "
    "och tryck igen."
)
NO_REPLY = "xlvp gav inget svar. Kommandot  xlvp addin doctor  säger vad som är fel."
ASK_TITLE = "Godkänn avvikelse"
ASK = (
    "Varför godkänns avvikelsen? Skälet sparas i periodens mapp.",
    "Vem godkänner?",
    "Till och med vilken dag? Skriv den som 2018-12-31.",
)
OK, CANCEL = "Godkänn", "Avbryt"
NOT_WAIVED = "Inget är godkänt: skäl, vem och sista dag behövs alla tre."
