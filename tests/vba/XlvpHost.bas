Attribute VB_Name = "XlvpHost"
' Stands for Excel and Windows in LibreOffice: keeps what is shown, answers what is asked.
Option Explicit

Public homeFolder As String
Public bookName As String
Public answers As String
Public shown As String
Public waits As Integer
Public busyFor As Integer

Public Function HostReady() As Boolean
    busyFor = busyFor - 1
    HostReady = busyFor < 0
End Function

Public Sub HostPause()
    waits = waits + 1
End Sub

Public Function HostBook() As String
    HostBook = bookName
End Function

Public Function HostWindow() As String
    HostWindow = "77"
End Function

Public Function HostUser() As String
    HostUser = "Åsa"
End Function

Public Function HostHome() As String
    HostHome = homeFolder
End Function

' Excel answers others while it waits for a program; LibreOffice does so between two looks.
Public Sub HostRun(program As String)
    Dim ended As String
    ended = homeFolder & "slut"
    Shell "/bin/sh", 0, """" & homeFolder & "kor.sh"" " & program, False
    Do While Dir$(ended) = ""
        Wait 5
    Loop
    Kill ended
End Sub

Public Sub HostProgress(text As String)
    shown = shown & "[" & text & "]"
End Sub

Public Function HostAsk(question As String, suggestion As String) As String
    Dim ends As Long
    ends = InStr(answers, "|")
    HostAsk = Left$(answers, ends - 1)
    answers = Mid$(answers, ends + 1)
    If HostAsk = "=" Then HostAsk = suggestion
    shown = shown & "?" & question
End Function

Public Sub HostTell(isFault As Boolean, ByVal text As String)
    shown = shown & IIf(isFault, "!", "i") & text
End Sub

' LibreOffice's notes do not tell where they are.
Public Function HostNotePlace(sheet As Object, note As Object) As String
    Dim row As Integer, column As Integer, cell As Object
    For row = 1 To 9
        For column = 1 To 9
            Set cell = sheet.Cells(row, column)
            If Not cell.Comment Is Nothing Then
                If cell.Comment.Text = note.Text Then HostNotePlace = cell.Address(False, False)
            End If
        Next column
    Next row
End Function

Public Sub HostAddNote(cell As Object, text As String, height As Long)
    cell.AddComment text
End Sub
