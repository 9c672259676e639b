"""Editing services.ini in the window: joins the editor to the file, to the checks and to the running fleet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.core.config import AppConfig, ConfigError, Fault
from medivote_desktop.core.configuration.fleetdraft import Checked, check, difference
from medivote_desktop.core.ini.merging import Both, merged
from medivote_desktop.core.reload import ReloadPlan, TakeOverError, compare, stop_warnings
from medivote_desktop.core.say import say
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.configuration.configfile import config_source, missing
from medivote_desktop.runtime.configuration.configsave import (
    BACKUP_SUFFIX,
    ChangedOnDiskError,
    Loaded,
    Saved,
    load,
    put_together,
    real_path,
    save,
)
from medivote_desktop.runtime.configuration.draftfile import FILE_NAME, KeptDraft, forget_draft, keep_draft, read_draft
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.dialogs.door import show_error, show_faults, show_in_part
from medivote_desktop.ui.editor.dialog import FleetEditor
from medivote_desktop.ui.editor.review import After, Review
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.opener import open_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from medivote_desktop.app import Program

_PATIENCE_SECONDS = 2.0
_DEMO = say("The demo's file is part of the program and stays as it is. Open a services.ini of your own to edit it.")


class Editing(QObject):
    """The editor of one program's services.ini. The disk is read and written behind a gate of its own: it may hang."""

    def __init__(self, program: Program, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._window = program, window
        self._path = program.config_path
        self._gate = Gate(self)
        self._dialog: FleetEditor | None = None
        self._opening = False
        self._wanted: str | None = None
        self._obstacle = ""
        self._draft_file = program.state_folder / FILE_NAME
        self._offered: KeptDraft | None = None
        self._is_kept = False
        self._has_left = False
        program.reloader.file.changed.connect(self._on_file_changed)
        program.left.connect(self._on_left)

    def _run(self, work: Callable[[], Any], *told: Callable[[Any], None]) -> None:
        """See `Gate.run`. After the end nothing is done: what was typed last may still ask for its check."""
        if not self._has_left:
            self._gate.run(work, *told)

    def open(self, service_id: str | None) -> None:
        """Show the editor, at a service if one is named."""
        self._wanted = service_id
        if self._dialog is not None:
            self._dialog.go_to(service_id)
            self._dialog.raise_()
            self._dialog.activateWindow()
        elif not self._opening:
            self._opening = True
            self._run(partial(read_draft, self._draft_file), self._on_draft_read)

    def may_leave(self, then: Callable[[], None]) -> bool:
        """Whether nothing is lost when the program ends; else that is asked about, and `then` called if it may be."""
        if self._dialog is None or not self._dialog.is_changed:
            return True
        self._dialog.raise_()
        self._dialog.may_close(lambda: self._discard(then))
        return False

    def _discard(self, then: Callable[[], None]) -> None:
        if self._dialog is not None:
            self._dialog.discard()
        then()

    # What was not saved

    def _on_draft_read(self, draft: KeptDraft | None) -> None:
        self._offered = draft
        self._load(self._on_loaded)
        self._new_dialog()  # while the file is read: to make, fill and show it would hold the loop too long in one turn

    def _offer(self, dialog: FleetEditor, loaded: Loaded) -> None:
        draft, self._offered = self._offered, None
        if draft is None or loaded.obstacle:
            return
        self._is_kept = True
        if draft.text == loaded.text:
            self._forget()
            return
        if draft.before == loaded.text:
            dialog.offer_kept(draft.text, is_outdated=False, on_discard=self._forget)
        else:
            self._run(partial(merged, draft.before, draft.text, loaded.text), partial(self._offer_old, draft.text))

    def _offer_old(self, old: str, both: str | None) -> None:
        """Edits of a file that another has changed since: with that change, where both can be put together."""
        if self._dialog is not None:
            self._dialog.offer_kept(both or old, is_outdated=both is None, on_discard=self._forget)

    def _keep(self, text: str) -> None:
        """What is edited outlives the program, however that ends; what is saved or taken back needs not."""
        if self._dialog is None:
            return
        draft = self._dialog.work.draft
        if draft.is_changed:
            self._is_kept = True
            self._run(partial(keep_draft, self._draft_file, KeptDraft(draft.saved, text)))
        elif draft.can_redo or draft.can_undo:  # not where nothing was done yet, and something may be offered
            self._forget()

    def _forget(self) -> None:
        if self._is_kept:
            self._is_kept = False
            self._run(partial(forget_draft, self._draft_file))

    def _load(self, done: Callable[[Loaded], None]) -> None:
        self._run(partial(_load, self._path), done, self._on_unreadable)

    def _on_unreadable(self, error: Exception) -> None:
        if self._opening and self._dialog is not None:
            self._dialog.discard()  # nobody has seen it
        self._opening = False
        if isinstance(error, ConfigError):
            self._show_faults(error.faults)
        else:
            show_error(self._dialog or self._window, tr("services.ini cannot be read"), str(error))

    def _on_loaded(self, loaded: Loaded) -> None:
        self._opening = False
        self._obstacle = loaded.obstacle
        dialog = self._dialog or self._new_dialog()
        dialog.load(loaded.text, shown(loaded.obstacle))
        dialog.go_to(self._wanted)
        dialog.show()
        self._offer(dialog, loaded)

    def speak_anew(self) -> None:
        """Show the editor, where it is open, in the language of now; what was edited stays."""
        if self._dialog is not None:
            before = self._dialog
            before.finished.disconnect(self._on_finished)
            self._new_dialog().go_on_from(before, shown(self._obstacle))
            self._dialog.setVisible(before.isVisible())
            before.hide()
            before.deleteLater()

    def _new_dialog(self) -> FleetEditor:
        dialog = FleetEditor(self._path.name, str(self._path.parent), self._window)
        self._dialog = dialog
        dialog.check_asked.connect(self._on_check_asked)
        dialog.review_asked.connect(self._on_review_asked)
        dialog.save_asked.connect(self._on_save_asked)
        dialog.load_asked.connect(lambda: self._load(self._on_loaded_anew))
        dialog.finished.connect(self._on_finished)
        return dialog

    def _on_loaded_anew(self, loaded: Loaded) -> None:
        self._obstacle = loaded.obstacle
        if self._dialog is not None:
            self._dialog.load(loaded.text, shown(loaded.obstacle))

    def _on_finished(self, _result: int) -> None:
        if self._dialog is not None:
            self._forget()
            self._dialog.deleteLater()
            self._dialog = None

    def _on_left(self) -> None:
        """Nothing can be checked or saved any more; what was edited is kept, if its disk answers."""
        self._has_left = True
        self._gate.close(_PATIENCE_SECONDS)
        if self._dialog is not None:
            self._dialog.discard()

    # Checks

    def _on_check_asked(self, text: str) -> None:
        self._keep(text)
        self._run(partial(self._checked, text), partial(self._on_checked, text))

    def _checked(self, text: str) -> Checked:
        """What the program thinks of a text, and what it names that is not there. Blocking work."""
        opened = self._program.opened
        checked = check(text, config_source(self._path, opened.environment, opened.home))
        if checked.config is None:
            return checked
        return checked._replace(faults=checked.faults + missing(checked.config, opened.environment))

    def _on_checked(self, text: str, checked: Checked) -> None:
        if self._dialog is not None:
            self._dialog.show_checked(text, checked)

    def _on_review_asked(self, before: str, after: str) -> None:
        running = self._program.supervisor.config
        work = partial(self._review, before, after, running)
        self._run(work, partial(self._on_reviewed, after))

    def _review(self, before: str, after: str, running: AppConfig) -> Review:
        checked = self._checked(after)
        plan = compare(running, checked.config) if checked.config is not None else ReloadPlan()
        return Review(
            diff=difference(before, after),
            faults=checked.faults,
            plan=plan.words(shown),
            warnings=stop_warnings(running, plan),
            needs_restarts=bool(plan.changed_restart),
            backup=f"{real_path(self._path)}{BACKUP_SUFFIX}",
        )

    def _on_reviewed(self, text: str, review: Review) -> None:
        if self._dialog is not None:
            self._dialog.show_review(text, review)

    # Saving

    def _on_save_asked(self, before: str, after: str, then: After) -> None:
        self._program.reloader.file.hold()
        work = partial(save, self._path, after, before)
        self._run(work, partial(self._on_saved, after, then), partial(self._on_not_saved, before, after))

    def _on_saved(self, text: str, then: After, saved: Saved) -> None:
        self._program.reloader.file.release(saved.stamp)
        self._forget()
        if self._dialog is not None:
            self._dialog.show_saved(text, tr("Saved; the file as it was is in {backup}", backup=saved.backup))
        if then is not After.NOTHING:
            self._program.reloader.reload(self._on_applied, self._on_refused, restarts=then is After.APPLY)

    def _on_applied(self, words: str) -> None:
        if self._dialog is not None:
            self._dialog.show_followed(tr("Saved and applied: {what}", what=shown(words)))

    def _on_refused(self, error: ConfigError | TakeOverError) -> None:
        """It was changed once more, in this moment; or a fault of ours kept it from taking effect."""
        if isinstance(error, TakeOverError):
            show_in_part(self._dialog or self._window, str(error))
        else:
            self._show_faults(error.faults)

    def _show_faults(self, faults: Sequence[Fault]) -> None:
        above = self._dialog or self._window
        show_faults(above, faults, partial(open_path, self._path, lambda words: show_error(above, words)))

    def _on_not_saved(self, before: str, after: str, error: Exception) -> None:
        self._program.reloader.file.release()
        if isinstance(error, ChangedOnDiskError):
            self._run(partial(put_together, self._path, before, after), partial(self._on_changed, str(error)))
        elif self._dialog is not None:
            self._dialog.show_not_saved(shown(str(error)), is_changed=False)

    def _on_changed(self, words: str, both: Both | None) -> None:
        if self._dialog is not None:
            self._dialog.show_not_saved(shown(words), is_changed=True, both=both)

    def _on_file_changed(self) -> None:
        """Whoever has edited nothing yet sees the file as it is; not where edits of an earlier time are offered."""
        if self._dialog is not None and not self._dialog.is_changed and not self._is_kept:
            self._run(partial(_seen, self._path), self._on_seen)

    def _on_seen(self, loaded: Loaded | None) -> None:
        if loaded is None or self._dialog is None or self._dialog.is_changed:
            return
        if loaded.text != self._dialog.work.draft.saved:  # else what was saved can still be undone
            self._on_loaded_anew(loaded)


def _load(path: Path) -> Loaded:
    loaded = load(path)
    return Loaded(loaded.text, _DEMO) if path == resource_path("demo.ini") else loaded


def _seen(path: Path) -> Loaded | None:
    """None where it cannot be read: of that the change is told already."""
    try:
        return _load(path)
    except ConfigError:
        return None
