Attribute VB_Name = "XlvpRun"
' One press of a button: start Python with the verb, wait, show its reply.
Option Explicit

Private Const ATTEMPTS As Integer = 5
Private running As Boolean

' Run a verb. A click while another runs is ignored: Excel takes clicks while it waits.
Public Sub XlvpPerform(verb As String)
    Dim fault As String
    If running Then Exit Sub
    running = True
    On Error GoTo Failed
    Press verb
    HostProgress ""
    running = False
    Exit Sub
Failed:
    fault = Err.Description
    HostProgress ""
    running = False
    HostTell True, TEXT_FAILED & vbLf & vbLf & fault
End Sub

Private Sub Press(verb As String)
    Dim python As String, book As String, reply As String, answer As String
    If Not BecomesReady() Then
        HostTell False, TEXT_BUSY
        Exit Sub
    End If
    book = HostBook()
    If book = "" Then
        HostTell False, TEXT_NO_BOOK
        Exit Sub
    End If
    python = FirstLine(ReadText(HostHome() & "python.txt"))
    If python = "" Then
        HostTell True, TEXT_NOT_INSTALLED
        Exit Sub
    End If
    reply = HostHome() & "svar-" & HostWindow() & ".txt"
    answer = HostHome() & "fraga-" & HostWindow() & ".txt"
    RemoveFile reply
    RemoveFile answer
    If verb = "waive" Then
        If Not AskForReason(answer) Then Exit Sub
    End If
    HostProgress TEXT_PROGRESS
    HostRun CommandLine(python, verb, book, answer, reply)
    ShowReply ReadText(reply)
    RemoveFile answer
    RemoveFile reply
End Sub

' What doctor runs too.
Public Function CommandLine(python As String, verb As String, book As String, _
        answer As String, reply As String) As String
    CommandLine = Quoted(python) & " -I -m xlvp.addin " & verb & _
        " " & Quoted("--wb=" & book) & " --hwnd=" & HostWindow() & _
        " " & Quoted("--answer=" & answer) & " " & Quoted("--reply=" & reply) & _
        " --addin-version=" & XLVP_VERSION
End Function

' First line ok, tell or error; the rest is what the user reads.
Private Sub ShowReply(reply As String)
    Dim kind As String, text As String, isFault As Boolean
    kind = FirstLine(reply)
    isFault = kind = "error"
    text = Mid$(reply, Len(kind) + 2)
    If kind = "tell" Or kind = "error" Then
        HostTell isFault, text
    ElseIf kind <> "ok" Then
        HostTell True, TEXT_NO_REPLY
    End If
End Sub

' Reason, who and last day, a line each; False when the user leaves one of them empty.
Private Function AskForReason(answer As String) As Boolean
    Dim reason As String, who As String, lastDay As String
    reason = Trim$(HostAsk(TEXT_ASK_REASON, ""))
    If reason <> "" Then who = Trim$(HostAsk(TEXT_ASK_WHO, HostUser()))
    If who <> "" Then lastDay = Trim$(HostAsk(TEXT_ASK_UNTIL, YearsEnd()))
    AskForReason = (lastDay <> "")
    If AskForReason Then
        WriteAnswer answer, reason & vbLf & who & vbLf & lastDay
    Else
        HostTell False, TEXT_NOT_WAIVED
    End If
End Function

Private Function YearsEnd() As String
    YearsEnd = CStr(Year(Date)) & "-12-31"
End Function

' Excel refuses calls while a cell is being edited or a dialog is open; wait a little, not for ever.
Private Function BecomesReady() As Boolean
    Dim attempt As Integer
    For attempt = 1 To ATTEMPTS
        BecomesReady = HostReady()
        If BecomesReady Then Exit Function
        HostPause
    Next attempt
End Function

Private Function Quoted(text As String) As String
    Quoted = """" & text & """"
End Function

Private Function FirstLine(text As String) As String
    Dim ends As Long
    ends = InStr(text, vbLf)
    FirstLine = text
    If ends > 0 Then FirstLine = Left$(text, ends - 1)
End Function
