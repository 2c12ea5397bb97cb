' What the tests ask of the add-in's macros in the interpreter, which takes no lists from outside.
Option Explicit

Private formats As New Collection
Public Function FormatsOf(sheet As Variant) As Object
    Set FormatsOf = formats
End Function
Private Sub Colour(kind As Long, text As String)
    Dim made As New OneFormat
    Set made.Home = formats
    made.Kind = kind
    made.Text = text
    formats.Add made
End Sub
Public Function TryNotes(book As String) As String
    Dim n As Long
    n = XlvpSetNotes(book, Array("Sheet1", "Sheet1"), Array("C3", "D4"), _
        Array("STA001 Å", "x"), Array(36, 48))
    TryNotes = n & "|" & Join(XlvpNotes(book), "|")
    n = XlvpSetNotes(book, Array("Sheet1", "Sheet1", "Sheet1"), Array("C3", "D4", "E5"), _
        Array("annat", "", ""), Array(0, 0, 0))
    TryNotes = TryNotes & " / " & n & "|" & Join(XlvpNotes(book), "|")
End Function
Public Function TryUncolour(book As String) As String
    Colour 2, "=""xlvp""<>"""""
    Colour 3, ""
    Colour 2, "=$A1>1"
    Colour 2, "=""xlvp""<>"""""
    TryUncolour = XlvpUncolour(book, Array("Sheet1"), """xlvp""") & "|" & formats.Count _
        & "|" & formats.Item(1).Type & "|" & formats.Item(2).Formula1
End Function
