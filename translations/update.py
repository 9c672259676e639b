"""Brings the translators' files up to date with the source, and makes what the program reads of them.

`python -m translations.update` does it all: texts that are new come in as unfinished, those that are gone go. Qt
Linguist edits the .ts files; a second run takes over what was translated. (Qt's lupdate does not find texts with two
English forms, nor those that are translated where they are shown.)

The endpoint's page speaks the language of its viewer: its texts stand in the same files, and what the server fills in
is made of them, too.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
SOURCE = ROOT / "medivote_desktop"
SHIPPED = ROOT / "resources" / "translations"
SENTENCES = SHIPPED / "sentences.json"
WEB = ROOT / "resources" / "web"
LANGUAGES = ("de",)
CONTEXT = "MediVote"
_MARKERS = ("medivote_desktop.core.say", "medivote_desktop.ui.language")
_OWN_TEXTS = "medivote_desktop/ui/language.py"  # it need not import what it defines
_UNSEEN = ("ctl", "demo")  # what is printed stays English
_REASONS = (  # what is said there may be the reason that a service is as it is, or why a wish is refused
    *(f"medivote_desktop/core/{name}.py" for name in ("dependencies", "moves", "report", "signals", "step", "wished")),
    *(f"medivote_desktop/runtime/{name}.py" for name in ("farmounts", "ledger", "obstacles", "ports", "probes")),
    *(f"medivote_desktop/runtime/{name}.py" for name in ("process", "publisher", "supervisor")),
    *(f"medivote_desktop/runtime/{room}/" for room in ("health", "service", "supervision")),
)
_JS_CALL = re.compile(r'\b(trn?)\((?=[^)])(?:\s*("(?:[^"\\]|\\.)*"))?(?:,\s*("(?:[^"\\]|\\.)*"))?')
_PLACE = re.compile(r"\{\w+(?::[^}]*)?\}")
_HTML_TEXT = re.compile(r"\{\{(.+?)\}\}")


@dataclass(slots=True)
class Text:
    """One text of the source.

    Attributes:
        source: What it is looked up by; of two forms the one for many.
        one: The English form for one; None where no number decides the form.
        is_said: Whether it is made before a language is known, and found again by its text.
        files: Where it stands.
    """

    source: str
    one: str | None = None
    is_said: bool = False
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, bool]:
        """What tells it from others."""
        return self.source, self.one is not None


class UnreadableTextError(Exception):
    """A text that is not written as a literal cannot be translated."""


def texts() -> list[Text]:
    """Every text of the program, in alphabetical order.

    Raises:
        UnreadableTextError: One of them is no literal.
    """
    found: dict[tuple[str, bool], Text] = {}
    for file, text in (*_texts_of_program(), *_texts_of_page()):
        known = found.setdefault(text.key, text)
        known.is_said |= text.is_said
        if file not in known.files:
            known.files.append(file)
    return [found[key] for key in sorted(found)]


def _texts_of_program() -> Iterator[tuple[str, Text]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).parts[0] not in _UNSEEN:
            file = path.relative_to(ROOT).as_posix()
            yield from ((file, text) for text in _texts_in(ast.parse(path.read_text(encoding="utf-8")), file))


def _texts_of_page() -> Iterator[tuple[str, Text]]:
    """In its scripts what `tr` and `trn` are called with, elsewhere what stands in double braces."""
    for path in sorted(WEB.iterdir()):
        file, content = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            yield from ((file, Text(found)) for found in _HTML_TEXT.findall(content))
        elif path.suffix == ".js":
            code = content.replace("export function tr(text", "").replace("export function trn(one", "")
            yield from ((file, _script_text(file, *found.groups(""))) for found in _JS_CALL.finditer(code))


def _script_text(file: str, name: str, first: str, second: str) -> Text:
    if not first or (name == "trn" and not second):
        raise UnreadableTextError(f"{file}: a text to be translated is written out, as one literal")
    return Text(json.loads(second), json.loads(first)) if name == "trn" else Text(json.loads(first))


def _texts_in(tree: ast.AST, file: str) -> Iterator[Text]:
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in _MARKERS
        for alias in node.names
    }
    if file == _OWN_TEXTS:
        imported.add("tr")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in imported:
            continue
        name = node.func.id
        if name in ("tr", "say"):
            yield Text(_literal(node, 0, file), None, name == "say")
        elif name in ("trn", "say_many"):
            yield Text(_literal(node, 1, file), _literal(node, 0, file), name == "say_many")


def _literal(call: ast.Call, number: int, file: str) -> str:
    argument = call.args[number] if number < len(call.args) else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise UnreadableTextError(f"{file}:{call.lineno}: a text to be translated is written out, as one literal")


def ts_path(language: str) -> Path:
    """The translators' file of a language."""
    return FOLDER / f"medivote_{language}.ts"


