"""A large button that says what follows when it is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QSizePolicy

from medivote_desktop.ui import icons

_PICTURE_PX = 32
_PADDING_PX = 18
_LINE_SHARE = 0.28  # of the text's colour: seen on light and on dark


class ChoiceButton(QPushButton):
    """A large button: a picture, a title, and below it what follows when it is chosen."""

    def __init__(self, picture: str, title: str, words: str) -> None:
        super().__init__(title)
        self._picture = picture
        self._words = words
        self.setAccessibleDescription(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def title_needs_px(self) -> int:
        """How wide it must be for its title to be read whole."""
        title = self.text().replace("&", "")
        beside = self.width() - self._title_rect(self.width()).width()
        return beside + QFontMetrics(self._title_font()).horizontalAdvance(title) + 1

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(300))

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.heightForWidth(max(220, self.width())))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._words_rect(width).bottom() + _PADDING_PX

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return chooses, as Space does; arrow keys go to the other choice."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_frame(painter)
            accent = self.palette().color(QPalette.ColorRole.Accent)
            picture = icons.pixmap(self._picture, _PICTURE_PX, accent.name(), self.devicePixelRatioF())
            painter.drawPixmap(_PADDING_PX, _PADDING_PX, picture)
            painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
            painter.setFont(self._title_font())
            painter.drawText(
                self._title_rect(self.width()), Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic, self.text()
            )
            painter.setFont(self.font())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self._words_rect(self.width()), Qt.TextFlag.TextWordWrap, self._words)

    def _paint_frame(self, painter: QPainter) -> None:
        colours = self.palette()
        line = colours.color(QPalette.ColorRole.Accent)
        if not (self.underMouse() or self.hasFocus()):
            line = colours.color(QPalette.ColorRole.ButtonText)
            line.setAlphaF(_LINE_SHARE)
        fill = colours.color(QPalette.ColorRole.AlternateBase if self.isDown() else QPalette.ColorRole.Base)
        width = 2 if self.hasFocus() else 1
        painter.setBrush(fill)
        pen = painter.pen()
        pen.setColor(line)
        pen.setWidth(width)
        painter.setPen(pen)
        inset = width / 2
        painter.drawRoundedRect(self.rect().toRectF().adjusted(inset, inset, -inset, -inset), 8, 8)

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _title_rect(self, width: int) -> QRect:
        left = 2 * _PADDING_PX + _PICTURE_PX
        return QRect(left, _PADDING_PX, width - left - _PADDING_PX // 2, QFontMetrics(self._title_font()).height())

    def _words_rect(self, width: int) -> QRect:
        title = self._title_rect(width)
        room = QRect(title.left(), title.bottom() + 7, title.width(), 10_000)
        height = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self._words).height()
        return QRect(room.left(), room.top(), room.width(), height)
