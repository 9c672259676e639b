"""Takes secrets out of texts that leave the machine: by the names they go by, by their places, and by their values.

A value that was found to be a secret in one place is masked wherever it stands, also as URLs, JSON and Base64 write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from medivote_desktop.core.logs.longtexts import matches, replaced
from medivote_desktop.core.secrets.blocks import mask_blocks
from medivote_desktop.core.secrets.forms import Forms
from medivote_desktop.core.secrets.places import (
    IN_COMMANDS,
    IN_TEXTS,
    MASK,
    SHORT_OPTION,
    STRINGS,
    USER_INFO,
    USER_OPTION,
    WHOLE_WORDS,
    Place,
    bare,
    is_secret_name,
    mask_places,
    named_value,
    places_in,
)

__all__ = ["MASK", "Masker", "is_secret_name", "secrets_of_command", "secrets_of_text", "secrets_of_variables"]

_SHORT, _MOST_KNOWN = 200, 5000
# Colours within a text tear names and values apart; some programs write the code's escape in letters.
_CODES = re.compile(r"(?:\x1b|\\x1b|\\u001b|\\033|\\e)\[[0-9;:]*[A-Za-z]", re.IGNORECASE)


def secrets_of_variables(variables: Mapping[str, str]) -> Iterator[str]:
    """The values that environment variables keep secret: those with such a name, and what stands in URLs."""
    for name, value in variables.items():
        if is_secret_name(name):
            yield value
            yield from STRINGS.findall(value)
        yield from secrets_of_text(value)


def secrets_of_command(words: Sequence[str]) -> Iterator[str]:
    """The secrets among the arguments of a command."""
    line = " ".join(words)
    for place in IN_COMMANDS:
        for match in matches(place.pattern, line):
            yield from _parts(place, match["value"])
    # A word as a whole: a value with blanks in it, which the line as a text does not show.
    for before, word in zip(("", *words), words, strict=False):
        if (named := named_value(word)) is not None:
            yield named[1]
        if before.startswith("-") and "=" not in before and is_secret_name(before) and not word.startswith("-"):
            yield word
        yield from secrets_of_text(word)


def secrets_of_text(text: str) -> Iterator[str]:
    """What a text itself shows to be secret: user-info of URLs, headers, assignments."""
    low = text.lower()
    for place in IN_TEXTS:
        if any(marker in low for marker in place.markers):
            for match in matches(place.pattern, text):
                yield from _parts(place, match["value"])


def _parts(place: Place, value: str) -> Iterator[str]:
    """`user:password` is a secret as a whole, and so is the password; a port after -p is none elsewhere."""
    if value[:1] in "[{":
        yield from (bare(one) for one in STRINGS.findall(value))
        return
    value = bare(value)
    if place in (USER_INFO, USER_OPTION):
        user, colon, password = value.partition(":")
        yield value
        yield password if colon else user
        yield unquote(password if colon else user)
    elif not (place is SHORT_OPTION and value.isdigit()):
        yield value


class Masker:
    """Masks texts. Knows the secrets that were found, and finds further ones by their places."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms = Forms(secrets)
        self._known: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Any text: a log, a reason, JSON."""
        if len(text) > _SHORT:
            return self._masked(text)
        # Names, kinds and reasons come again and again.
        masked = self._known.get(text)
        if masked is None:
            masked = self._known[text] = self._masked(text)
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
        return masked

    def _masked(self, text: str) -> str:
        return self.lines(text) if "\n" in text else self._without_cut(mask_places(self._values(text)))

    def command(self, words: Sequence[str]) -> str:
        """A command as one line."""
        masked = [self._word(before, word) for before, word in zip(("", *words), words, strict=False)]
        return mask_places(self._values(" ".join(masked)), IN_COMMANDS)

    def variables(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Environment variables by name."""
        return {name: MASK if is_secret_name(name) and value else self.text(value) for name, value in variables.items()}

    def value(self, value: object) -> object:
        """A value for JSON, with all the texts in it; what goes by a secret's name is masked whatever it is."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {self.text(str(name)): self._named(str(name), one) for name, one in value.items()}
            case list() | tuple():
                return [self.value(one) for one in value]
            case _:
                return value

    def lines(self, text: str) -> str:
        """As `text`, line by line, so that other threads get their turn between them."""
        text = self._values(text)
        in_places = places_in(text)
        return self._without_cut("\n".join([in_places(line) for line in mask_blocks(text.split("\n"))]))

    def _named(self, name: str, value: object) -> object:
        match value:
            case str() if is_secret_name(name):
                return MASK if value else value
            case Mapping() if is_secret_name(name):
                return {self.text(str(one)): MASK for one in value}
            case list() | tuple() if is_secret_name(name):
                return [MASK for _ in value]
            case _:
                return self.value(value)

    def _word(self, before: str, word: str) -> str:
        if (named := named_value(word)) is not None:
            return f"{named[0]}={MASK}"
        follows = before.startswith("-") and "=" not in before and is_secret_name(before)
        return MASK if follows and not word.startswith("-") else mask_places(word, WHOLE_WORDS)

    def _values(self, text: str) -> str:
        text = _without_codes(text)
        known = self._forms.pattern_for(text)
        if known is None:
            return text
        pieces, at = [], 0
        for found in matches(known, text, self._forms.longest):
            pieces += [text[at : found.start()], _mask(found)]
            at = found.end()
        return "".join([*pieces, text[at:]])

    def _without_cut(self, text: str) -> str:
        """Logs, and what is told of them, are cut at any place: what is left of a secret is masked, too."""
        if cut := self._forms.cut_at_begin(text):
            text = MASK + text[cut:]
        end = text.rstrip("….\n ")
        if cut := self._forms.cut_at_end(end):
            text = end[:-cut] + MASK + text[len(end) :]
        return text


def _mask(found: re.Match[str]) -> str:
    """Each line stays a line."""
    return MASK + "\n" * found.group().count("\n")


def _without_codes(text: str) -> str:
    return replaced(_CODES, text, "") if "[" in text and ("\x1b" in text or "\\" in text) else text
