Attribute VB_Name = "XlvpTexts"
' What users read when Python cannot tell them, and the version that Python compares with its own.
Option Explicit

Public Const XLVP_VERSION As String = "@VERSION@"

Public Const TEXT_PROGRESS As String = "xlvp arbetar ..."
Public Const TEXT_BUSY As String = _
    "Excel är upptaget. Avsluta redigeringen av cellen eller stäng dialogrutan, och tryck igen."
Public Const TEXT_NO_BOOK As String = "Öppna avdelningens arbetsbok först, och tryck igen."
Public Const TEXT_NOT_INSTALLED As String = _
    "Knappen vet inte var Python finns. Kör kommandot  xlvp addin install  och tryck igen."
Public Const TEXT_NO_REPLY As String = _
    "xlvp gav inget svar. Kommandot  xlvp addin doctor  säger vad som är fel."
Public Const TEXT_FAILED As String = _
    "xlvp kunde inte startas. Kommandot  xlvp addin doctor  säger vad som är fel."
Public Const TEXT_ASK_REASON As String = _
    "Varför godkänns avvikelsen? Skälet sparas i periodens mapp."
Public Const TEXT_ASK_WHO As String = "Vem godkänner?"
Public Const TEXT_ASK_UNTIL As String = "Till och med vilken dag? Skriv den som 2018-12-31."
Public Const TEXT_NOT_WAIVED As String = _
    "Inget är godkänt: skäl, vem och sista dag behövs alla tre."
