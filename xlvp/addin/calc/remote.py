"""LibreOffice asked over a pipe: questions on one stream, answers on another."""

from __future__ import annotations

from typing import IO, Any

from xlvp.addin.desk import DeskError
from xlvp.addin.libreoffice.wire import packed, unpacked


class RemoteError(Exception):
    """LibreOffice refused; `fault` is the name of its exception, the text that one's."""

    def __init__(self, fault: str, text: str) -> None:
        super().__init__(text)
        self.fault = fault


class RemoteCall:
    """The calls of :class:`xlvp.addin.libreoffice.calls.Calls`, in another process."""

    def __init__(self, answers: IO[str], questions: IO[str]) -> None:
        self._answers = answers
        self._questions = questions

    def __call__(self, name: str, *arguments: Any) -> Any:
        """Ask, and wait for the answer."""
        try:
            self._questions.write(packed({"call": name, "arguments": arguments}))
            self._questions.flush()
            line = self._answers.readline()
        except OSError:
            line = ""
        if not line:
            raise DeskError("LibreOffice stängdes under arbetet. Öppna arbetsboken igen.")
        answer = unpacked(line)
        if "fault" in answer:
            raise RemoteError(answer["fault"], answer["text"])
        return answer["answer"]
