"""Fleets in other formats: read into the text of a services.ini, and written from a checked configuration.

Nothing here opens a file or knows a format of files such as YAML: what comes in is text or plain values, what goes out
is text or plain values.
"""
