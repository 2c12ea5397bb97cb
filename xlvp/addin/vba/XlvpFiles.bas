Attribute VB_Name = "XlvpFiles"
' Small text files in UTF-16LE with a byte order mark: a string's own bytes, any alphabet.
Option Explicit

' The text without its mark and with line feeds only; "" when there is no such file.
Public Function ReadText(path As String) As String
    Dim bytes() As Byte, channel As Integer, length As Long, text As String
    If Dir$(path) = "" Then Exit Function
    channel = FreeFile
    Open path For Binary Access Read As #channel
    length = LOF(channel)
    If length > 2 Then
        ReDim bytes(0 To length - 1)
        Get #channel, , bytes
        text = bytes
    End If
    Close #channel
    ReadText = Replace(Mid$(text, 2), vbCr, "")
End Function

' Save a text in a file that is not there yet.
Public Sub WriteAnswer(path As String, text As String)
    Dim bytes() As Byte, channel As Integer
    bytes = ChrW$(&HFEFF) & text
    channel = FreeFile
    Open path For Binary Access Write As #channel
    Put #channel, , bytes
    Close #channel
End Sub

Public Sub RemoveFile(path As String)
    If Dir$(path) <> "" Then Kill path
End Sub
