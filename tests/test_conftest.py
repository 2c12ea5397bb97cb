"""The mark `libreoffice` and the fixture behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Convert

MARKED = """
    import pytest

    @pytest.mark.libreoffice
    def test_marked():
        pass

    def test_asks_for_the_fixture(soffice):
        pass

    def test_needs_nothing():
        pass
"""


@pytest.fixture
def without_soffice(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test folder with this project's conftest, on a machine without LibreOffice."""
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers = libreoffice: needs LibreOffice\naddopts = -rs")
    pytester.makepyfile(MARKED)
    monkeypatch.setenv("PATH", str(pytester.path))
    return pytester


def test_without_libreoffice_its_tests_are_skipped_with_a_word(
    without_soffice: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    result = without_soffice.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["*LibreOffice is missing*"])


def test_without_libreoffice_its_tests_fail_in_ci(
    without_soffice: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = without_soffice.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_soffice_converts(soffice: Convert, tmp_path: Path) -> None:
    source = tmp_path / "belopp.csv"
    source.write_text("a;b\n1;2\n", encoding="utf-8")
    pdf = soffice(source, "pdf", tmp_path)
    assert pdf == tmp_path / "belopp.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_soffice_says_what_it_could_not_convert(soffice: Convert, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"did not write .*saknas\.pdf"):
        soffice(tmp_path / "saknas.xlsx", "pdf", tmp_path)


def test_soffice_never_overwrites_its_source(soffice: Convert, tmp_path: Path) -> None:
    source = tmp_path / "bok.csv"
    source.write_text("1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="overwritten"):
        soffice(source, "csv", tmp_path)
    assert source.read_text(encoding="utf-8") == "1\n"
