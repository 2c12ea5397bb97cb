Attribute VB_Name = "XlvpMarks"
' For Python, once for a whole workbook: asking for one note at a time would take too long.
Option Explicit

Private Const BY_FORMULA As Long = 2

' Every note of a workbook: how many, then the sheet, the cell and the text of each.
Public Function XlvpNotes(book As String) As Variant
    Dim sheet As Object, note As Object, found() As String, last As Long
    For Each sheet In Workbooks(book).Worksheets
        last = last + 3 * sheet.Comments.Count
    Next sheet
    ReDim found(0 To last)
    found(0) = CStr(last \ 3)
    last = 0
    For Each sheet In Workbooks(book).Worksheets
        For Each note In sheet.Comments
            found(last + 1) = sheet.Name
            found(last + 2) = HostNotePlace(sheet, note)
            found(last + 3) = note.Text
            last = last + 3
        Next note
    Next sheet
    XlvpNotes = found
End Function

' Give cells these notes; without a text a note is taken away. A height of 0 leaves its size.
Public Function XlvpSetNotes(book As String, sheets As Variant, cells As Variant, _
        texts As Variant, heights As Variant) As Long
    Dim n As Long, cell As Object
    For n = LBound(cells) To UBound(cells)
        Set cell = Workbooks(book).Worksheets(sheets(n)).Range(cells(n))
        If texts(n) = "" Then
            If Not cell.Comment Is Nothing Then cell.Comment.Delete
        ElseIf cell.Comment Is Nothing Then
            HostAddNote cell, CStr(texts(n)), CLng(heights(n))
        Else
            cell.Comment.Text CStr(texts(n))
        End If
        XlvpSetNotes = XlvpSetNotes + 1
    Next n
End Function

' Take away the colours on some sheets: the conditional formats whose formula has this word.
Public Function XlvpUncolour(book As String, sheets As Variant, word As String) As Long
    Dim n As Long, at As Long, formats As Object
    For n = LBound(sheets) To UBound(sheets)
        Set formats = Workbooks(book).Worksheets(sheets(n)).Cells.FormatConditions
        For at = formats.Count To 1 Step -1
            If formats.Item(at).Type = BY_FORMULA Then
                If InStr(formats.Item(at).Formula1, word) > 0 Then
                    formats.Item(at).Delete
                    XlvpUncolour = XlvpUncolour + 1
                End If
            End If
        Next at
    Next n
End Function
