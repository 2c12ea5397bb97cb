"""The marks `libreoffice` and `chromium`, and the fixtures behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Convert, pytest_plugins

MARKED = """
    import pytest

    @pytest.mark.libreoffice
    def test_marked():
        pass

    def test_asks_for_the_fixture(soffice):
        pass

    def test_asks_for_the_browser(chromium):
        pass

    def test_asks_for_the_script(axe):
        pass

    def test_needs_nothing():
        pass
"""


@pytest.fixture
def without_programs(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test folder with this project's conftest, on a machine without the programs."""
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makeini(
        "[pytest]\nmarkers =\n libreoffice: needs LibreOffice\n chromium: needs Chromium\n"
        "addopts = -rs"
    )
    pytester.makepyfile(MARKED)
    pytester.makepyfile(**{name: "" for name in pytest_plugins if name != "pytester"})
    monkeypatch.setenv("PATH", str(pytester.path))
    return pytester


def test_without_the_programs_their_tests_are_skipped_with_a_word(
    without_programs: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    result = without_programs.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=4)
    result.stdout.fnmatch_lines_random(["*LibreOffice is missing*", "*Chromium is missing*"])


def test_without_the_programs_their_tests_fail_in_ci(
    without_programs: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = without_programs.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=4)
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
