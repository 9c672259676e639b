"""The translators' files hold what the source says, whole, and the program's files hold what the translators' do."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from translations import update

LANGUAGES = update.LANGUAGES


def _places(text: str) -> set[str]:
    return {f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


@cache
def texts() -> list[update.Text]:
    """What the source says, read once."""
    return update.texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_translators_file_is_up_to_date_with_the_source(language: str) -> None:
    """`python -m translations.update` would change nothing in it."""
    wanted = update.ts_text(language, texts(), update.translations(language))
    assert update.ts_path(language).read_text(encoding="utf-8") == wanted


def test_the_list_of_sentences_is_up_to_date_with_the_source() -> None:
    """`python -m translations.update` would change nothing in it."""
    assert update.SENTENCES.read_text(encoding="utf-8") == update.sentences_text(texts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gets_what_the_translators_wrote(language: str) -> None:
    """`python -m translations.update` would change nothing in it."""
    done = update.translations(language)
    assert update.page_path(language).read_text(encoding="utf-8") == update.page_text(texts(), done)
    assert update.reasons_path(language).read_text(encoding="utf-8") == update.reasons_text(texts(), done)


@pytest.mark.parametrize("call", ["tr(words)", "tr(`a ${b}`)", 'trn("one", many, count)'])
def test_a_text_of_the_page_is_a_literal(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else nobody would be asked to translate it."""
    (tmp_path / "resources" / "web").mkdir(parents=True)
    (tmp_path / "resources" / "web" / "page.js").write_text(f"write(element, {call});\n", encoding="utf-8")
    monkeypatch.setattr(update, "ROOT", tmp_path)
    monkeypatch.setattr(update, "SOURCE", tmp_path / "medivote_desktop")
    monkeypatch.setattr(update, "WEB", tmp_path / "resources" / "web")
    with pytest.raises(update.UnreadableTextError, match=r"resources/web/page\.js"):
        update.texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_in_all_its_forms(language: str) -> None:
    """Nothing is unfinished."""
    done = update.translations(language)
    assert [text.source for text in texts() if not all(done.get(text.key, [""]))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    """No value is lost, none is made up; the form for one may leave its number out."""
    for (source, is_counted), forms in update.translations(language).items():
        for number, form in enumerate(forms):
            missing = _places(source) ^ _places(form)
            assert not missing or (is_counted and number == 0 and missing == {"count:"}), f"{source!r} -> {form!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_ellipsis_colon_and_edges_of_its_text(language: str) -> None:
    """An entry that asks first still says so, and what is joined to something still joins."""
    for (source, _), forms in update.translations(language).items():
        for form in forms:
            assert (form[:1].isspace(), form[-1:].isspace()) == (source[:1].isspace(), source[-1:].isspace()), form
            assert source.endswith("…") == form.endswith("…"), f"{source!r} -> {form!r}"
            assert source.count("\n") == form.count("\n"), f"{source!r} -> {form!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programs_file_holds_what_the_translators_file_does(language: str, tmp_path: Path) -> None:
    """The .qm file was made from this .ts file."""
    shipped, fresh = QTranslator(), QTranslator()
    update.release(language, tmp_path / "fresh.qm")
    assert shipped.load(str(update.qm_path(language)))
    assert fresh.load(str(tmp_path / "fresh.qm"))
    for (source, is_counted), forms in update.translations(language).items():
        for count, _ in zip((1, 2), forms, strict=False):
            number = count if is_counted else -1
            found = [one.translate(update.CONTEXT, source, None, number) for one in (shipped, fresh)]
            assert found[0] == found[1], source
    assert shipped.filePath() != fresh.filePath()
