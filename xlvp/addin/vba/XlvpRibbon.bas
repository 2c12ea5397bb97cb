Attribute VB_Name = "XlvpRibbon"
' The ribbon's only callback: every button carries its verb as its tag.
Option Explicit

Public Sub XlvpPress(control As IRibbonControl)
    XlvpPerform control.Tag
End Sub
