"""The program's drawing as the pictures that systems want: PNG files, a Windows .ico and a macOS .icns.

Both containers hold PNG pictures of several sizes, so that a taskbar and a large folder view are sharp alike.
"""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICO_SIZES_PX = (16, 20, 24, 32, 40, 48, 64, 256)

# The kinds of Apple's format and their sizes; those of the second half are for screens of two dots a point.
ICNS_KINDS = {
    b"ic07": 128,
    b"ic08": 256,
    b"ic09": 512,
    b"ic10": 1024,
    b"ic11": 32,
    b"ic12": 64,
    b"ic13": 256,
    b"ic14": 512,
}


def png(drawing: Path, size_px: int) -> bytes:
    """The drawing as a square PNG picture."""
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload] # it takes any device
        raise OSError(f"{drawing} cannot be drawn")
    return bytes(buffer.data().data())


def ico(drawing: Path) -> bytes:
    """The drawing as a Windows icon."""
    pictures = [png(drawing, size) for size in ICO_SIZES_PX]
    offset = 6 + 16 * len(pictures)
    heads = b""
    for size, picture in zip(ICO_SIZES_PX, pictures, strict=True):
        side = size % 256  # 0 stands for 256
        heads += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + heads + b"".join(pictures)


def icns(drawing: Path) -> bytes:
    """The drawing as a macOS icon."""
    parts = b""
    for kind, size in ICNS_KINDS.items():
        picture = png(drawing, size)
        parts += kind + struct.pack(">I", 8 + len(picture)) + picture
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts
