"""The translators' files, and what makes the program's files of them: `python -m translations.update`."""
