Attribute VB_Name = "XlvpTest"
' Presses a button the way the ribbon does and gives what the user would see.
Option Explicit

Public Type RibbonControl
    Tag As String
End Type

Public Function PressButton(verb As String, home As String, book As String, _
        answers As String, busyFor As Integer) As String
    Dim control As RibbonControl
    XlvpHost.homeFolder = home
    XlvpHost.bookName = book
    XlvpHost.answers = answers
    XlvpHost.shown = ""
    XlvpHost.waits = 0
    XlvpHost.busyFor = busyFor
    control.Tag = verb
    XlvpPress control
    PressButton = "waits " & XlvpHost.waits & " " & XlvpHost.shown
End Function

' What Python asks of the add-in, with lists in texts since nothing else is handed over here.
Public Function TryMarks(book As String, sheets As String, cells As String, _
        texts As String) As String
    Dim heights As Variant, n As Long
    heights = Split(cells, "|")
    For n = LBound(heights) To UBound(heights)
        heights(n) = 36
    Next n
    n = XlvpSetNotes(book, Split(sheets, "|"), Split(cells, "|"), Split(texts, "|"), heights)
    TryMarks = n & "|" & Join(XlvpNotes(book), "|")
End Function
