Attribute VB_Name = "XlvpHost"
' All that is Excel's own or the system's; tests in other programs replace this module.
Option Explicit

Private Const LONGEST As Long = 900

Public Function HostReady() As Boolean
    HostReady = Application.Ready And Application.Interactive
End Function

Public Sub HostPause()
    Application.Wait Now + TimeSerial(0, 0, 1)
End Sub

Public Function HostBook() As String
    If Not ActiveWorkbook Is Nothing Then HostBook = ActiveWorkbook.Name
End Function

Public Function HostWindow() As String
    HostWindow = CStr(Application.hwnd)
End Function

Public Function HostUser() As String
    HostUser = Application.UserName
End Function

' The user's own folder, where the installation wrote the path of Python.
Public Function HostHome() As String
    HostHome = Environ$("LOCALAPPDATA") & "\xlvp\"
End Function

' Start hidden and wait; what Python writes in the workbook arrives meanwhile.
Public Sub HostRun(program As String)
    CreateObject("WScript.Shell").Run program, 0, True
End Sub

Public Sub HostProgress(text As String)
    If text = "" Then Application.StatusBar = False Else Application.StatusBar = text
End Sub

Public Function HostAsk(question As String, suggestion As String) As String
    HostAsk = InputBox(question, "xlvp", suggestion)
End Function

' A dialog holds about a thousand characters; longer texts come in several.
Public Sub HostTell(isFault As Boolean, ByVal text As String)
    Dim icon As Long, part As String, ends As Long
    icon = IIf(isFault, vbExclamation, vbInformation)
    Do While Len(text) > LONGEST
        ends = InStrRev(text, vbLf, LONGEST)
        If ends = 0 Then ends = LONGEST
        part = Left$(text, ends)
        text = Mid$(text, ends + 1)
        If MsgBox(part, icon + vbOKCancel, "xlvp") = vbCancel Then Exit Sub
    Loop
    MsgBox text, icon, "xlvp"
End Sub

Public Function HostNotePlace(sheet As Object, note As Object) As String
    HostNotePlace = note.Parent.Address(False, False)
End Function

Public Sub HostAddNote(cell As Object, text As String, height As Long)
    With cell.AddComment(text).Shape
        .Width = 280
        .Height = height
    End With
End Sub