def qm_path(language: str) -> Path:
    """The program's file of a language."""
    return SHIPPED / f"medivote_{language}.qm"


def translations(language: str) -> dict[tuple[str, bool], list[str]]:
    """What is translated: the forms of each text; those that are still to be written are empty."""
    done: dict[tuple[str, bool], list[str]] = {}
    if not ts_path(language).exists():
        return done
    for message in ElementTree.parse(ts_path(language)).iter("message"):
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
        if translation.get("type") == "unfinished":
            forms = [""] * len(forms)
        done[message.findtext("source") or "", message.get("numerus") == "yes"] = forms
    return done


def ts_text(language: str, known: list[Text], done: dict[tuple[str, bool], list[str]]) -> str:
    """The translators' file: Qt's format, one context."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
        "<context>",
        f"    <name>{CONTEXT}</name>",
    ]
    for text in known:
        lines += _message(text, done.get(text.key, []))
    return "\n".join([*lines, "</context>", "</TS>", ""])


def _message(text: Text, forms: list[str]) -> Iterator[str]:
    yield "    <message>" if text.one is None else '    <message numerus="yes">'
    yield from (f'        <location filename="../{file}"/>' for file in text.files)
    yield f"        <source>{escape(text.source)}</source>"
    if text.one is not None:
        yield f"        <extracomment>Of one: {escape(text.one)}</extracomment>"
    unfinished = "" if all(forms) and forms else ' type="unfinished"'
    if text.one is None:
        yield f"        <translation{unfinished}>{escape(forms[0] if forms else '')}</translation>"
    else:
        yield f"        <translation{unfinished}>"
        yield from (f"            <numerusform>{escape(form)}</numerusform>" for form in forms or ["", ""])
        yield "        </translation>"
    yield "    </message>"


def sentences_text(known: list[Text]) -> str:
    """The program's list of sentences that are found again by their text: each, and its form for many."""
    rows: list[tuple[str, str | None]] = []
    for text in known:
        if text.is_said and text.one is not None:
            rows += [(text.one, text.source), (text.source, text.source)]
        elif text.is_said and "{" in text.source:
            rows.append((text.source, None))
    return json.dumps(rows, ensure_ascii=False, indent=0) + "\n"


def page_path(language: str) -> Path:
    """What the endpoint fills into its page for a language."""
    return SHIPPED / f"page_{language}.json"


def page_text(known: list[Text], done: dict[tuple[str, bool], list[str]]) -> str:
    """The page's texts by their English ones; the forms for one and for many where a count decides."""
    ours = [text for text in known if any(file.startswith("resources/web/") for file in text.files)]
    forms = {text.source: done.get(text.key, []) for text in ours}
    told = {text.source: forms[text.source] if text.one else "".join(forms[text.source]) for text in ours}
    return json.dumps(told, ensure_ascii=False, indent=0) + "\n"


def reasons_path(language: str) -> Path:
    """What the endpoint fills into its page for a language, so that it can say the program's reasons in it."""
    return SHIPPED / f"reasons_{language}.json"


def reasons_text(known: list[Text], done: dict[tuple[str, bool], list[str]]) -> str:
    """The sentences that may be a reason, the wordiest first: each in English, and translated."""
    rows: list[tuple[str, str]] = []
    for text in known:
        if text.is_said and any(file.startswith(_REASONS) for file in text.files):
            english = [text.source] if text.one is None else [text.one, text.source]
            rows += zip(english, done.get(text.key) or english, strict=True)
    rows.sort(key=lambda row: -len(_PLACE.sub("", row[0])))
    return json.dumps(rows, ensure_ascii=False, indent=0) + "\n"


def release(language: str, target: Path) -> None:
    """Make the program's file of the translators'."""
    command = [sys.executable, "-c", "from PySide6.scripts.pyside_tool import lrelease; lrelease()"]
    subprocess.run([*command, "-silent", str(ts_path(language)), "-qm", str(target)], check=True)


def main() -> int:
    """Bring everything up to date; how many texts are unfinished is told."""
    known = texts()
    SHIPPED.mkdir(exist_ok=True)
    SENTENCES.write_text(sentences_text(known), encoding="utf-8")
    for language in LANGUAGES:
        done = translations(language)
        ts_path(language).write_text(ts_text(language, known, done), encoding="utf-8")
        page_path(language).write_text(page_text(known, done), encoding="utf-8")
        reasons_path(language).write_text(reasons_text(known, done), encoding="utf-8")
        release(language, qm_path(language))
        unfinished = sum(not all(done.get(text.key, [""])) for text in known)
        sys.stdout.write(f"{language}: {len(known)} texts, {unfinished} unfinished\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
