"""What the palette cannot say: flat bars, quiet buttons, slim scroll bars."""

from __future__ import annotations

from medivote_desktop.ui.theme import FADED, Theme, blend


def window_stylesheet(theme: Theme) -> str:
    """What the palette cannot say about the window's frame: flat bars, quiet buttons, underlined tabs."""
    hover, pressed = blend(theme.text, theme.window, 0.07), blend(theme.text, theme.window, 0.14)
    faded = blend(theme.text, theme.window, FADED)
    return f"""
        QMenuBar {{ background: {theme.window}; border: none; }}
        QToolBar {{ background: {theme.window}; border: none; border-bottom: 1px solid {theme.line};
            padding: 5px 8px; spacing: 2px; }}
        QToolBar::separator {{ background: {theme.line}; width: 1px; margin: 5px 8px; }}
        QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px 8px; color: {theme.text}; }}
        QToolButton:disabled {{ color: {faded}; }}
        QToolButton:hover {{ background: {hover}; }}
        QToolButton:pressed {{ background: {pressed}; }}
        QToolButton:checked {{ background: {hover}; border-color: {theme.line}; }}
        QToolButton:focus {{ border-color: {theme.accent}; }}
        QToolButton[popupMode="2"] {{ padding-right: 22px; }}
        QToolButton::menu-indicator {{ subcontrol-origin: padding; subcontrol-position: center right; right: 7px; }}
        QLineEdit {{ background: {theme.base}; border: 1px solid {theme.edge};
            border-radius: 5px; padding: 3px 6px; }}
        QLineEdit:focus {{ border-color: {theme.accent}; }}
        QPlainTextEdit {{ background: {theme.base}; border: none; }}
        #bar {{ border-bottom: 1px solid {theme.line}; }}
        QTabBar {{ qproperty-drawBase: 0; }}
        QTabBar::tab {{ color: {theme.muted}; padding: 12px 4px 10px 4px; margin: 0 8px; border: none;
            border-bottom: 2px solid transparent; }}
        QTabBar::tab:hover {{ color: {theme.text}; }}
        QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
        QTabBar::tab:focus {{ color: {theme.accent}; }}
        QSplitter::handle:vertical {{ background: {theme.window}; border-top: 1px solid {theme.line}; height: 4px; }}
        {scrollbar_stylesheet(theme, theme.base)}
        QStatusBar {{ background: {theme.window}; border-top: 1px solid {theme.line}; padding: 2px 8px; }}
        QStatusBar::item {{ border: none; }}
    """


def scrollbar_stylesheet(theme: Theme, ground: str) -> str:
    """Slim bars for what scrolls on a ground of this colour."""
    return f"""
        QScrollBar {{ background: transparent; border: none; margin: 0; }}
        QScrollBar:vertical {{ width: 12px; }}
        QScrollBar:horizontal {{ height: 12px; }}
        QScrollBar::handle {{ background: {theme.edge}; border: 3px solid {ground}; border-radius: 6px; }}
        QScrollBar::handle:vertical {{ min-height: 32px; }}
        QScrollBar::handle:horizontal {{ min-width: 32px; }}
        QScrollBar::handle:hover {{ background: {theme.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: {ground}; }}
        QAbstractScrollArea::corner {{ background: {ground}; border: none; }}
    """
