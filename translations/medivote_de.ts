<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>MediVote</name>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source> (did you mean {guess}?)</source>
        <translation> (gemeint: {guess}?)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source> ({tries} of {limit})</source>
        <translation> ({tries} von {limit})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/ui/dialogs/parts.py"/>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../resources/web/words.js"/>
        <source> and {more} more</source>
        <translation> und {more} weitere</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logrow.py"/>
        <source> … {size} more</source>
        <translation> … noch {size}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;About MediVote Desktop</source>
        <translation>Ü&amp;ber MediVote Desktop</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Auto-recovery</source>
        <translation>A&amp;uto-Neustart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/pane.py"/>
        <source>&amp;Charts</source>
        <translation>D&amp;iagramme</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>&amp;Choose the MediVote folder…</source>
        <translation>MediVote-&amp;Ordner wählen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Columns</source>
        <translation>&amp;Spalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <location filename="../medivote_desktop/ui/dialogs/crash.py"/>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Copy details</source>
        <translation>Einzelheiten &amp;kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>&amp;Copy link</source>
        <translation>&amp;Link kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/about.py"/>
        <source>&amp;Copy versions</source>
        <translation>&amp;Versionen kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/pane.py"/>
        <source>&amp;Details</source>
        <translation>&amp;Einzelheiten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Details pane</source>
        <translation>&amp;Detailbereich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Edit…</source>
        <translation>B&amp;earbeiten…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Filter services</source>
        <translation>Dienste &amp;filtern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Fleet</source>
        <translation>&amp;Alle Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>&amp;Import from another program…</source>
        <translation>Dienste &amp;importieren…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Import services…</source>
        <translation>Dienste &amp;importieren…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>&amp;Larger</source>
        <translation>&amp;Größer</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/pane.py"/>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>&amp;Monochrome</source>
        <translation>Einfa&amp;rbig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>&amp;Open a services.ini…</source>
        <translation>Eine services.ini &amp;öffnen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>&amp;Open file</source>
        <translation>Datei ö&amp;ffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Open in browser</source>
        <translation>Im &amp;Browser öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Order of services.ini</source>
        <translation>&amp;Reihenfolge der services.ini</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Program log</source>
        <translation>&amp;Programmprotokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>&amp;Quits</source>
        <translation>&amp;Beendet das Programm</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>&amp;Renew tokens</source>
        <translation>Zugangsschlüssel &amp;erneuern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Restart</source>
        <translation>&amp;Neu starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Restart all…</source>
        <translation>Alle &amp;neu starten…</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Restart {count} services</source>
        <extracomment>Of one: &amp;Restart {count} service</extracomment>
        <translation>
            <numerusform>{count} Dienst &amp;neu starten</numerusform>
            <numerusform>{count} Dienste &amp;neu starten</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Restart {name}</source>
        <translation>{name} &amp;neu starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>&amp;Review changes…</source>
        <translation>Änderungen &amp;prüfen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>&amp;Save and start</source>
        <translation>&amp;Speichern und starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>&amp;Save as…</source>
        <translation>&amp;Speichern unter…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>&amp;Save only</source>
        <translation>Nur &amp;speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>&amp;Save…</source>
        <translation>&amp;Speichern…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Service</source>
        <translation>&amp;Dienst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>&amp;Share</source>
        <translation>&amp;Freigeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Start all</source>
        <translation>Alle &amp;starten</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Start {count} services</source>
        <extracomment>Of one: &amp;Start {count} service</extracomment>
        <translation>
            <numerusform>{count} Dienst &amp;starten</numerusform>
            <numerusform>{count} Dienste &amp;starten</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>&amp;Start {name}</source>
        <translation>{name} &amp;starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>&amp;Stop sharing</source>
        <translation>&amp;Freigabe beenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <location filename="../medivote_desktop/ui/detail/pane.py"/>
        <source>&amp;Timeline</source>
        <translation>&amp;Verlauf</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>&amp;Try again</source>
        <translation>Erneut &amp;versuchen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;Usual columns</source>
        <translation>Ü&amp;bliche Spalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>&amp;Usual size</source>
        <translation>Ü&amp;bliche Größe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>&amp;View</source>
        <translation>An&amp;sicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>&amp;Wrap lines</source>
        <translation>Zeilen &amp;umbrechen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>; only = separates a key and its value</source>
        <translation>; nur = trennt einen Schlüssel von seinem Wert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/importdesk.py"/>
        <source>A Procfile, a supervisord.conf, a compose or a process-compose file can be imported.</source>
        <translation>Importieren lassen sich ein Procfile, eine supervisord.conf, eine compose- oder eine process-compose-Datei.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>A Procfile, supervisord.conf, compose or process-compose file. You see what it becomes first.</source>
        <translation>Ein Procfile, eine supervisord.conf, compose- oder process-compose-Datei. Zuerst wird gezeigt, was daraus wird.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/crash.py"/>
        <source>A bug of this program</source>
        <translation>Ein Fehler dieses Programms</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A certificate in PEM form: serve HTTPS.</source>
        <translation>Ein Zertifikat im PEM-Format: HTTPS anbieten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A check that takes longer has failed.</source>
        <translation>Eine Prüfung, die länger dauert, ist gescheitert.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A command that is run next when it is to stop.</source>
        <translation>Ein Befehl, der beim Stoppen als Nächstes ausgeführt wird.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>A configuration of your own. It is remembered, and its services start.</source>
        <translation>Eine eigene Konfiguration. Das Programm merkt sie sich und startet ihre Dienste.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>A copy of the service, with its comments</source>
        <translation>Eine Kopie des Dienstes mit seinen Kommentaren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A file of further variables, in lines KEY=value.</source>
        <translation>Eine Datei mit weiteren Variablen, in Zeilen KEY=value.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A log that grows beyond it is rotated.</source>
        <translation>Ein Protokoll, das größer wird, wird rotiert.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/reader.py"/>
        <source>A new log begins</source>
        <translation>Ein neues Protokoll beginnt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>A new service below the one that is chosen (Ctrl+N)</source>
        <translation>Ein neuer Dienst unter dem gewählten (Strg+N)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A oneshot runs once; with exit code 0 it is completed.</source>
        <translation>Ein oneshot läuft einmal; mit Rückgabewert 0 ist er fertig.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A restart of a service that this one depends on restarts this one too.</source>
        <translation>Startet ein Dienst neu, von dem dieser abhängt, startet auch dieser neu.</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>A token is needed</source>
        <translation>Ein Zugangsschlüssel ist nötig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>A warning to be confirmed before a person stops or restarts it.</source>
        <translation>Eine Warnung, die zu bestätigen ist, bevor jemand ihn stoppt oder neu startet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/about.py"/>
        <source>About MediVote Desktop</source>
        <translation>Über MediVote Desktop</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/asking.py"/>
        <source>Accepted, but {words}</source>
        <translation>Angenommen, aber {words}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/chrome.py"/>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source>Add a service to the selection, or take it out</source>
        <translation>Einen Dienst zur Auswahl hinzufügen oder aus ihr nehmen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <location filename="../resources/web/index.html"/>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>All levels</source>
        <translation>Alle Stufen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>All lines are older</source>
        <translation>Alle Zeilen sind älter</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>All services</source>
        <translation>Alle Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/merge.py"/>
        <source>All services together begin here, for more would take too much memory; what is older is in the log of each service</source>
        <translation>Alle Dienste zusammen beginnen hier, denn mehr brauchte zu viel Arbeitsspeicher; Älteres steht im Protokoll jedes Dienstes</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logchoices.py"/>
        <source>All services, by time</source>
        <translation>Alle Dienste, nach Zeit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Also</source>
        <translation>Außerdem</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>An address to which a POST is sent first when it is to stop.</source>
        <translation>Eine Adresse, die beim Stoppen zuerst mit POST aufgerufen wird.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>Another program changed {file} after it was opened here.</source>
        <translation>Ein anderes Programm hat {file} geändert, nachdem die Datei hier geöffnet wurde.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Apply without restarts</source>
        <translation>Ohne Neustarts übernehmen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Approximated ({number})</source>
        <translation>Sinngemäß übernommen ({number})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>As the s&amp;ystem</source>
        <translation>Wie das S&amp;ystem</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Asked by</source>
        <translation>Veranlasst durch</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/manners.py"/>
        <source>At login this starts: {command}</source>
        <translation>Bei der Anmeldung startet: {command}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Auto-recovery</source>
        <translation>Auto-Neustart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>Automatic restarts since a person last started it</source>
        <translation>Automatische Neustarts, seit zuletzt jemand den Dienst gestartet hat</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>Availability</source>
        <translation>Verfügbarkeit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>Availability: {definition}</source>
        <translation>Verfügbarkeit: {definition}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/availability.py"/>
        <source>Available = time up / (time up + time down).
Up: running, and not failing its health checks.
Down: failed, waiting to be restarted, restarted because of a fault or another service, or unhealthy.
Left out: stops and starts that somebody asked for, ends that its configuration allows, sleep of the machine, and times in which this program did not run (nothing is known of them).</source>
        <translation>Verfügbar = Zeit in Betrieb / (Zeit in Betrieb + Zeit außer Betrieb).
In Betrieb: läuft, und die Gesundheitsprüfungen schlagen nicht fehl.
Außer Betrieb: ausgefallen, in Wartepause vor dem Neustart, wegen eines Fehlers oder eines anderen Dienstes neu gestartet, oder gestört.
Nicht mitgezählt: gewollte Stopps und Starts, Enden, die die Konfiguration erlaubt, Ruhezustand des Rechners und Zeiten, in denen dieses Programm nicht lief (über sie ist nichts bekannt).</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logkeys.py"/>
        <source>Beginning of the log; End its end, which is then followed</source>
        <translation>Anfang des Protokolls; mit Ende sein Schluss, dem dann gefolgt wird</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Both changes can be put together; the review shows them before they are saved.</source>
        <translation>Beide Änderungen lassen sich zusammenführen; die Prüfung zeigt sie, bevor sie gespeichert werden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>C&amp;oloured</source>
        <translation>&amp;Farbig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <location filename="../resources/web/index.html"/>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartpaint.py"/>
        <source>CPU, % of a core</source>
        <translation>CPU, % eines Kerns</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/reader.py"/>
        <source>Cannot read {path}: {error}</source>
        <translation>{path} kann nicht gelesen werden: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/chartdesk.py"/>
        <location filename="../medivote_desktop/wiring/logsaving.py"/>
        <source>Cannot save {path}: {error}</source>
        <translation>{path} kann nicht gespeichert werden: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>Changed lines</source>
        <translation>Geänderte Zeilen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>Changed, not saved</source>
        <translation>Geändert, nicht gespeichert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartcanvas.py"/>
        <source>Charts of CPU and memory</source>
        <translation>Diagramme von CPU und Speicher</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <source>Choose Everything, or clear the words, to see what else happened.</source>
        <translation>Mit „Alles“ oder ohne die Suchwörter zeigt sich, was sonst geschehen ist.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Choose the MediVote folder</source>
        <translation>MediVote-Ordner wählen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/field.py"/>
        <source>Choose {key}</source>
        <translation>{key} wählen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/field.py"/>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/widgets/searchfield.py"/>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/widgets/searchfield.py"/>
        <source>Clear (Esc)</source>
        <translation>Leeren (Esc)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source>Clear the filter; from the details back to the table</source>
        <translation>Filter leeren; aus den Einzelheiten zurück zur Tabelle</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Close the log</source>
        <translation>Protokoll schließen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Closing the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/header.py"/>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/commands/palette.py"/>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Command &amp;palette…</source>
        <translation>&amp;Befehlspalette…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/palette.py"/>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>Command: {value}</source>
        <translation>Befehl: {value}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/palette.py"/>
        <source>Commands that fit</source>
        <translation>Passende Befehle</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Completed</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Configuration changed</source>
        <translation>Konfiguration geändert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>Configuration, secrets masked</source>
        <translation>Konfiguration, Geheimnisse unkenntlich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>Configuration, which is faulty</source>
        <translation>Konfiguration, die Fehler hat</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Configurations (*.ini *.conf)</source>
        <translation>Konfigurationen (*.ini *.conf)</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Connected again</source>
        <translation>Wieder verbunden</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <location filename="../resources/web/index.html"/>
        <source>Connecting…</source>
        <translation>Verbindung wird hergestellt…</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Connection lost</source>
        <translation>Verbindung unterbrochen</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>Connection lost since {since}: a token is needed</source>
        <translation>Verbindung seit {since} unterbrochen: ein Zugangsschlüssel ist nötig</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>Connection lost since {since}; trying again</source>
        <translation>Verbindung seit {since} unterbrochen; neuer Versuch läuft</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>Connection lost; trying again</source>
        <translation>Verbindung unterbrochen; neuer Versuch läuft</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Control needs the operator's token</source>
        <translation>Zum Bedienen ist der Bedien-Schlüssel nötig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/log.py"/>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/commands/doing.py"/>
        <source>Copied the details of {count} services</source>
        <extracomment>Of one: Copied the details of {count} service</extracomment>
        <translation>
            <numerusform>Einzelheiten von {count} Dienst kopiert</numerusform>
            <numerusform>Einzelheiten von {count} Diensten kopiert</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/doing.py"/>
        <source>Copied the details of {name}</source>
        <translation>Einzelheiten von {name} kopiert</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/detail/log.py"/>
        <source>Copied {count:,} lines</source>
        <extracomment>Of one: Copied {count:,} line</extracomment>
        <translation>
            <numerusform>{count:,} Zeile kopiert</numerusform>
            <numerusform>{count:,} Zeilen kopiert</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Copy &amp;operator link</source>
        <translation>&amp;Bedien-Link kopieren</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Copy a link with the Share button of the window, and open it or paste it here.</source>
        <translation>Im Fenster mit dem Knopf „Freigeben“ einen Link kopieren und ihn öffnen oder hier einfügen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Copy details of {name}</source>
        <translation>Einzelheiten von {name} kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>Copy everything known of this incident (Ctrl+C)</source>
        <translation>Alles kopieren, was über diesen Vorfall bekannt ist (Strg+C)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Copy link to the shared page</source>
        <translation>Link zur freigegebenen Seite kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Copy the edited text</source>
        <translation>Bearbeiteten Text kopieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Copy what is selected, or all that is shown</source>
        <translation>Die Auswahl kopieren oder alles, was zu sehen ist</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Could not start</source>
        <translation>Start misslungen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>Crash report {file}</source>
        <translation>Absturzbericht {file}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Crashed</source>
        <translation>Abgestürzt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>D&amp;uplicate</source>
        <translation>D&amp;uplizieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Depends on</source>
        <translation>Braucht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/facts.py"/>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Directory</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Discard the changes</source>
        <translation>Änderungen verwerfen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/about.py"/>
        <source>Display</source>
        <translation>Anzeige</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/waiting.py"/>
        <source>Do not start</source>
        <translation>Nicht starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Done</source>
        <translation>Maßnahme</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>E&amp;dit services…</source>
        <translation>&amp;Dienste bearbeiten…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Edi&amp;t services…</source>
        <translation>Diens&amp;te bearbeiten…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Edit {file}</source>
        <translation>{file} bearbeiten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Edit {name}</source>
        <translation>{name} bearbeiten</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>End them</source>
        <extracomment>Of one: End it</extracomment>
        <translation>
            <numerusform>Beenden</numerusform>
            <numerusform>Beenden</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Ended by a signal</source>
        <translation>Durch ein Signal beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Enter a token</source>
        <translation>Zugangsschlüssel eingeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Enter for the next match, Shift+Enter for the one before</source>
        <translation>Eingabe für den nächsten Treffer, mit Umschalt für den vorigen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/field.py"/>
        <source>Error: {what}</source>
        <translation>Fehler: {what}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Every program and user of this machine can read the services' names, states, CPU and memory.</source>
        <translation>Alle Programme und Benutzer dieses Rechners können Namen, Zustände, CPU und Speicher der Dienste lesen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Exit codes that mean success.</source>
        <translation>Rückgabewerte, die Erfolg bedeuten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Exited</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>F&amp;ollow</source>
        <translation>&amp;Folgen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Failed</source>
        <translation>Ausgefallen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <source>Faults</source>
        <translation>Störungen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>Faults of the configuration</source>
        <translation>Fehler der Konfiguration</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/window.py"/>
        <source>Filter by words of name, group, state or port (Ctrl+F); Esc shows all</source>
        <translation>Nach Wörtern aus Name, Gruppe, Zustand oder Port filtern (Strg+F); Esc zeigt alle</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/sections.py"/>
        <location filename="../medivote_desktop/ui/window.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Filter services</source>
        <translation>Dienste filtern</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Filter services by words of name, group, state or port</source>
        <translation>Dienste nach Wörtern aus Name, Gruppe, Zustand oder Port filtern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Find in &amp;log</source>
        <translation>Im &amp;Protokoll suchen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Find in log</source>
        <translation>Im Protokoll suchen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Find in the log (Ctrl+Shift+F); Enter or F3 for the next line, with Shift for the one before</source>
        <translation>Im Protokoll suchen (Strg+Umschalt+F); Eingabe oder F3 für die nächste Zeile, mit Umschalt für die vorige</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <source>Find in timeline</source>
        <translation>Im Verlauf suchen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>Folder: {value}</source>
        <translation>Ordner: {value}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Follow, {count:,} new</source>
        <translation>Folgen, {count:,} neu</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Follow: keep the newest line in view</source>
        <translation>Folgen: die neueste Zeile im Blick behalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>For 1 hour</source>
        <translation>Für 1 Stunde</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>For 30 minutes</source>
        <translation>Für 30 Minuten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/about.py"/>
        <source>Free software under the MIT licence.
Qt and PySide6 are used under the LGPL, version 3.</source>
        <translation>Freie Software unter der MIT-Lizenz.
Qt und PySide6 werden unter der LGPL, Version 3, verwendet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/facts.py"/>
        <source>From services.ini</source>
        <translation>Aus der services.ini</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/diagnosing.py"/>
        <source>Gathering diagnostics…</source>
        <translation>Diagnosedaten werden gesammelt…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Given up</source>
        <translation>Aufgegeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source>Go from the table to the log</source>
        <translation>Aus der Tabelle ins Protokoll wechseln</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Go on with them</source>
        <translation>Damit weitermachen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>Go to a &amp;time…</source>
        <translation>Zu einer &amp;Zeit…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logdialogs.py"/>
        <source>Go to a time</source>
        <translation>Zu einer Zeit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>Go to the log of this service (Enter)</source>
        <translation>Zum Protokoll dieses Dienstes (Eingabe)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>H&amp;ides it in the tray</source>
        <translation>B&amp;lendet es nur aus</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Had run</source>
        <translation>Lief zuvor</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Health</source>
        <translation>Gesundheit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Healthy if a GET of it is answered with a status below 400.</source>
        <translation>In Ordnung, wenn GET mit einem Status unter 400 beantwortet wird.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Healthy if a TCP connection is accepted.</source>
        <translation>In Ordnung, wenn eine TCP-Verbindung angenommen wird.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Healthy if this program exits with 0.</source>
        <translation>In Ordnung, wenn dieses Programm mit 0 endet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>High cont&amp;rast</source>
        <translation>Hoher &amp;Kontrast</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>How it ended</source>
        <translation>Wie der Dienst endete</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>How it is shown</source>
        <translation>Anzeige</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>How it is stopped</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long `stop_url` and `stop_command` may take, each, before the signal.</source>
        <translation>So lange haben `stop_url` und `stop_command` jeweils Zeit, vor dem Signal.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long after the start failed checks do not count.</source>
        <translation>So lange nach dem Start zählen Fehlschläge nicht.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long incidents and measurements are kept.</source>
        <translation>So lange werden Vorfälle und Messwerte aufbewahrt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long it may take to become healthy.</source>
        <translation>So lange darf es dauern, bis der Dienst in Ordnung ist.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long it may take to end after the signal; then it is killed.</source>
        <translation>So lange hat der Dienst nach dem Signal Zeit; danach wird er gewaltsam beendet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long it must live to count as running.</source>
        <translation>So lange muss der Dienst durchhalten, um als laufend zu gelten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>How long the current run has lasted</source>
        <translation>Wie lange der Dienst schon läuft</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long the memory must be above the limit.</source>
        <translation>So lange muss der Speicher über der Grenze liegen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How long the second automatic restart waits; then it doubles.</source>
        <translation>So lange wartet der zweite automatische Neustart; danach verdoppelt sich die Wartezeit.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How many event streams may be open.</source>
        <translation>So viele Ereignisströme dürfen offen sein.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How many failed checks in a row make it unhealthy.</source>
        <translation>So viele Fehlschläge in Folge, und der Dienst gilt als gestört.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How many of them one address may have.</source>
        <translation>So viele davon darf eine Adresse haben.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How many rotated logs are kept.</source>
        <translation>So viele rotierte Protokolle bleiben erhalten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How many services may be starting at once; 0: no limit.</source>
        <translation>So viele Dienste dürfen zugleich starten; 0: unbegrenzt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>How much the program itself logs.</source>
        <translation>Wie viel das Programm selbst protokolliert.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>If all its processes together need more memory, it is restarted.</source>
        <translation>Brauchen alle seine Prozesse zusammen mehr Speicher, wird der Dienst neu gestartet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Import services</source>
        <translation>Dienste importieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source>In the log</source>
        <translation>Im Protokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source>In the table</source>
        <translation>In der Tabelle</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Information</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>It had ended: {reason}</source>
        <translation>Zuvor beendet: {reason}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>It holds characters that UTF-8 has not.</source>
        <translation>Sie enthält Zeichen, die es in UTF-8 nicht gibt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>It is saved as {path}; no file is replaced.</source>
        <translation>Gespeichert wird unter {path}; keine Datei wird ersetzt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>It runs, but its health check fails.</source>
        <translation>Der Dienst läuft, aber seine Gesundheitsprüfung schlägt fehl.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>It still looks after the services, but some of its windows no longer open.</source>
        <translation>Es betreut die Dienste weiterhin, aber manche seiner Fenster öffnen sich nicht mehr.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>It then waits in the tray and looks after these services. The settings can change that.</source>
        <translation>Dann wartet es im Infobereich und kümmert sich um diese Dienste. Die Einstellungen können das ändern.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>It wrote nothing to its log in that run.</source>
        <translation>In diesem Lauf wurde nichts ins Protokoll geschrieben.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>Its text</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Keep editing</source>
        <translation>Weiter bearbeiten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Keep the newest line in view</source>
        <translation>Die neueste Zeile im Blick behalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Killed</source>
        <translation>Gewaltsam beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <source>Kinds of incidents</source>
        <translation>Arten von Vorfällen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logkeys.py"/>
        <source>Larger characters in the log; Ctrl+- smaller, Ctrl+0 as usual</source>
        <translation>Größere Schrift im Protokoll; mit Strg+- kleinere, mit Strg+0 die übliche</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Last end</source>
        <translation>Letztes Ende</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>Last lines of the log of {name}</source>
        <translation>Letzte Zeilen des Protokolls von {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Last log lines:</source>
        <translation>Letzte Zeilen des Protokolls:</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Leave running and quit</source>
        <translation>Weiterlaufen lassen und beenden</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Leave them</source>
        <extracomment>Of one: Leave it</extracomment>
        <translation>
            <numerusform>Weiterlaufen lassen</numerusform>
            <numerusform>Weiterlaufen lassen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>Leaving: {left} still to end</source>
        <translation>Programm wird beendet: {left} noch aktiv</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Left out ({number})</source>
        <translation>Weggelassen ({number})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>Line &amp;numbers</source>
        <translation>Zeilen&amp;nummern</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Link or token</source>
        <translation>Link oder Zugangsschlüssel</translation>
    </message>
    <message>
        <location filename="../resources/web/log.js"/>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logscroll.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Log file</source>
        <translation>Protokolldatei</translation>
    </message>
    <message>
        <location filename="../resources/web/log.js"/>
        <source>Log of {name}</source>
        <translation>Protokoll von {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>Looking for the time…</source>
        <translation>Die Zeit wird gesucht…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logkeys.py"/>
        <source>Mark lines of the log; Ctrl+A all, Ctrl+C copies</source>
        <translation>Zeilen des Protokolls markieren; Strg+A alle, Strg+C kopiert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Match case</source>
        <translation>Groß- und Kleinschreibung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Matching lines only</source>
        <translation>Nur passende Zeilen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Matching lines only: show only the lines that match</source>
        <translation>Nur passende Zeilen: nur die Zeilen mit Treffern zeigen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>Measuring and telling</source>
        <translation>Messen und Melden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/session.py"/>
        <source>MediVote Desktop cannot start</source>
        <translation>MediVote Desktop kann nicht starten</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>MediVote Desktop has left; trying again</source>
        <translation>MediVote Desktop wurde beendet; neuer Versuch läuft</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>MediVote Desktop left {since} ago; trying again</source>
        <translation>MediVote Desktop wurde vor {since} beendet; neuer Versuch läuft</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>MediVote Desktop starts MediVote's services, keeps them running and shows how they are.</source>
        <translation>MediVote Desktop startet die Dienste von MediVote, hält sie am Laufen und zeigt, wie es um sie steht.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>MediVote Desktop was removed from this machine.</source>
        <translation>MediVote Desktop wurde von diesem Rechner entfernt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>MediVote Desktop was updated.</source>
        <translation>MediVote Desktop wurde aktualisiert.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/detail/chartpaint.py"/>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logsaving.py"/>
        <source>More than {most:,} lines: save the whole log instead</source>
        <translation>Mehr als {most:,} Zeilen: besser das ganze Protokoll speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/inputs.py"/>
        <source>NAME of the section</source>
        <translation>NAME des Abschnitts</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Ne&amp;xt pane</source>
        <translation>Näc&amp;hster Bereich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Needed by</source>
        <translation>Gebraucht von</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Needs attention</source>
        <translation>Braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Needs attention ({count})</source>
        <translation>Braucht Aufmerksamkeit ({count})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>New tokens end what earlier links allow, and every browser that used one has to be given a new link.</source>
        <translation>Neue Zugangsschlüssel entwerten alle früheren Links; jeder Browser, der einen verwendet hat, braucht dann einen neuen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logkeys.py"/>
        <source>Next match in the log; with Shift the one before</source>
        <translation>Nächster Treffer im Protokoll; mit Umschalt der vorige</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Next process</source>
        <translation>Nächster Prozess</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>No MediVote was found in {folder}.</source>
        <translation>In {folder} wurde kein MediVote gefunden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>No changes</source>
        <translation>Keine Änderungen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/log.py"/>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>No line matches</source>
        <translation>Keine Zeile passt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>No log</source>
        <translation>Kein Protokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/opener.py"/>
        <source>No program opened {url}</source>
        <translation>{url} wurde von keinem Programm geöffnet</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>No service fits the filter.</source>
        <translation>Kein Dienst passt zum Filter.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/view.py"/>
        <source>No service fits “{words}”.
Esc shows all {total} again.</source>
        <translation>Kein Dienst passt zu „{words}“.
Esc zeigt wieder alle {total}.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>No service has written anything yet</source>
        <translation>Noch kein Dienst hat etwas geschrieben</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>No service is in this state.</source>
        <translation>Kein Dienst ist in diesem Zustand.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>No service of {file} can run here</source>
        <translation>Kein Dienst aus {file} kann hier laufen</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>No services</source>
        <translation>Keine Dienste</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>No services are configured.</source>
        <translation>Es sind keine Dienste eingerichtet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>No viewers now</source>
        <translation>Zurzeit keine Betrachter</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Nobody can start or stop services over it.</source>
        <translation>Niemand kann darüber Dienste starten oder stoppen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>Not all of services.ini has taken effect</source>
        <translation>Nicht alles aus der services.ini ist wirksam geworden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Not open without a cookie</source>
        <translation>Ohne Cookie nicht zugänglich</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Not open without a token</source>
        <translation>Ohne Zugangsschlüssel nicht zugänglich</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Not running</source>
        <translation>Läuft nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Not shared</source>
        <translation>Nicht freigegeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>Not shared: {reason}</source>
        <translation>Nicht freigegeben: {reason}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/field.py"/>
        <source>Note: {what}</source>
        <translation>Hinweis: {what}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <source>Nothing fits</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/palette.py"/>
        <source>Nothing fits. Fewer letters fit more.</source>
        <translation>Nichts passt. Weniger Buchstaben finden mehr.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>Nothing has been written yet to {path}</source>
        <translation>Noch nichts geschrieben in {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <source>Nothing has happened to any service yet</source>
        <translation>Noch ist bei keinem Dienst etwas vorgefallen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <source>Nothing has happened to {name} yet</source>
        <translation>Bei {name} ist noch nichts vorgefallen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Nothing is saved. The list above says why.</source>
        <translation>Nichts wird gespeichert. Die Liste oben sagt, warum.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Nothing is started before you choose.</source>
        <translation>Nichts startet vor dieser Wahl.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/importdesk.py"/>
        <source>Nothing was saved: {path} has appeared meanwhile.</source>
        <translation>Nichts wurde gespeichert: {path} ist inzwischen entstanden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Nothing was seen</source>
        <translation>Nichts beobachtet</translation>
    </message>
    <message>
        <location filename="../resources/web/log.js"/>
        <source>Nothing written yet</source>
        <translation>Noch nichts geschrieben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/facts.py"/>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logchoices.py"/>
        <source>Older: {name}</source>
        <translation>Älter: {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Only the operator token lets start and stop services and read logs.</source>
        <translation>Nur mit dem Bedien-Schlüssel lassen sich Dienste starten und stoppen und Protokolle lesen.</translation>
    </message>
    <message>
        <location filename="../resources/web/card.js"/>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>Open &amp;folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Open &amp;log folder</source>
        <translation>Protokoll&amp;ordner öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Open &amp;services.ini</source>
        <translation>&amp;services.ini öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Open a services.ini</source>
        <translation>Eine services.ini öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Open folder of {name}</source>
        <translation>Ordner von {name} öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Open in &amp;browser</source>
        <translation>Im B&amp;rowser öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Open in browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>Open in the &amp;editor</source>
        <translation>Im &amp;Editor öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Open its folder</source>
        <translation>Seinen Ordner öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/crash.py"/>
        <source>Open log &amp;folder</source>
        <translation>&amp;Protokollordner öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <location filename="../resources/web/card.js"/>
        <source>Open log of {name}</source>
        <translation>Protokoll von {name} öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Open the shared page in browser</source>
        <translation>Freigegebene Seite im Browser öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Open {name} in browser</source>
        <translation>{name} im Browser öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/opener.py"/>
        <source>Opening {url}…</source>
        <translation>{url} wird geöffnet…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Other</source>
        <translation>Übrige</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Other machines can connect at {host}; to read the services' names, states, CPU and memory they need a token. Programs of this machine can read without one.</source>
        <translation>Andere Rechner können sich unter {host} verbinden; um Namen, Zustände, CPU und Speicher der Dienste zu lesen, brauchen sie einen Zugangsschlüssel. Programme dieses Rechners lesen ohne ihn.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Other machines can connect from every network of this machine; to read the services' names, states, CPU and memory they need a token. Programs of this machine can read without one.</source>
        <translation>Andere Rechner können sich aus jedem Netz dieses Rechners verbinden; um Namen, Zustände, CPU und Speicher der Dienste zu lesen, brauchen sie einen Zugangsschlüssel. Programme dieses Rechners lesen ohne ihn.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>Passwords, tokens and keys are replaced by dots wherever they were found. Look through what goes in before you pass it on, and leave out what should stay here.</source>
        <translation>Gefundene Passwörter und Schlüssel sind durch Punkte ersetzt. Vor dem Weitergeben bitte durchsehen, was hineinkommt, und weglassen, was hier bleiben soll.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Picture (PNG) …</source>
        <translation>Bild (PNG) …</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Ports it listens on: shown, and checked for conflicts before a start.</source>
        <translation>Ports, auf denen der Dienst lauscht: Sie werden angezeigt und vor dem Start auf Konflikte geprüft.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>Process id of the current run</source>
        <translation>Prozessnummer des aktuellen Laufs</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>Process: {value}</source>
        <translation>Prozess: {value}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Procfile, supervisord, compose, process-compose {pattern}</source>
        <translation>Procfile, supervisord, compose, process-compose {pattern}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Program and arguments, run without a shell; required.</source>
        <translation>Programm und Argumente, ohne Shell ausgeführt; erforderlich.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Program log</source>
        <translation>Programmprotokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Program start</source>
        <translation>Programmstart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Programs of this machine can start and stop services and read logs without a token, others with the operator token.</source>
        <translation>Programme dieses Rechners können ohne Zugangsschlüssel Dienste starten und stoppen und Protokolle lesen, andere mit dem Bedien-Schlüssel.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Put both together</source>
        <translation>Beides zusammenführen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Put the link to look on the clipboard</source>
        <translation>Den Link zum Ansehen in die Zwischenablage legen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Put the operator link on the clipboard</source>
        <translation>Den Bedien-Link in die Zwischenablage legen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Re&amp;load services.ini</source>
        <translation>services.ini neu &amp;laden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>Re&amp;move</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>Read it anew</source>
        <translation>Neu einlesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Ready once a line of its log matches; not asked again after.</source>
        <translation>Bereit, sobald eine Zeile des Protokolls passt; danach wird nicht mehr geprüft.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>Red&amp;o</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/crash.py"/>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>Resident memory, with its children</source>
        <translation>Belegter Arbeitsspeicher, samt Kindprozessen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <location filename="../resources/web/app.js"/>
        <location filename="../resources/web/index.html"/>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Restart MediVote Desktop</source>
        <translation>MediVote Desktop neu starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menus.py"/>
        <source>Restart what is selected</source>
        <translation>Die Auswahl neu starten</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Restart {count} services</source>
        <extracomment>Of one: Restart {count} service</extracomment>
        <translation>
            <numerusform>{count} Dienst neu starten</numerusform>
            <numerusform>{count} Dienste neu starten</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../resources/web/app.js"/>
        <location filename="../resources/web/card.js"/>
        <source>Restart {name}</source>
        <translation>{name} neu starten</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Restart {name}?</source>
        <translation>{name} neu starten?</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Restarted</source>
        <translation>Neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Restarted with what it needs</source>
        <translation>Mit einer Abhängigkeit neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Restarts</source>
        <translation>Neustarts</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Retrying</source>
        <translation>Wartepause</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>Review changes</source>
        <translation>Änderungen prüfen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Run `command` through /bin/sh -c, or cmd /c on Windows.</source>
        <translation>`command` über /bin/sh -c ausführen, unter Windows über cmd /c.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/index.html"/>
        <location filename="../resources/web/words.js"/>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>S&amp;ettings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>S&amp;hare with browsers…</source>
        <translation>Für Browser f&amp;reigeben…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>S&amp;maller</source>
        <translation>K&amp;leiner</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>S&amp;ort by</source>
        <translation>S&amp;ortieren nach</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>S&amp;top</source>
        <translation>S&amp;toppen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>S&amp;top all…</source>
        <translation>Alle s&amp;toppen…</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>S&amp;top {count} services</source>
        <extracomment>Of one: S&amp;top {count} service</extracomment>
        <translation>
            <numerusform>{count} Dienst s&amp;toppen</numerusform>
            <numerusform>{count} Dienste s&amp;toppen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>S&amp;top {name}</source>
        <translation>{name} s&amp;toppen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Save &amp;diagnostics…</source>
        <translation>&amp;Diagnosedaten speichern…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Save &amp;only</source>
        <translation>&amp;Nur speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>Save and &amp;apply</source>
        <translation>Speichern und über&amp;nehmen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>Save diagnostics</source>
        <translation>Diagnosedaten speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logdialogs.py"/>
        <source>Save log as</source>
        <translation>Protokoll speichern unter</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Save what is shown</source>
        <translation>Speichern, was zu sehen ist</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>Save, &amp;no restarts</source>
        <translation>Speichern, &amp;ohne Neustarts</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Save, open in the editor, wrap lines, and more</source>
        <translation>Speichern, im Editor öffnen, Zeilen umbrechen und mehr</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/editing.py"/>
        <source>Saved and applied: {what}</source>
        <translation>Gespeichert und übernommen: {what}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/importdesk.py"/>
        <source>Saved as {path}</source>
        <translation>Gespeichert unter {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/importdesk.py"/>
        <source>Saved as {path}, but this program could not be started once more</source>
        <translation>Gespeichert unter {path}, aber dieses Programm ließ sich kein zweites Mal starten</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/wiring/logsaving.py"/>
        <source>Saved {count:,} lines to {path}</source>
        <extracomment>Of one: Saved {count:,} line to {path}</extracomment>
        <translation>
            <numerusform>{count:,} Zeile in {path} gespeichert</numerusform>
            <numerusform>{count:,} Zeilen in {path} gespeichert</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/chartdesk.py"/>
        <location filename="../medivote_desktop/wiring/diagnosing.py"/>
        <source>Saved {path}</source>
        <translation>{path} gespeichert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logsaving.py"/>
        <source>Saved {size} to {path}</source>
        <translation>{size} in {path} gespeichert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/editing.py"/>
        <source>Saved; the file as it was is in {backup}</source>
        <translation>Gespeichert; die bisherige Datei ist {backup}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Scheduling priority; a higher number gives way to others.</source>
        <translation>Priorität; mit einer höheren Zahl lässt er anderen den Vortritt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>See what a save would do, and save (Ctrl+S)</source>
        <translation>Sehen, was Speichern bewirkt, und speichern (Strg+S)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logmenu.py"/>
        <source>Select &amp;all</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Serve the page and the endpoint.</source>
        <translation>Seite und Endpunkt anbieten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>Served at {address}: {viewers}</source>
        <translation>Freigegeben unter {address}: {viewers}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Service and line</source>
        <translation>Dienst und Zeile</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <location filename="../medivote_desktop/ui/editor/sections.py"/>
        <location filename="../medivote_desktop/ui/table/view.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Services</source>
        <translation>Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Services of one group stand together and start and stop by its name.</source>
        <translation>Dienste einer Gruppe stehen beisammen und lassen sich unter deren Namen gemeinsam starten und stoppen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Seven small services on free ports stand in for MediVote's own. Nothing has to be installed.</source>
        <translation>Sieben kleine Dienste auf freien Ports stehen für die von MediVote. Nichts muss installiert werden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>Share</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>Share of one core, with its children</source>
        <translation>Anteil eines Kerns, samt Kindprozessen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Shared in browsers</source>
        <translation>Für Browser freigegeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>Sharing</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/notifying.py"/>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>Show &amp;log</source>
        <translation>&amp;Protokoll zeigen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Show column</source>
        <translation>Spalte zeigen:</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>Show in log</source>
        <translation>Im Protokoll zeigen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Show other services, or the whole fleet, on the same charts</source>
        <translation>Andere Dienste oder alle zusammen in denselben Diagrammen zeigen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Show the last {span} (+ and - in the charts)</source>
        <translation>Zeitraum: {span} (+ und - in den Diagrammen)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>Show the services in browsers: serves a page at an address of this machine</source>
        <translation>Die Dienste im Browser zeigen: stellt eine Seite unter einer Adresse dieses Rechners bereit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Show window</source>
        <translation>Fenster zeigen</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/editor/group.py"/>
        <source>Show {count} more settings</source>
        <extracomment>Of one: Show {count} more setting</extracomment>
        <translation>
            <numerusform>{count} weitere Einstellung zeigen</numerusform>
            <numerusform>{count} weitere Einstellungen zeigen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Signals and the kill reach all processes that it started.</source>
        <translation>Signale und das gewaltsame Beenden erreichen alle Prozesse, die er gestartet hat.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Skip to the services</source>
        <translation>Zu den Diensten springen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Snooze notifications</source>
        <translation>Mitteilungen stummschalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/snooze.py"/>
        <source>Snoozed until tomorrow {time}</source>
        <translation>Stumm bis morgen {time} Uhr</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/snooze.py"/>
        <source>Snoozed until {time}</source>
        <translation>Stumm bis {time} Uhr</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/crash.py"/>
        <source>Something went wrong in MediVote Desktop</source>
        <translation>In MediVote Desktop ist etwas schiefgegangen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menubar.py"/>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Start &amp;hidden in the tray</source>
        <translation>&amp;Verborgen im Infobereich starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Start MediVote Desktop at login?</source>
        <translation>MediVote Desktop bei der Anmeldung starten?</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Start all</source>
        <translation>Alle starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Start anyway</source>
        <translation>Trotzdem starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Start at lo&amp;gin, in the tray</source>
        <translation>Bei der &amp;Anmeldung starten, im Infobereich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Start at login</source>
        <translation>Bei der Anmeldung starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menus.py"/>
        <source>Start every service that is enabled</source>
        <translation>Alle aktivierten Dienste starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Start took too long</source>
        <translation>Start dauerte zu lange</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menus.py"/>
        <source>Start what is selected</source>
        <translation>Die Auswahl starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/actions.py"/>
        <source>Start with &amp;dependencies</source>
        <translation>Mit &amp;Abhängigkeiten starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Start with the program.</source>
        <translation>Mit dem Programm starten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <location filename="../resources/web/card.js"/>
        <source>Start {name}</source>
        <translation>{name} starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Start {name} with dependencies</source>
        <translation>{name} mit Abhängigkeiten starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Starting and stopping is switched off here: http_control = off.</source>
        <translation>Starten und Stoppen ist hier abgeschaltet: http_control = off.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Starting to share…</source>
        <translation>Freigabe wird eingeschaltet…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Starts</source>
        <translation>Startet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/about.py"/>
        <source>Starts MediVote's services, keeps them running and shows how they are.</source>
        <translation>Startet die Dienste von MediVote, hält sie am Laufen und zeigt, wie es um sie steht.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>State of all services</source>
        <translation>Zustand aller Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <location filename="../resources/web/app.js"/>
        <location filename="../resources/web/index.html"/>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Stop all and quit</source>
        <translation>Alle stoppen und beenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Stop all…</source>
        <translation>Alle stoppen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menus.py"/>
        <source>Stop every service, those first that depend on others</source>
        <translation>Alle Dienste stoppen, zuerst die, die andere brauchen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Stop it</source>
        <translation>Diesen stoppen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Stop sharing</source>
        <translation>Freigabe beenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/menus.py"/>
        <source>Stop what is selected</source>
        <translation>Die Auswahl stoppen</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>Stop {count} services</source>
        <extracomment>Of one: Stop {count} service</extracomment>
        <translation>
            <numerusform>{count} Dienst stoppen</numerusform>
            <numerusform>{count} Dienste stoppen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../resources/web/app.js"/>
        <location filename="../resources/web/card.js"/>
        <source>Stop {name}</source>
        <translation>{name} stoppen</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>Stop {name}?</source>
        <translation>{name} stoppen?</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Stopped or restarted</source>
        <translation>Gestoppt oder neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Stopping</source>
        <translation>Stoppt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/statusline.py"/>
        <source>Summary</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/about.py"/>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tls.py"/>
        <source>TLS cannot be used with {files}: they are to hold certificate and key in PEM form</source>
        <translation>TLS ist mit {files} nicht möglich: darin sollen Zertifikat und Schlüssel in PEM-Form stehen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tls.py"/>
        <source>TLS cannot be used with {files}: {error}</source>
        <translation>TLS lässt sich mit {files} nicht verwenden: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Table (CSV) …</source>
        <translation>Tabelle (CSV) …</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Take over services that outlived a crash.</source>
        <translation>Dienste übernehmen, die einen Absturz überlebt haben.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>Take the service out of the file</source>
        <translation>Den Dienst aus der Datei nehmen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>Taken ({number})</source>
        <translation>Übernommen ({number})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Taken over</source>
        <translation>Übernommen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <source>Tell of all services, and not only of the chosen one</source>
        <translation>Alle Dienste zeigen, nicht nur den gewählten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/manners.py"/>
        <source>That cannot be changed: {error}</source>
        <translation>Das lässt sich nicht ändern: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The address that the endpoint listens on.</source>
        <translation>Die Adresse, auf der der Endpunkt lauscht.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>The backup cannot be written, and nothing was saved. {why}</source>
        <translation>Die Sicherung kann nicht geschrieben werden, nichts wurde gespeichert. {why}</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>The browser keeps no cookie of this page, which needs one; allow it, and load the page again</source>
        <translation>Der Browser behält kein Cookie dieser Seite, die eines braucht; bitte erlauben und die Seite neu laden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>The changes are not saved.</source>
        <translation>Die Änderungen sind nicht gespeichert.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>The configuration can be used</source>
        <translation>Die Konfiguration ist brauchbar</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>The configuration cannot be used</source>
        <translation>Die Konfiguration ist nicht brauchbar</translation>
    </message>
    <message>
        <location filename="../resources/web/log.js"/>
        <source>The connection ended; trying again</source>
        <translation>Die Verbindung ist zu Ende; neuer Versuch läuft</translation>
    </message>
    <message>
        <location filename="../resources/web/log.js"/>
        <source>The connection was lost; trying again</source>
        <translation>Die Verbindung ist abgebrochen; neuer Versuch läuft</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/model.py"/>
        <source>The curve shows the last {duration}</source>
        <translation>Die Kurve umfasst {duration}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/editing.py"/>
        <source>The demo's file is part of the program and stays as it is. Open a services.ini of your own to edit it.</source>
        <translation>Die Datei der Demo gehört zum Programm und bleibt, wie sie ist. Bearbeiten lässt sich eine eigene services.ini.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/diagnosing.py"/>
        <source>The diagnostics cannot be saved</source>
        <translation>Die Diagnosedaten können nicht gespeichert werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>The edited text is in the clipboard</source>
        <translation>Der bearbeitete Text liegt in der Zwischenablage</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>The endpoint</source>
        <translation>Der Endpunkt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>The file</source>
        <translation>Die Datei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>The file as it is now will be kept in {backup}</source>
        <translation>Die jetzige Datei bleibt erhalten als {backup}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>The fleet</source>
        <translation>Alle Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The folder of viewer-token and operator-token.</source>
        <translation>Der Ordner von viewer-token und operator-token.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>The folder that holds the backend, the blockchain nodes and the frontend. It is remembered.</source>
        <translation>Der Ordner mit Backend, Blockchain-Knoten und Frontend. Das Programm merkt ihn sich.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <source>The history cannot be read</source>
        <translation>Der Verlauf kann nicht gelesen werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/remembering.py"/>
        <source>The history was damaged and begins anew; the old file is {path}</source>
        <translation>Der Verlauf war beschädigt und beginnt neu; die alte Datei ist {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The host names by which the endpoint may be called; for a wildcard http_host this machine's names too.</source>
        <translation>Die Namen, unter denen der Endpunkt gerufen werden darf; lauscht http_host überall, auch die Namen dieses Rechners.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>The incident in full</source>
        <translation>Der ganze Vorfall</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The key of the certificate.</source>
        <translation>Der Schlüssel des Zertifikats.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>The last lines it wrote</source>
        <translation>Die letzten geschriebenen Zeilen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logsaving.py"/>
        <source>The lines are too long to be saved one by one: save the whole log instead</source>
        <translation>Die Zeilen sind zu lang, um sie einzeln zu speichern: besser das ganze Protokoll speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>The lines of this log tell no time: nobody knows which were written then</source>
        <translation>Die Zeilen dieses Protokolls nennen keine Zeit: niemand weiß, welche damals geschrieben wurden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/reader.py"/>
        <source>The log was cleared</source>
        <translation>Das Protokoll wurde geleert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The longest wait before an automatic restart.</source>
        <translation>Länger wartet kein automatischer Neustart.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The most automatic restarts within `restart_window`; 0: no limit.</source>
        <translation>So viele automatische Neustarts höchstens innerhalb von `restart_window`; 0: unbegrenzt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The most notifications in a minute.</source>
        <translation>Höchstens so viele Mitteilungen in einer Minute.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>The name in services.ini</source>
        <translation>Der Name in der services.ini</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The port that it listens on; 0: a free one.</source>
        <translation>Der Port, auf dem er lauscht; 0: ein freier.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>The ports that services.ini names</source>
        <translation>Die Ports, die die services.ini nennt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>The program</source>
        <translation>Das Programm</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/sections.py"/>
        <source>The program and the fleet</source>
        <translation>Programm und alle Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/crashes.py"/>
        <source>The program crashed last time ({fault}); a report is in the log folder.</source>
        <translation>Das Programm ist beim letzten Mal abgestürzt ({fault}); ein Bericht liegt im Protokollordner.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/crashes.py"/>
        <source>The program did not end in order last time: it was killed, or crashed.</source>
        <translation>Das Programm endete beim letzten Mal nicht ordentlich: Es wurde gewaltsam beendet oder ist abgestürzt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>The program's own log</source>
        <translation>Das Protokoll des Programms selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The same while no window is visible and no viewer is attached.</source>
        <translation>Dasselbe, solange kein Fenster zu sehen ist und niemand zuschaut.</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>The server cannot be reached.</source>
        <translation>Der Server ist nicht erreichbar.</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>The server cannot be reached; open the link again.</source>
        <translation>Der Server ist nicht erreichbar; bitte den Link noch einmal öffnen.</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>The server does not know the token of this link.</source>
        <translation>Der Server kennt den Zugangsschlüssel dieses Links nicht.</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>The server does not know this token.</source>
        <translation>Der Server kennt diesen Zugangsschlüssel nicht.</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>The server takes no more viewers now; trying again</source>
        <translation>Der Server nimmt gerade keine Betrachter mehr an; neuer Versuch läuft</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/manners.py"/>
        <source>The services are being stopped</source>
        <translation>Die Dienste werden gestoppt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>The services are restarted too, because services.ini says adopt_running = no.</source>
        <translation>Dabei werden auch die Dienste neu gestartet, denn in der services.ini steht adopt_running = no.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/tray.py"/>
        <source>The services keep running. The icon in the tray brings the window back; its menu has Quit.</source>
        <translation>Die Dienste laufen weiter. Das Symbol im Infobereich holt das Fenster zurück; in seinem Menü steht „Beenden“.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>The services run on while it restarts.</source>
        <translation>Die Dienste laufen während des Neustarts weiter.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/session.py"/>
        <source>The services.ini that was opened last is gone: {path}</source>
        <translation>Die zuletzt geöffnete services.ini ist nicht mehr da: {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>The services.ini that would be saved</source>
        <translation>Die services.ini, die gespeichert würde</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>The settings cannot be saved: they hold until the program ends.</source>
        <translation>Die Einstellungen lassen sich nicht speichern: Sie gelten, bis das Programm endet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The signal that asks it to end; Windows has none.</source>
        <translation>Das Signal, das zum Beenden auffordert; unter Windows gibt es keines.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The time between two checks.</source>
        <translation>Die Zeit zwischen zwei Prüfungen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The time between two looks at CPU and memory.</source>
        <translation>Die Zeit zwischen zwei Messungen von CPU und Speicher.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The time within which automatic restarts are counted.</source>
        <translation>Der Zeitraum, in dem automatische Neustarts gezählt werden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The title of the window.</source>
        <translation>Der Titel des Fensters.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The tooltip.</source>
        <translation>Der Tooltip.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>The working directory.</source>
        <translation>Das Arbeitsverzeichnis.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>There are edits from last time that were not saved.</source>
        <translation>Es gibt Änderungen vom letzten Mal, die nicht gespeichert wurden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>They can be reviewed before they are saved, and undone.</source>
        <translation>Sie lassen sich vor dem Speichern prüfen und auch rückgängig machen.</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>They may hold ports and files that the services need.</source>
        <extracomment>Of one: It may hold ports and files that the services need.</extracomment>
        <translation>
            <numerusform>Vielleicht belegt er Ports und Dateien, die die Dienste brauchen.</numerusform>
            <numerusform>Vielleicht belegen sie Ports und Dateien, die die Dienste brauchen.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/workbench.py"/>
        <source>This cannot be done</source>
        <translation>Das geht nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>This cannot be saved yet: the program could not use it.</source>
        <translation>So lässt es sich noch nicht speichern: Das Programm könnte es nicht verwenden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>This desktop shows no tray icon now: the window stays in view, and closing it quits.</source>
        <translation>Dieser Desktop zeigt gerade keinen Infobereich: Das Fenster bleibt sichtbar, und Schließen beendet das Programm.</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>This page may only look. Paste the operator link that the window's Share button copies.</source>
        <translation>Diese Seite darf nur zusehen. Bitte den Bedien-Link einfügen, den der Knopf „Freigeben“ des Fensters kopiert.</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>This page needs a token</source>
        <translation>Diese Seite braucht einen Zugangsschlüssel</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>This page shows services live and needs JavaScript. Without it, the same facts are at</source>
        <translation>Diese Seite zeigt Dienste live und braucht JavaScript. Ohne es stehen dieselben Angaben unter</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>This service writes no log.</source>
        <translation>Dieser Dienst schreibt kein Protokoll.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>This user may not make files in {folder}, and a safe save needs that.</source>
        <translation>Dieser Benutzer darf in {folder} keine Dateien anlegen, und sicheres Speichern braucht das.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>This user may not write {path}.</source>
        <translation>Dieser Benutzer darf nicht in {path} schreiben.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logdialogs.py"/>
        <source>Time, such as 14:05:30 or 2026-11-25 14:05:30:</source>
        <translation>Zeit, etwa 14:05:30 oder 2026-11-25 14:05:30:</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <source>Timeline</source>
        <translation>Verlauf</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>Timeline, {count} entries</source>
        <extracomment>Of one: Timeline, {count} entry</extracomment>
        <translation>
            <numerusform>Verlauf, {count} Eintrag</numerusform>
            <numerusform>Verlauf, {count} Einträge</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_looks.py"/>
        <source>Today, {day}</source>
        <translation>Heute, {day}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/log.py"/>
        <source>Too many lines for the clipboard: save them instead</source>
        <translation>Zu viele Zeilen für die Zwischenablage: besser speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Too much memory</source>
        <translation>Zu viel Speicher</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/settings.py"/>
        <source>Tray icon</source>
        <translation>Symbol im Infobereich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Try the &amp;demo</source>
        <translation>&amp;Demo ausprobieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Turn auto-recovery of {name} off</source>
        <translation>Auto-Neustart von {name} ausschalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>Turn auto-recovery of {name} on</source>
        <translation>Auto-Neustart von {name} einschalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Turn auto-recovery off</source>
        <translation>Auto-Neustart ausschalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Turn auto-recovery on</source>
        <translation>Auto-Neustart einschalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <source>U&amp;ndo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../resources/web/app.js"/>
        <source>Unhealthy</source>
        <translation>Gestört</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>Until tomorrow, 08:00</source>
        <translation>Bis morgen, 8:00 Uhr</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Upper and lower case differ</source>
        <translation>Groß- und Kleinschreibung unterscheiden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <location filename="../resources/web/index.html"/>
        <source>Uptime</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/statusline.py"/>
        <source>Used by all services</source>
        <translation>Verbrauch aller Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>User: {value}</source>
        <translation>Benutzer: {value}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Variables added to the inherited environment.</source>
        <translation>Variablen, die zur geerbten Umgebung hinzukommen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/diagnostics.py"/>
        <source>Versions, system and screen</source>
        <translation>Versionen, System und Bildschirm</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <location filename="../resources/web/index.html"/>
        <source>View only</source>
        <translation>Nur Ansicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/ui/dialogs/waiting.py"/>
        <location filename="../resources/web/words.js"/>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/waiting.py"/>
        <source>Waiting for a disk</source>
        <translation>Warten auf einen Datenträger</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>Wanted</source>
        <translation>Sollzustand</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Welcome to MediVote Desktop</source>
        <translation>Willkommen bei MediVote Desktop</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>What Open shows in a browser.</source>
        <translation>Was „Öffnen“ im Browser zeigt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>What became of it</source>
        <translation>Was daraus wurde</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/shortcuts.py"/>
        <source>What can be done with the selected services</source>
        <translation>Aktionen für die ausgewählten Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/form.py"/>
        <source>What commands, addresses and log files call it. A change is followed in the depends_on of others.</source>
        <translation>So heißt der Dienst in Befehlen, Adressen und Protokolldateien. Das depends_on der anderen folgt einer Änderung.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>What follows when it is unhealthy.</source>
        <translation>Was geschieht, wenn der Dienst gestört ist.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>What follows when this file changes.</source>
        <translation>Was geschieht, wenn sich diese Datei ändert.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>What goes into the diagnostics</source>
        <translation>Was in die Diagnosedaten kommt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>What happens to running services on quit.</source>
        <translation>Was beim Beenden mit laufenden Diensten geschieht.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>What is run</source>
        <translation>Ausführung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>What is typed is a regular expression</source>
        <translation>Die Eingabe ist ein regulärer Ausdruck</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>What it writes</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>What its health checks say; a dash without any</source>
        <translation>Was die Gesundheitsprüfungen sagen; ein Strich, wo es keine gibt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>What must be started, healthy or completed before this starts.</source>
        <translation>Was gestartet, in Ordnung oder fertig sein muss, bevor dieser Dienst startet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>What people read in window, tray and page.</source>
        <translation>Der Name in Fenster, Infobereich und Seite.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>What runs here is still the version before, and some of its windows may no longer open.</source>
        <translation>Hier läuft noch die bisherige Version; manche ihrer Fenster öffnen sich vielleicht nicht mehr.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/commands/palette.py"/>
        <source>What should be done?</source>
        <translation>Was soll getan werden?</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/columns.py"/>
        <source>What the service does now; sorted with the worst first</source>
        <translation>Was der Dienst jetzt tut; sortiert steht das Schlimmste zuerst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/pane.py"/>
        <source>What to show</source>
        <translation>Was gezeigt wird</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>What was edited here stays until the file is read anew; then it is gone.</source>
        <translation>Was hier bearbeitet wurde, bleibt bis zum neuen Einlesen der Datei; dann ist es verloren.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>What was taken, approximated and left out</source>
        <translation>Was übernommen, was sinngemäß übernommen und was weggelassen wurde</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <source>Whatever ends, fails, is stopped or restarted is told here: why, and how quickly it was back.</source>
        <translation>Was endet, ausfällt, gestoppt oder neu gestartet wird, steht hier: warum, und wie schnell es wieder da war.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_card.py"/>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>When it is restarted</source>
        <translation>Automatischer Neustart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>When it starts</source>
        <translation>Start</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Where its standard output and error are appended; none: nowhere.</source>
        <translation>Die Datei, an die Standard- und Fehlerausgabe angehängt werden; none: keine.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Where the logs of the services are.</source>
        <translation>Wo die Protokolle der Dienste liegen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Where the program keeps what it remembers; its lock makes one instance.</source>
        <translation>Wo das Programm aufbewahrt, was es sich merkt; die Sperre darin lässt nur eine Instanz zu.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keygroups.py"/>
        <source>Whether it is healthy</source>
        <translation>Gesundheitsprüfung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Which ends are followed by an automatic restart.</source>
        <translation>Auf welches Ende ein automatischer Neustart folgt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Which incidents are told.</source>
        <translation>Welche Vorfälle gemeldet werden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <source>Which kinds of incidents are told</source>
        <translation>Welche Arten von Vorfällen gezeigt werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Which log</source>
        <translation>Welches Protokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Which log: older parts of this log, or all services in one</source>
        <translation>Welches Protokoll: ältere Teile von diesem oder alle Dienste in einem</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>Which log: {name}</source>
        <translation>Welches Protokoll: {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Which of its incidents are told.</source>
        <translation>Welche seiner Vorfälle gemeldet werden.</translation>
    </message>
    <message>
        <location filename="../resources/web/index.html"/>
        <source>Which services to show</source>
        <translation>Welche Dienste gezeigt werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>Who may start and stop: bearers of the operator token; also programs of this machine; nobody.</source>
        <translation>Wer starten und stoppen darf: wer den Bedien-Schlüssel hat; auch Programme dieses Rechners; niemand.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>Whoever has the operator link can start and stop services and read their logs. Keep it to yourself, and use it where you trust the browser.</source>
        <translation>Wer den Bedien-Link hat, kann Dienste starten und stoppen und ihre Protokolle lesen. Am besten nicht weitergeben und nur in vertrauenswürdigen Browsern verwenden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Whoever reaches the reverse proxy {address} can connect through it, and needs a token.</source>
        <translation>Wer den Reverse-Proxy {address} erreicht, kann sich über ihn verbinden und braucht dazu einen Zugangsschlüssel.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/charts.py"/>
        <source>Whole fleet</source>
        <translation>Alle Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>With false the service is shown greyed and never started.</source>
        <translation>Mit false wird der Dienst grau gezeigt und nie gestartet.</translation>
    </message>
    <message>
        <location filename="../resources/web/app.js"/>
        <source>With this token the page may only look.</source>
        <translation>Mit diesem Zugangsschlüssel darf die Seite nur zusehen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>With “Save and start” these services start: {names}.</source>
        <translation>Mit „Speichern und starten“ starten diese Dienste: {names}.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/endpoint/state.py"/>
        <source>Without TLS the token and all data travel in the clear: use it in a network you trust.</source>
        <translation>Ohne TLS werden Zugangsschlüssel und alle Daten unverschlüsselt übertragen: nur in vertrauenswürdigen Netzen verwenden.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline_bar.py"/>
        <source>Words of the reason, the kind, the name or the last log lines; Esc shows all</source>
        <translation>Wörter aus Grund, Art, Name oder den letzten Zeilen des Protokolls; Esc zeigt alles</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/incident_looks.py"/>
        <source>Yesterday, {day}</source>
        <translation>Gestern, {day}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/crash.py"/>
        <source>Your services are looked after as before. The report is in the log folder; with it, or with the diagnostics of the Help menu, somebody can mend this.</source>
        <translation>Die Dienste werden weiter betreut. Der Bericht liegt im Protokollordner; mit ihm oder mit den Diagnosedaten aus dem Hilfe-Menü lässt sich der Fehler beheben.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>Zip archives</source>
        <translation>Zip-Archive</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>[include] {pattern}</source>
        <translation>[include] {pattern}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <source>a Procfile has no word about restarts; the defaults of services.ini hold (on-failure, 5 within 5m)</source>
        <translation>ein Procfile sagt nichts über Neustarts; es gelten die Vorgaben der services.ini (on-failure, 5 in 5m)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>a [DEFAULT] section is not allowed; it would leak into every other</source>
        <translation>ein Abschnitt [DEFAULT] ist nicht erlaubt; er würde in alle anderen hineinwirken</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>a backslash at the end of a line is not needed here; leave it out</source>
        <translation>ein Backslash am Zeilenende ist hier nicht nötig; er kann weg</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>a breakpoint without a debugger</source>
        <translation>ein Haltepunkt ohne Debugger</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>a check sends none of its own</source>
        <translation>eine Prüfung sendet keine eigenen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a child crashed</source>
        <translation>ein Kindprozess ist abgestürzt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a child was aborted</source>
        <translation>ein Kindprozess wurde abgebrochen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a child was asked to end</source>
        <translation>ein Kindprozess wurde zum Beenden aufgefordert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a child was killed</source>
        <translation>ein Kindprozess wurde gewaltsam beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>a cycle: {path}</source>
        <translation>ein Kreis: {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>a double quote is not closed</source>
        <translation>ein doppeltes Anführungszeichen ist nicht geschlossen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/execution.py"/>
        <source>a fault of this program: {error}</source>
        <translation>ein Fehler dieses Programms: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>a fault of this program: {error}; nothing of services.ini was taken over, and the services run on as before. A further reload tries again; the program's log tells what it stumbled over</source>
        <translation>ein Fehler dieses Programms: {error}; aus der services.ini wurde nichts übernommen, und die Dienste laufen weiter wie zuvor. Ein weiteres Neuladen versucht es noch einmal; das Protokoll des Programms nennt die Stelle</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>a fault of this program: {error}; services.ini is in force, but not all of it has taken effect. A further reload does what is missing; the program's log tells what it stumbled over</source>
        <translation>ein Fehler dieses Programms: {error}; die services.ini gilt, aber nicht alles daraus ist wirksam geworden. Ein weiteres Neuladen holt nach, was fehlt; das Protokoll des Programms nennt die Stelle</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>a key is missing before =</source>
        <translation>vor dem = fehlt ein Schlüssel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/yamltext.py"/>
        <source>a key is no text</source>
        <translation>ein Schlüssel ist kein Text</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>a letter from A to Z or a digit, then at most 63 of these, _ or -</source>
        <translation>ein Buchstabe von A bis Z oder eine Ziffer, dann höchstens 63 von diesen, _ oder -</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a library that it needs could not begin</source>
        <translation>eine Bibliothek, die es braucht, ließ sich nicht initialisieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a library that it needs was not found</source>
        <translation>eine Bibliothek, die es braucht, wurde nicht gefunden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/lines.py"/>
        <source>a line of a value cannot begin with {sign}, for that makes it a comment</source>
        <translation>eine Zeile eines Werts kann nicht mit {sign} beginnen, denn damit wird sie zum Kommentar</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>a message that it does not expect</source>
        <translation>eine Nachricht, mit der es nicht rechnet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/follower.py"/>
        <source>a new log begins</source>
        <translation>ein neues Protokoll beginnt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>a path is written without quotes, even with spaces</source>
        <translation>ein Pfad steht ohne Anführungszeichen, auch mit Leerzeichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>a process</source>
        <translation>einem Prozess</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>a process that is hidden from this program</source>
        <translation>einem Prozess, den dieses Programm nicht sehen darf</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a program was found but could not be executed</source>
        <translation>ein Programm wurde gefunden, ließ sich aber nicht ausführen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>a program was not found</source>
        <translation>ein Programm wurde nicht gefunden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>a quote in it is not closed, or it is no list of words</source>
        <translation>ein Anführungszeichen darin ist nicht geschlossen, oder es ist keine Liste von Wörtern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>a quote in its command is not closed</source>
        <translation>ein Anführungszeichen im Befehl ist nicht geschlossen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>a service has one env_file; put its lines into that one</source>
        <translation>ein Dienst hat nur eine env_file; die Zeilen gehören dort hinein</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>a service must stay in the foreground; give its command the option that keeps it there</source>
        <translation>ein Dienst muss im Vordergrund bleiben; dem Befehl die Option geben, die ihn dort hält</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>a stop always goes against the dependencies</source>
        <translation>gestoppt wird immer entgegen den Abhängigkeiten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>a system call that it may not make</source>
        <translation>ein Systemaufruf, der ihm nicht erlaubt ist</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>above the limit it is stopped and started again; a container would not get more memory</source>
        <translation>über der Grenze wird er gestoppt und neu gestartet; ein Container bekäme nicht mehr Speicher</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>adopted</source>
        <translation>übernommen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>after {duration}</source>
        <translation>nach {duration}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>after {tries} restarts</source>
        <translation>nach {tries} Neustarts</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>alarm clock</source>
        <translation>Wecker</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/startup/opening.py"/>
        <source>already running (pid {pid}) and being quit; this one begins when that is done</source>
        <translation>läuft bereits (PID {pid}) und wird gerade beendet; dieses beginnt, sobald das geschehen ist</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/startup/opening.py"/>
        <source>already running (pid {pid}), and does not answer: {error}</source>
        <translation>läuft bereits (PID {pid}) und antwortet nicht: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/startup/opening.py"/>
        <source>already running (pid {pid}), with its window on another display ({display}); quit it there, or use medivote-ctl here</source>
        <translation>läuft bereits (PID {pid}), mit dem Fenster auf einem anderen Bildschirm ({display}); dort beenden oder hier medivote-ctl verwenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/startup/opening.py"/>
        <source>already running without a window, pid {pid}</source>
        <translation>läuft bereits ohne Fenster, PID {pid}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/startup/opening.py"/>
        <source>already running; its window was brought to the front</source>
        <translation>läuft bereits; das Fenster wurde nach vorn geholt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>an earlier run of itself</source>
        <translation>einem früheren Lauf desselben Dienstes</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <source>an end</source>
        <translation>ein Ende</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/configuration/faults.py"/>
        <source>and {count:,} more errors</source>
        <extracomment>Of one: and {count:,} more error</extracomment>
        <translation>
            <numerusform>und {count:,} weiterer Fehler</numerusform>
            <numerusform>und {count:,} weitere Fehler</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/configuration/faults.py"/>
        <source>and {count:,} more warnings</source>
        <extracomment>Of one: and {count:,} more warning</extracomment>
        <translation>
            <numerusform>und {count:,} weitere Warnung</numerusform>
            <numerusform>und {count:,} weitere Warnungen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/review.py"/>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>and {more} more</source>
        <translation>und {more} weitere</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartcanvas.py"/>
        <source>and {more} more before</source>
        <translation>und {more} weitere davor</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>another user's process</source>
        <translation>einem Prozess eines anderen Benutzers</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>another user's process (uid {uid})</source>
        <translation>einem Prozess eines anderen Benutzers (UID {uid})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>any answer below 400 is healthy</source>
        <translation>jede Antwort unter 400 gilt als in Ordnung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>arithmetic fault</source>
        <translation>Rechenfehler</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/scribe.py"/>
        <source>asked by {by}</source>
        <translation>veranlasst durch {by}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/scribe.py"/>
        <source>asked by {by} while it waited</source>
        <translation>veranlasst durch {by} während des Wartens</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>asked for</source>
        <translation>gewollt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>asked to end by somebody else</source>
        <translation>von anderer Seite zum Beenden aufgefordert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>at a restart of the service</source>
        <translation>mit einem Neustart des Dienstes</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>at once</source>
        <translation>sofort</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>at once; the endpoint restarts</source>
        <translation>sofort; die Freigabe startet neu</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/keys.py"/>
        <source>at the next start of the program</source>
        <translation>mit dem nächsten Start des Programms</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>back in {duration}</source>
        <translation>wieder da nach {duration}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tls.py"/>
        <source>browsers and programs refuse {certificate}: it has expired</source>
        <translation>Browser und Programme weisen {certificate} zurück: es ist abgelaufen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tls.py"/>
        <source>browsers and programs refuse {certificate}: it is not valid yet</source>
        <translation>Browser und Programme weisen {certificate} zurück: es gilt noch nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tls.py"/>
        <source>browsers and programs refuse {certificate}: {why}</source>
        <translation>Browser und Programme weisen {certificate} zurück: {why}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>by {name}, as asked</source>
        <translation>durch {name}, wie verlangt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/reloader.py"/>
        <source>cannot be looked at: {error}</source>
        <translation>lässt sich nicht ansehen: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/sections.py"/>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>colours in a log are shown</source>
        <translation>Farben in einem Protokoll werden gezeigt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>command not found: {program}</source>
        <translation>Befehl nicht gefunden: {program}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>command not found: {program} (searched {where})</source>
        <translation>Befehl nicht gefunden: {program} (gesucht: {where})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>completed</source>
        <translation>fertig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/language.py"/>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/language.py"/>
        <source>ddd d MMMM</source>
        <translation>ddd d. MMMM</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/language.py"/>
        <source>ddd d MMMM yyyy</source>
        <translation>ddd d. MMMM yyyy</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/language.py"/>
        <source>ddd dd MMM yyyy, HH:mm:ss</source>
        <translation>ddd dd. MMM yyyy, HH:mm:ss</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/workbench.py"/>
        <source>depends_on was changed, too: {names}</source>
        <translation>depends_on wurde mit geändert: {names}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>deploy restart_policy</source>
        <translation>deploy restart_policy</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>deploy {key}</source>
        <translation>deploy {key}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>directory not found: {folder}</source>
        <translation>Ordner nicht gefunden: {folder}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>disabled in services.ini</source>
        <translation>in der services.ini abgeschaltet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/moves.py"/>
        <source>disabled in services.ini (enabled = false)</source>
        <translation>in der services.ini abgeschaltet (enabled = false)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>down</source>
        <translation>außer Betrieb</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>duplicate key (first on line {line})</source>
        <translation>Schlüssel doppelt (zuerst in Zeile {line})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>duplicate section (first on line {line})</source>
        <translation>Abschnitt doppelt (zuerst in Zeile {line})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>duplicate section; the name differs only in case from {other}</source>
        <translation>Abschnitt doppelt; der Name unterscheidet sich nur in Groß- und Kleinschreibung von {other}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>duration, {at_least} to {at_most}</source>
        <translation>Dauer, {at_least} bis {at_most}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>each service has a log of its own</source>
        <translation>jeder Dienst hat ein eigenes Protokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>ended by Ctrl+C, or with its console</source>
        <translation>durch Strg+C oder mit seiner Konsole beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>ended with its session</source>
        <translation>mit seiner Sitzung beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/runtime/health/checks.py"/>
        <source>exit code {code}</source>
        <translation>Rückgabewert {code}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>exit code {code} ({hint})</source>
        <translation>Rückgabewert {code} ({hint})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>exit status unknown</source>
        <translation>Rückgabewert unbekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>exited</source>
        <translation>beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>failed</source>
        <translation>ausgefallen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>files of {program} cannot be imported</source>
        <translation>Dateien von {program} lassen sich nicht importieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>followed another service</source>
        <translation>folgte einem anderen Dienst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <source>foreman ends all when one ends; here each service is looked after by itself</source>
        <translation>foreman beendet alle, wenn einer endet; hier wird jeder Dienst für sich betreut</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>further files are not followed</source>
        <translation>weitere Dateien werden nicht einbezogen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>further files are not followed; import what `docker compose config` prints</source>
        <translation>weitere Dateien werden nicht einbezogen; die Ausgabe von `docker compose config` importieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>gave up</source>
        <translation>aufgegeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>given up after {tries} restarts: it stays down until somebody starts it</source>
        <translation>nach {tries} Neustarts aufgegeben: bleibt aus, bis jemand den Dienst startet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>given up: it stays down until somebody starts it</source>
        <translation>aufgegeben: bleibt aus, bis jemand den Dienst startet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>hang-up</source>
        <translation>Verbindung getrennt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>has no closing bracket</source>
        <translation>die schließende Klammer fehlt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>has no value; without a code every end would be a failure</source>
        <translation>ohne Wert; ohne einen Rückgabewert wäre jedes Ende ein Fehler</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>has no value; write a path or remove the line</source>
        <translation>ohne Wert; einen Pfad angeben oder die Zeile entfernen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>has no value; write one or remove the line</source>
        <translation>ohne Wert; einen angeben oder die Zeile entfernen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>health_timeout ({timeout:g}s) is above health_interval ({interval:g}s)</source>
        <translation>health_timeout ({timeout:g}s) liegt über health_interval ({interval:g}s)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_health.py"/>
        <source>healthcheck {key}</source>
        <translation>healthcheck {key}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>healthy</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>healthy after {duration}</source>
        <translation>in Ordnung nach {duration}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>healthy again</source>
        <translation>wieder gesund</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>host name or address</source>
        <translation>Rechnername oder Adresse</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>http or https URL</source>
        <translation>URL mit http oder https</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/listening.py"/>
        <source>http_allowed_hosts: {host} is neither a host name nor an address such as https://fleet.example.org</source>
        <translation>http_allowed_hosts: {host} ist weder ein Rechnername noch eine Adresse wie https://fleet.example.org</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>if the command does not end it within its time, TERM comes first and the kill after stop_timeout</source>
        <translation>beendet der Befehl ihn nicht in seiner Zeit, kommt zuerst TERM und nach stop_timeout das gewaltsame Ende</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>illegal instruction</source>
        <translation>ungültiger Befehl</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>interrupt</source>
        <translation>Unterbrechung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>invalid memory access</source>
        <translation>ungültiger Speicherzugriff</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>is empty; a service needs the program to run</source>
        <translation>ist leer; ein Dienst braucht das Programm, das laufen soll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>is ignored; Windows has no signals (write a stop_url or stop_command)</source>
        <translation>wird nicht beachtet; Windows kennt keine Signale (stop_url oder stop_command angeben)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configfile.py"/>
        <source>is larger than {most:,} bytes</source>
        <translation>ist größer als {most:,} Byte</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>is missing; a service needs the program to run</source>
        <translation>fehlt; ein Dienst braucht das Programm, das laufen soll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configfile.py"/>
        <source>is no ordinary file</source>
        <translation>ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configfile.py"/>
        <source>is not UTF-8 (the byte 0x{byte:02x} on this line); save it as UTF-8</source>
        <translation>ist kein UTF-8 (das Byte 0x{byte:02x} in dieser Zeile); als UTF-8 speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configfile.py"/>
        <source>is saved as UTF-16; save it as UTF-8</source>
        <translation>ist als UTF-16 gespeichert; als UTF-8 speichern</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>is too long or too nested; at most {most} characters</source>
        <translation>ist zu lang oder zu verschachtelt; höchstens {most} Zeichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>is under 16MB; few programs can live with that</source>
        <translation>liegt unter 16MB; damit kommen wenige Programme aus</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>it aborted</source>
        <translation>es hat sich selbst abgebrochen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ledger.py"/>
        <source>it cannot be written down ({why}): a crash would undo it</source>
        <translation>es kann nicht gesichert werden ({why}): ein Absturz würde es rückgängig machen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>it concerns a cluster</source>
        <translation>das betrifft einen Cluster</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/yamltext.py"/>
        <source>it contains itself</source>
        <translation>sie enthält sich selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/resumption.py"/>
        <source>it ended while this program did not run: {how}</source>
        <translation>endete, während dieses Programm nicht lief: {how}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/resumption.py"/>
        <source>it ended while this program did not run; how is not known</source>
        <translation>endete, während dieses Programm nicht lief; wie, ist nicht bekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>it extends another service, which is not followed; import what `docker compose config` prints</source>
        <translation>erweitert einen anderen Dienst, der nicht einbezogen wird; die Ausgabe von `docker compose config` importieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>it gets TERM, and at once the kill that ends every stop</source>
        <translation>er bekommt TERM und sofort danach das gewaltsame Ende</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/scribe.py"/>
        <source>it had outlived the program and was taken over, running</source>
        <translation>lief nach dem Ende des Programms weiter und wurde laufend übernommen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>it had to be killed (SIGKILL)</source>
        <translation>musste gewaltsam beendet werden (SIGKILL)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/yamltext.py"/>
        <source>it has more than {most:,} values</source>
        <translation>sie hat mehr als {most:,} Werte</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>it has no command</source>
        <translation>ohne Befehl</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>it has no command; its program is in the image that is built for it</source>
        <translation>ohne Befehl; das Programm steckt im Image, das dafür gebaut wird</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>it has no command; its program is in the image {image}</source>
        <translation>ohne Befehl; das Programm steckt im Image {image}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>it has no keys</source>
        <translation>ohne Schlüssel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>it has no processes</source>
        <translation>keine Prozesse darin</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>it has no services</source>
        <translation>keine Dienste darin</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/writing.py"/>
        <source>it has several lines, and a value of services.ini has one</source>
        <translation>umfasst mehrere Zeilen, ein Wert in der services.ini aber nur eine</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/yamltext.py"/>
        <source>it has {count:,} characters; at most {most:,} are read</source>
        <translation>sie hat {count:,} Zeichen; gelesen werden höchstens {most:,}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>it holds characters of a private plane of Unicode, which mean nothing here</source>
        <translation>sie enthält Zeichen aus einem privaten Unicode-Bereich, die hier nichts bedeuten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/writing.py"/>
        <source>it holds the character {character}, which no value may</source>
        <translation>enthält das Zeichen {character}, das in keinem Wert stehen darf</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_health.py"/>
        <source>it is a script of several lines</source>
        <translation>das ist ein Skript aus mehreren Zeilen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/sheet.py"/>
        <source>it is called {name} here, for another has its name</source>
        <translation>heißt hier {name}, denn ein anderer hat schon seinen Namen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/sheet.py"/>
        <source>it is called {name} here, for names have no other characters</source>
        <translation>heißt hier {name}, denn Namen haben keine anderen Zeichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/writing.py"/>
        <source>it is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/writing.py"/>
        <source>it is longer than {most:,} characters</source>
        <translation>ist länger als {most:,} Zeichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>it is neither a section nor a key with a value</source>
        <translation>weder ein Abschnitt noch ein Schlüssel mit Wert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>it is neither exec nor http_get</source>
        <translation>weder exec noch http_get</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/yamltext.py"/>
        <source>it is nested too deeply</source>
        <translation>sie ist zu tief verschachtelt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>it is no YAML that can be read: {error}</source>
        <translation>kein lesbares YAML: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervisor.py"/>
        <source>it is no longer in services.ini</source>
        <translation>steht nicht mehr in der services.ini</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/yamltext.py"/>
        <source>it is not YAML</source>
        <translation>das ist kein YAML</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_health.py"/>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>it is not a duration</source>
        <translation>keine Dauer</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/follower.py"/>
        <source>it is not a file</source>
        <translation>ist keine Datei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <source>it is not a name, a colon and a command</source>
        <translation>nicht Name, Doppelpunkt und Befehl</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>it is not a number of processes; one is written down</source>
        <translation>keine Anzahl von Prozessen; einer wird aufgeschrieben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>it is not a number of services; one is written down</source>
        <translation>keine Anzahl von Diensten; einer wird aufgeschrieben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>it is not a size</source>
        <translation>keine Größe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>it is not followed; import what `docker compose config` prints</source>
        <translation>wird nicht einbezogen; die Ausgabe von `docker compose config` importieren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>it is not known here</source>
        <translation>hier nicht bekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>it is not of the form A="1",B="2"</source>
        <translation>nicht in der Form A="1",B="2"</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>it is not read; import what `docker compose config` prints</source>
        <translation>sie wird nicht gelesen; importiert werden sollte, was `docker compose config` ausgibt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>it is not read; put its keys into the file itself</source>
        <translation>sie wird nicht gelesen; ihre Schlüssel gehören in die Datei selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_ports.py"/>
        <source>it is published at {published}; here the program itself listens, at {target}</source>
        <translation>veröffentlicht unter {published}; hier lauscht das Programm selbst, auf {target}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>it is waited for no longer than stop_polite_timeout (1s)</source>
        <translation>darauf wird höchstens stop_polite_timeout (1s) gewartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/writing.py"/>
        <source>it names no program</source>
        <translation>nennt kein Programm</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>it reached for memory that it does not have</source>
        <translation>es griff auf Speicher zu, den es nicht hat</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>it runs in the directory of the service</source>
        <translation>läuft im Ordner des Dienstes</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <source>it runs once at the start, beside the others and not before them</source>
        <translation>läuft einmal beim Start, neben den anderen und nicht vor ihnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>it speaks with supervisord over its own protocol</source>
        <translation>spricht mit supervisord über dessen eigenes Protokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/sheet.py"/>
        <source>it waits for {name} to be started; no health check of it was taken that it could wait for</source>
        <translation>wartet, bis {name} gestartet ist; keine Gesundheitsprüfung davon wurde übernommen, auf die er warten könnte</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/storage/datafile.py"/>
        <source>it was made by a later version of this program</source>
        <translation>stammt von einer neueren Version dieses Programms</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/scribe.py"/>
        <source>its checks fail</source>
        <translation>die Prüfungen schlagen fehl</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>its command cannot be written</source>
        <translation>der Befehl lässt sich nicht aufschreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>its command cannot be written; put it into a script of its own</source>
        <translation>der Befehl lässt sich nicht aufschreiben; ihn in ein eigenes Skript stellen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>its command holds arguments alone, for the program that is in its image</source>
        <translation>sein Befehl besteht nur aus Argumenten für das Programm in seinem Image</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>its command is a script of several lines</source>
        <translation>der Befehl ist ein Skript aus mehreren Zeilen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>its command is a script of several lines; put it into a file of its own</source>
        <translation>der Befehl ist ein Skript aus mehreren Zeilen; ihn in eine eigene Datei stellen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>its end does not end the program; here each service is looked after by itself</source>
        <translation>sein Ende beendet das Programm nicht; hier wird jeder Dienst für sich betreut</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/probes.py"/>
        <source>its health cannot be asked: {why}</source>
        <translation>sein Zustand lässt sich nicht abfragen: {why}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>its indentation makes it a part of {key} above; remove it</source>
        <translation>die Einrückung macht die Zeile zu einem Teil von {key} darüber; Einrückung entfernen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>its log is kept in a file of its own</source>
        <translation>das Protokoll kommt in eine eigene Datei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>its options are not read</source>
        <translation>ihre Optionen werden nicht gelesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>its script of several lines stands in one; a file of its own would be easier to read</source>
        <translation>sein mehrzeiliges Skript steht in einer Zeile; in einer eigenen Datei wäre es leichter zu lesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_health.py"/>
        <source>its test is none of CMD, CMD-SHELL and NONE</source>
        <translation>der Test ist weder CMD noch CMD-SHELL noch NONE</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>its variables are not read</source>
        <translation>ihre Variablen werden nicht gelesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>keeps failing</source>
        <translation>fällt immer wieder aus</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>killed; not by us: often the out-of-memory killer or kill -9</source>
        <translation>gewaltsam beendet; nicht von uns: oft wegen Speichermangels oder durch kill -9</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>left running</source>
        <translation>läuft weiter</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>left running (health_action = notify, or auto-recovery is off)</source>
        <translation>läuft weiter (health_action = notify oder Auto-Neustart aus)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>line {line}</source>
        <translation>Zeile {line}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/yamltext.py"/>
        <source>line {line}: {reason}</source>
        <translation>Zeile {line}: {reason}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>list of name or name:started, name:healthy, name:completed</source>
        <translation>Liste von Name oder Name:started, Name:healthy, Name:completed</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>list, by comma</source>
        <translation>Liste, mit Komma</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/inputs.py"/>
        <source>localhost, 127.0.0.1, [::1] and http_host</source>
        <translation>localhost, 127.0.0.1, [::1] und http_host</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>logs are files here</source>
        <translation>Protokolle sind hier Dateien</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>logs are files here, each rotated at log_max_size</source>
        <translation>Protokolle sind hier Dateien; jede wird bei log_max_size rotiert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>logs are files here, rotated at log_max_size</source>
        <translation>Protokolle sind hier Dateien, die bei log_max_size rotiert werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>logs are rotated by log_max_size and log_backups</source>
        <translation>Protokolle werden nach log_max_size und log_backups rotiert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>medivote-ctl finds the program by itself</source>
        <translation>medivote-ctl findet das Programm von selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/memory_guard.py"/>
        <source>memory {size} above the limit of {limit}</source>
        <translation>Speicher {size} über der Grenze von {limit}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/memory_guard.py"/>
        <source>memory {size} above the limit of {limit} for {duration}</source>
        <translation>Speicher {size} seit {duration} über der Grenze von {limit}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>more than {most} variables within each other</source>
        <translation>mehr als {most} Variablen ineinander</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>needs a log; log_file is none</source>
        <translation>braucht ein Protokoll; log_file ist none</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>needs {other} beside it</source>
        <translation>braucht zusätzlich {other}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>neither name nor content tells its format</source>
        <translation>weder der Name noch der Inhalt verrät das Format</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>never: disabled in services.ini</source>
        <translation>nie: in der services.ini abgeschaltet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>new tokens cannot be written to {folder}: {error}</source>
        <translation>neue Zugangsschlüssel können nicht in {folder} geschrieben werden: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/probes.py"/>
        <source>no answer within {seconds:g} s</source>
        <translation>keine Antwort innerhalb von {seconds:g} s</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/availability.py"/>
        <source>no data</source>
        <translation>keine Daten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>no faults</source>
        <translation>keine Fehler</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/checks.py"/>
        <source>no line of the log matches health_log_line yet</source>
        <translation>noch keine Zeile des Protokolls passt zu health_log_line</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>no lines</source>
        <translation>keine Zeilen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>no permission to enter the directory {folder}</source>
        <translation>keine Berechtigung für den Ordner {folder}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>no permission to execute {interpreter}, the interpreter of {path}</source>
        <translation>{interpreter}, der Interpreter von {path}, darf nicht ausgeführt werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>no permission to execute {path}</source>
        <translation>keine Berechtigung, {path} auszuführen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>no permission to write the log file {log}</source>
        <translation>keine Berechtigung, in die Protokolldatei {log} zu schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>no program is run to find the value of a variable</source>
        <translation>kein Programm wird ausgeführt, um den Wert einer Variablen zu finden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>no viewers</source>
        <translation>keine Betrachter</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>nobody reads its output</source>
        <translation>niemand liest die Ausgabe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/table/model.py"/>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>not a directory: {folder}</source>
        <translation>kein Ordner: {folder}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/step.py"/>
        <source>not executed after {seconds:g} s (start_timeout)</source>
        <translation>nach {seconds:g} s noch nicht ausgeführt (start_timeout)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/programlog.py"/>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/step.py"/>
        <source>not healthy after {seconds:g} s (start_timeout)</source>
        <translation>nach {seconds:g} s noch nicht in Ordnung (start_timeout)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>not restarted</source>
        <translation>nicht neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>not running</source>
        <translation>läuft nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/inputs.py"/>
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>nothing changed</source>
        <translation>nichts geändert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>nothing is built here</source>
        <translation>hier wird nichts gebaut</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>nothing is restarted by changes of files</source>
        <translation>geänderte Dateien führen zu keinem Neustart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>nothing is skipped here; what waits goes on waiting</source>
        <translation>hier wird nichts übersprungen; was wartet, wartet weiter</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>nothing is started by the clock</source>
        <translation>einen Start nach Zeitplan gibt es nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>nothing runs after a start but what depends on it</source>
        <translation>nach einem Start läuft nur, was davon abhängt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>nothing seen</source>
        <translation>nichts beobachtet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/inputs.py"/>
        <source>notify of the manager</source>
        <translation>notify des Programms</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>number, {at_least} to {at_most}</source>
        <translation>Zahl, {at_least} bis {at_most}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>numbers, by comma</source>
        <translation>Zahlen, mit Komma</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>of limits there is memory_limit alone</source>
        <translation>an Grenzen gibt es nur memory_limit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <location filename="../medivote_desktop/ui/commands/words.py"/>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>one success makes it healthy</source>
        <translation>ein Erfolg genügt</translation>
    </message>
    <message>
        <location filename="../resources/web/card.js"/>
        <source>open {name} in a new tab</source>
        <translation>{name} in neuem Tab öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>others can read {path}; renew it, or take that from them: chmod 600 {path}</source>
        <translation>andere können {path} lesen; erneuern oder den Zugriff entziehen: chmod 600 {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>others can write to the tokens' folder {folder}; take that from them: chmod 700 {folder}</source>
        <translation>andere können in den Ordner {folder} der Zugangsschlüssel schreiben; den Zugriff entziehen: chmod 700 {folder}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>others wait for it to complete, so a success is its end</source>
        <translation>andere warten, bis er fertig ist; ein Erfolg ist also sein Ende</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>path or none</source>
        <translation>Pfad oder none</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/run.py"/>
        <source>pid {pid} is another user's and cannot be ended from here</source>
        <translation>PID {pid} gehört einem anderen Benutzer und kann von hier aus nicht beendet werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/run.py"/>
        <source>pid {pid} was killed and did not end: stuck in the kernel</source>
        <translation>PID {pid} ließ sich auch gewaltsam nicht beenden: hängt im Kernel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>port or host:port</source>
        <translation>Port oder Rechner:Port</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>port {port} is held by {who}</source>
        <translation>Port {port} ist belegt von {who}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>port {port} is in TIME_WAIT, free again in about {seconds} s</source>
        <translation>Port {port} ist in TIME_WAIT, wieder frei in etwa {seconds} s</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>port {port} is in TIME_WAIT, free again soon</source>
        <translation>Port {port} ist in TIME_WAIT, bald wieder frei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/listening.py"/>
        <source>port {port} needs more rights than this program has; set http_port to one above 1023</source>
        <translation>Port {port} braucht mehr Rechte, als dieses Programm hat; http_port auf einen Wert über 1023 setzen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/listening.py"/>
        <source>port {port} of {host} is taken by another program; end that one, or set http_port in services.ini</source>
        <translation>Port {port} von {host} ist von einem anderen Programm belegt; dieses beenden oder http_port in der services.ini setzen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/checks.py"/>
        <source>port {port}: {error}</source>
        <translation>Port {port}: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/checks.py"/>
        <source>port {port}: {why}</source>
        <translation>Port {port}: {why}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>ports, 1 to 65535, by comma</source>
        <translation>Ports, 1 bis 65535, mit Komma</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>program and arguments</source>
        <translation>Programm und Argumente</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>programs without one run in the folder of the services.ini; with supervisord it is where that was started</source>
        <translation>Programme ohne diese Angabe laufen im Ordner der services.ini; bei supervisord dort, wo es gestartet wurde</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>quit</source>
        <translation>Abbruch</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>regular expression</source>
        <translation>regulärer Ausdruck</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/scribe.py"/>
        <source>removed from services.ini</source>
        <translation>aus der services.ini entfernt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>restart due after {duration}</source>
        <translation>Neustart nach {duration} fällig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>restart_delay ({delay:g}s) is capped by restart_max_delay ({longest:g}s)</source>
        <translation>restart_delay ({delay:g}s) wird durch restart_max_delay ({longest:g}s) begrenzt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>restarted</source>
        <translation>neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>restarted after {duration}</source>
        <translation>nach {duration} neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>restarted at once</source>
        <translation>sofort neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>restarted later</source>
        <translation>später neu gestartet</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>retry in {left} s</source>
        <translation>neuer Versuch in {left} s</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>retry in {left} s ({tries} of {limit}): {why}</source>
        <translation>neuer Versuch in {left} s ({tries} von {limit}): {why}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>retry in {left} s: {reason}</source>
        <translation>neuer Versuch in {left} s: {reason}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>retrying</source>
        <translation>in Wartepause</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>running again</source>
        <translation>läuft wieder</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>running in {duration}</source>
        <translation>läuft nach {duration}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>script not found: {script}</source>
        <translation>Skript nicht gefunden: {script}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>services also inherit the variables of the program</source>
        <translation>Dienste erben auch die Variablen des Programms</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>services have no terminal</source>
        <translation>Dienste haben kein Terminal</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>services inherit the mask of the program; a shell command could set another one</source>
        <translation>Dienste erben die umask des Programms; ein Shell-Befehl könnte eine andere setzen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>services of a profile do not start by themselves; the first profile is the group</source>
        <translation>Dienste eines Profils starten nicht von selbst; das erste Profil ist die Gruppe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>services of one machine reach each other at 127.0.0.1</source>
        <translation>Dienste eines Rechners erreichen einander unter 127.0.0.1</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>services run as the user of the program</source>
        <translation>Dienste laufen als der Benutzer des Programms</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>services run as the user of the program, with that user's rights</source>
        <translation>Dienste laufen als der Benutzer des Programms, mit dessen Rechten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>services see the files of this machine</source>
        <translation>Dienste sehen die Dateien dieses Rechners</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>services stay in the foreground</source>
        <translation>Dienste bleiben im Vordergrund</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/editing.py"/>
        <source>services.ini cannot be read</source>
        <translation>services.ini lässt sich nicht lesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/rollout.py"/>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>services.ini changed</source>
        <translation>services.ini geändert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/publisher.py"/>
        <source>services.ini has changed since its start; a restart makes it follow</source>
        <translation>die services.ini hat sich seit dem Start geändert; ein Neustart übernimmt das</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>services.ini has changed since; saving them would take that back. The review shows what differs.</source>
        <translation>Die services.ini hat sich seither geändert; Speichern würde das zurücknehmen. Was abweicht, zeigt die Prüfung.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>services.ini has changed.</source>
        <translation>Die services.ini hat sich geändert.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/view.py"/>
        <source>services.ini names no services yet.
“Edit services” in the Fleet menu adds one.</source>
        <translation>In der services.ini steht noch kein Dienst.
„Dienste bearbeiten“ im Menü „Alle Dienste“ fügt einen hinzu.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/dialog.py"/>
        <source>services.ini was not saved</source>
        <translation>services.ini wurde nicht gespeichert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>signal {number}</source>
        <translation>Signal {number}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>signal {number} ({name})</source>
        <translation>Signal {number} ({name})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>signal {number} ({name}): {what}</source>
        <translation>Signal {number} ({name}): {what}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>single quotes become a part of the value; use double quotes</source>
        <translation>einfache Anführungszeichen werden Teil des Werts; doppelte verwenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>single quotes do not group words; use double quotes</source>
        <translation>einfache Anführungszeichen fassen keine Wörter zusammen; doppelte verwenden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>size, at least {at_least}</source>
        <translation>Größe, mindestens {at_least}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/envfile.py"/>
        <source>something stands behind the quoted value of {name}</source>
        <translation>hinter dem Wert von {name} in Anführungszeichen steht noch etwas</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>standard error goes into the log of standard output</source>
        <translation>die Fehlerausgabe geht ins Protokoll der Standardausgabe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>standard error goes into the same log as standard output</source>
        <translation>die Fehlerausgabe geht in dasselbe Protokoll wie die Standardausgabe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>stands before the first section; write [manager] above it</source>
        <translation>steht vor dem ersten Abschnitt; [manager] darüber schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>start failed</source>
        <translation>Start misslungen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>start took too long</source>
        <translation>Start dauerte zu lange</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>started</source>
        <translation>gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>started again</source>
        <translation>wieder gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <source>stays stopped</source>
        <translation>bleibt gestoppt</translation>
    </message>
    <message>
        <location filename="../resources/web/access.js"/>
        <source>still running without it: {names}</source>
        <translation>ohne ihn weiter aktiv: {names}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/process.py"/>
        <source>stopped before it was executed</source>
        <translation>gestoppt, bevor das Programm ausgeführt wurde</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>stopping</source>
        <translation>stoppt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/wished.py"/>
        <source>stops after its dependents</source>
        <translation>stoppt nach den Diensten, die davon abhängen</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>supervisord gives up after {retries} failed starts in a row and never over later ends; here {count} restarts within {window} are the limit, and the pauses double</source>
        <extracomment>Of one: supervisord gives up after {retries} failed starts in a row and never over later ends; here {count} restart within {window} is the limit</extracomment>
        <translation>
            <numerusform>supervisord gibt nach {retries} misslungenen Starts in Folge auf und nie wegen späterer Enden; hier ist {count} Neustart innerhalb von {window} die Grenze</numerusform>
            <numerusform>supervisord gibt nach {retries} misslungenen Starts in Folge auf und nie wegen späterer Enden; hier sind {count} Neustarts innerhalb von {window} die Grenze, und die Pausen verdoppeln sich</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>supervisord knows no such key</source>
        <translation>supervisord kennt keinen solchen Schlüssel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>supervisord opens its socket for it, and nothing does that here</source>
        <translation>supervisord öffnet dafür den Socket, und das tut hier nichts</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>supervisord signals the process alone unless stopasgroup is set; here a stop reaches all that it started, unless kill_tree = no</source>
        <translation>supervisord erreicht ohne stopasgroup nur den Prozess selbst; hier erreicht ein Stopp alles, was er gestartet hat, außer bei kill_tree = no</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>the command is a directory: {path}</source>
        <translation>der Befehl ist ein Ordner: {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>the commands run on this machine: what an image would bring along has to be installed here</source>
        <translation>die Befehle laufen auf diesem Rechner: was ein Image mitbrächte, muss hier installiert sein</translation>
    </message>
    <message>
        <location filename="../resources/web/access.js"/>
        <source>the connection was lost; whether it happened will show here</source>
        <translation>die Verbindung ist abgebrochen; ob es geschehen ist, zeigt sich hier</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>the control character {character} has no place here</source>
        <translation>das Steuerzeichen {character} ist hier fehl am Platz</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>the directory is the one the image is built from; the image's own working directory is not known here</source>
        <translation>der Ordner ist der, aus dem das Image gebaut wird; das Arbeitsverzeichnis des Images selbst ist hier nicht bekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ledger.py"/>
        <source>the disk does not answer</source>
        <translation>der Datenträger antwortet nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/farmounts.py"/>
        <source>the disk does not answer: {folder}</source>
        <translation>der Datenträger antwortet nicht: {folder}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/farmounts.py"/>
        <source>the disk is in trouble: {folder} ({error})</source>
        <translation>der Datenträger ist gestört: {folder} ({error})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/fulldisk.py"/>
        <source>the disk of {path} is full</source>
        <translation>der Datenträger von {path} ist voll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/thread.py"/>
        <source>the endpoint has failed: {error}; the program's log says more</source>
        <translation>die Freigabe ist ausgefallen: {error}; mehr steht im Programmprotokoll</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>the endpoint restarts</source>
        <translation>die Freigabe startet neu</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <location filename="../medivote_desktop/core/ini/envfile.py"/>
        <source>the file has {length:,} characters; at most {most:,} are read</source>
        <translation>die Datei hat {length:,} Zeichen; höchstens {most:,} werden gelesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/inputs.py"/>
        <source>the file's folder</source>
        <translation>der Ordner der Datei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>the first line of {path} ends as on Windows (CR LF)</source>
        <translation>die erste Zeile von {path} endet wie unter Windows (CR LF)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>the first restart is immediate</source>
        <translation>der erste Neustart kommt sofort</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>the first restart is immediate, each further one waits {backoff}; they are counted within restart_window</source>
        <translation>der erste Neustart kommt sofort, jeder weitere wartet {backoff}; gezählt wird innerhalb von restart_window</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>the folder of the log file does not exist: {folder}</source>
        <translation>der Ordner der Protokolldatei fehlt: {folder}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>the host {host} is the name of a container; here that service is at 127.0.0.1</source>
        <translation>{host} ist der Name eines Containers; hier ist dieser Dienst unter 127.0.0.1 zu erreichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>the indentation of “{text}” would make it a part of the value above; remove it</source>
        <translation>die Einrückung von „{text}“ würde die Zeile zu einem Teil des Wertes darüber machen; Einrückung entfernen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/storage/oomwatch.py"/>
        <source>the kernel says: its out-of-memory killer ended a process of this fleet since {time}</source>
        <translation>der Kernel meldet: wegen Speichermangels wurde seit {time} ein Prozess dieser Dienste beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/storage/oomwatch.py"/>
        <source>the kernel says: its out-of-memory killer was at work on this machine since {time}</source>
        <translation>der Kernel meldet: wegen Speichermangels wurden auf diesem Rechner seit {time} Prozesse beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/storage/oomwatch.py"/>
        <source>the kernel says: not its out-of-memory killer, so somebody sent the signal</source>
        <translation>der Kernel meldet: kein Speichermangel, also hat jemand das Signal gesendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/startup/opening.py"/>
        <source>the ledger cannot be read: {error}; see to its disk or its owner: what was stopped stands in it</source>
        <translation>das Register lässt sich nicht lesen: {error}; nach Datenträger und Eigentümer sehen: darin steht, was gestoppt wurde</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>the limit of a file's size is reached</source>
        <translation>die Grenze für die Größe einer Datei ist erreicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>the limit of its CPU time is reached</source>
        <translation>die Grenze für seine CPU-Zeit ist erreicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>the line</source>
        <translation>die Zeile</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>the line has {length:,} characters; at most {most:,}</source>
        <translation>die Zeile hat {length:,} Zeichen; höchstens {most:,}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/procfile.py"/>
        <source>the lines after a backslash belong to it; foreman would not read them so</source>
        <translation>die Zeilen nach einem Backslash gehören dazu; foreman läse sie nicht so</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>the lines become one: write &amp;&amp; or ; between “{one}” and “{other}”</source>
        <translation>die Zeilen werden zu einer: zwischen „{one}“ und „{other}“ gehört &amp;&amp; oder ;</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>the log file is a directory: {log}</source>
        <translation>die Protokolldatei ist ein Ordner: {log}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>the log file is a pipe: {log}</source>
        <translation>die Protokolldatei ist eine Pipe: {log}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/checks.py"/>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>the log file {log} cannot be opened: {error}</source>
        <translation>die Protokolldatei {log} lässt sich nicht öffnen: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/follower.py"/>
        <source>the log was cleared</source>
        <translation>das Protokoll wurde geleert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/recorder.py"/>
        <source>the machine slept, or the program stood, for {duration}</source>
        <translation>{duration} lang schlief der Rechner, oder das Programm stand still</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>the name is missing; write [service:NAME]</source>
        <translation>der Name fehlt; [service:NAME] schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>the name of its folder is not UTF-8, as all that services.ini names has to be</source>
        <translation>Der Name des Ordners ist kein UTF-8, was alles sein muss, das services.ini nennt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>the name of the folder that {service} runs in is not UTF-8</source>
        <translation>Der Name des Ordners, in dem {service} läuft, ist kein UTF-8</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>the page is switched on with http_enabled in [manager], or with Share in the window</source>
        <translation>die Seite wird mit http_enabled in [manager] oder mit „Freigeben“ im Fenster eingeschaltet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/signals.py"/>
        <source>the program aborted itself</source>
        <translation>das Programm hat sich selbst abgebrochen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervisor.py"/>
        <source>the program is being quit</source>
        <translation>das Programm wird beendet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/reloader.py"/>
        <source>the program is being quit; nothing was taken over</source>
        <translation>das Programm wird beendet; nichts wurde übernommen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>the program keeps its own log, process id and folders; its directory and environment were taken</source>
        <translation>das Programm führt Protokoll, Prozessnummer und Ordner selbst; übernommen wurden sein Verzeichnis und seine Umgebung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/session.py"/>
        <source>the program's folders cannot be used: {error}</source>
        <translation>die Ordner des Programms können nicht benutzt werden: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>the program's own log has its level in [manager], log_level</source>
        <translation>die Stufe des Programmprotokolls steht in [manager], log_level</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/scribe.py"/>
        <source>the program, which was quit</source>
        <translation>Beenden des Programms</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/envfile.py"/>
        <source>the quote around the value of {name} is not closed on its line</source>
        <translation>das Anführungszeichen um den Wert von {name} wird in der Zeile nicht geschlossen</translation>
    </message>
    <message>
        <location filename="../resources/web/access.js"/>
        <source>the server answered {status}</source>
        <translation>der Server antwortete mit {status}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>the service</source>
        <translation>der Dienst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>the service sees the files of this machine</source>
        <translation>der Dienst sieht die Dateien dieses Rechners</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>the service {name}</source>
        <translation>dem Dienst {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>the services stand in another order</source>
        <translation>die Dienste stehen in anderer Reihenfolge</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>the services stand in the order of their priorities; like supervisord, nothing waits for an earlier one to be ready (write depends_on for that)</source>
        <translation>die Dienste stehen in der Reihenfolge ihrer Prioritäten; wie bei supervisord wartet keiner darauf, dass ein früherer bereit ist (dafür depends_on schreiben)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>the signal {number} cannot be sent; TERM is</source>
        <translation>das Signal {number} kann nicht gesendet werden; gesendet wird TERM</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/startup/opening.py"/>
        <source>the state folder cannot be used: {error}; state_dir in services.ini (or XDG_STATE_HOME on Linux) names another</source>
        <translation>der Ordner für den Zustand lässt sich nicht verwenden: {error}; state_dir in der services.ini (oder XDG_STATE_HOME unter Linux) nennt einen anderen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>the system has no room for one more process ({error})</source>
        <translation>das System lässt keinen weiteren Prozess zu ({error})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/thread.py"/>
        <source>the system has no room for one more thread; share again when there is</source>
        <translation>das System lässt keinen weiteren Thread zu; später noch einmal freigeben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>the tokens in {folder} cannot be used: {error}</source>
        <translation>die Zugangsschlüssel in {folder} sind nicht brauchbar: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>the value of ${{{name}}} holds control characters or is not valid UTF-8</source>
        <translation>der Wert von ${{{name}}} enthält Steuerzeichen oder ist kein gültiges UTF-8</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/envfile.py"/>
        <source>the value of {name} holds a NUL</source>
        <translation>der Wert von {name} enthält ein NUL</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>the window decides by itself</source>
        <translation>das Fenster entscheidet selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>the {count} folders of PATH</source>
        <translation>in den {count} Ordnern von PATH</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/sheet.py"/>
        <source>there are more than {most:,} services</source>
        <translation>es sind mehr als {most:,} Dienste</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>there are no extensions of that kind</source>
        <translation>solche Erweiterungen gibt es nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>there are no labels</source>
        <translation>Labels gibt es nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>there are no log events</source>
        <translation>Protokollereignisse gibt es nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>there are no process communication events</source>
        <translation>Ereignisse der Prozesskommunikation gibt es nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>there are too many to write them down</source>
        <translation>es sind zu viele, um sie aufzuschreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/file.py"/>
        <source>there is a section [{name}] already</source>
        <translation>es gibt schon einen Abschnitt [{name}]</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/fleetdraft.py"/>
        <source>there is a service {name} already</source>
        <translation>es gibt schon einen Dienst {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>there is no [service:NAME] section, so there is nothing to look after</source>
        <translation>es gibt keinen Abschnitt [service:NAME], also nichts zu betreuen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>there is no limit of the processor; nice gives way to others</source>
        <translation>eine Grenze für den Prozessor gibt es nicht; nice lässt anderen den Vortritt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>there is no network between the services but this machine's own</source>
        <translation>zwischen den Diensten gibt es kein Netz außer dem des Rechners</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>there is no section; the file is empty, or was read while it was written</source>
        <translation>kein Abschnitt vorhanden; die Datei ist leer oder wurde während des Schreibens gelesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>there is no service {name}</source>
        <translation>es gibt keinen Dienst {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/porting.py"/>
        <source>there is no such file</source>
        <translation>diese Datei gibt es nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configfile.py"/>
        <source>there is no such file: {path}</source>
        <translation>diese Datei gibt es nicht: {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>there is no supervisord to be asked</source>
        <translation>es gibt keinen supervisord, der gefragt werden könnte</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>there is one command before a stop</source>
        <translation>vor einem Stopp gibt es nur einen Befehl</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>there is one health check, and it is the readiness probe</source>
        <translation>es gibt nur eine Gesundheitsprüfung: die readiness_probe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose.py"/>
        <source>there is to be none of it; one is written down, and does not start by itself</source>
        <translation>es soll keinen davon geben; einer wird aufgeschrieben und startet nicht von selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_ports.py"/>
        <source>this is not a port of a service</source>
        <translation>das ist kein Port eines Dienstes</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>this program itself</source>
        <translation>diesem Programm selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>this system has no signal {name}</source>
        <translation>dieses System kennt kein Signal {name}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configfile.py"/>
        <source>this user may not read {path}</source>
        <translation>dieser Benutzer darf {path} nicht lesen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/file.py"/>
        <source>this would change the meaning of other lines of the file</source>
        <translation>das würde andere Zeilen der Datei etwas anderes bedeuten lassen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <source>too much memory</source>
        <translation>zu viel Speicher</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>true / false</source>
        <translation>true / false</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../medivote_desktop/ui/detail/chartdata.py"/>
        <location filename="../resources/web/words.js"/>
        <source>unhealthy</source>
        <translation>gestört</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/probes.py"/>
        <location filename="../medivote_desktop/runtime/scribe.py"/>
        <source>unhealthy: {why}</source>
        <translation>gestört: {why}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>unknown key</source>
        <translation>unbekannter Schlüssel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>unknown key here; it belongs in [manager]</source>
        <translation>hier unbekannter Schlüssel; er gehört in [manager]</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>unknown key here; it belongs in a [service:NAME]</source>
        <translation>hier unbekannter Schlüssel; er gehört in [service:NAME]</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>unknown section; there are [manager] and [service:NAME]{hint}</source>
        <translation>unbekannter Abschnitt; es gibt [manager] und [service:NAME]{hint}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/availability.py"/>
        <source>up / (up + down); asked-for stops, sleep and unknown times are left out</source>
        <translation>in Betrieb / (in + außer Betrieb); ohne gewollte Stopps, Ruhezustand und unbekannte Zeiten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/turns.py"/>
        <source>waits for its turn (start_parallel)</source>
        <translation>wartet, bis er an der Reihe ist (start_parallel)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/execution.py"/>
        <location filename="../medivote_desktop/runtime/supervision/turns.py"/>
        <source>waits for {names}</source>
        <translation>wartet auf {names}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>what an earlier reload had left undone is done now</source>
        <translation>was ein früheres Neuladen unerledigt ließ, ist jetzt erledigt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>what an earlier reload had left undone is done now: {what}</source>
        <translation>was ein früheres Neuladen unerledigt ließ, ist jetzt erledigt: {what}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/sheet.py"/>
        <source>what could be made of it does not pass the check</source>
        <translation>was sich daraus machen ließ, besteht die Prüfung nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>what follows the # belongs to it; a comment stands on a line of its own</source>
        <translation>was hinter dem # steht, gehört dazu; ein Kommentar steht in einer eigenen Zeile</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/turns.py"/>
        <source>what it depends on is no longer in services.ini</source>
        <translation>eine Abhängigkeit steht nicht mehr in der services.ini</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/runtime/supervision/background.py"/>
        <source>what it had put into the background was ended (pids {pids}): let it run in the foreground, or set kill_tree = no</source>
        <extracomment>Of one: what it had put into the background was ended (pid {pids}): let it run in the foreground, or set kill_tree = no</extracomment>
        <translation>
            <numerusform>was er in den Hintergrund geschickt hatte, wurde beendet (PID {pids}): im Vordergrund laufen lassen oder kill_tree = no setzen</numerusform>
            <numerusform>was er in den Hintergrund geschickt hatte, wurde beendet (PIDs {pids}): im Vordergrund laufen lassen oder kill_tree = no setzen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/runtime/supervision/background.py"/>
        <source>what it had started runs on (pids {pids}) and cannot be ended: it is another user's, or stuck in the kernel</source>
        <extracomment>Of one: what it had started runs on (pid {pids}) and cannot be ended: it is another user's, or stuck in the kernel</extracomment>
        <translation>
            <numerusform>was er gestartet hatte, läuft weiter (PID {pids}) und kann nicht beendet werden: Es gehört einem anderen Benutzer oder hängt im Kernel</numerusform>
            <numerusform>was er gestartet hatte, läuft weiter (PIDs {pids}) und kann nicht beendet werden: Es gehört einem anderen Benutzer oder hängt im Kernel</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>when asked</source>
        <translation>auf Wunsch</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_health.py"/>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>while it is starting it is asked twice a second</source>
        <translation>während des Starts wird zweimal je Sekunde gefragt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>with the program</source>
        <translation>mit dem Programm</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_probes.py"/>
        <source>working_dir of the probe</source>
        <translation>working_dir der Prüfung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/wishes.py"/>
        <source>you</source>
        <translation>Benutzereingabe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/model.py"/>
        <source>{column}, sorted down</source>
        <translation>{column}, absteigend sortiert</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/model.py"/>
        <source>{column}, sorted up</source>
        <translation>{column}, aufsteigend sortiert</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>{count:,} lines</source>
        <extracomment>Of one: {count:,} line</extracomment>
        <translation>
            <numerusform>{count:,} Zeile</numerusform>
            <numerusform>{count:,} Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{count} completed</source>
        <translation>{count} fertig</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <location filename="../medivote_desktop/ui/editor/bar.py"/>
        <location filename="../medivote_desktop/ui/editor/sections.py"/>
        <source>{count} errors</source>
        <extracomment>Of one: {count} error</extracomment>
        <translation>
            <numerusform>{count} Fehler</numerusform>
            <numerusform>{count} Fehler</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{count} failed</source>
        <translation>{count} ausgefallen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} healthy again</source>
        <translation>{count} wieder gesund</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} keep failing</source>
        <translation>{count} immer wieder ausgefallen</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{count} more with a warning of their own</source>
        <extracomment>Of one: {count} more with a warning of its own</extracomment>
        <translation>
            <numerusform>{count} weiterer mit einer eigenen Warnung</numerusform>
            <numerusform>{count} weitere mit eigenen Warnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/editor/sections.py"/>
        <source>{count} notes</source>
        <extracomment>Of one: {count} note</extracomment>
        <translation>
            <numerusform>{count} Hinweis</numerusform>
            <numerusform>{count} Hinweise</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>{count} places</source>
        <extracomment>Of one: {count} place</extracomment>
        <translation>
            <numerusform>{count} Stelle</numerusform>
            <numerusform>{count} Stellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{count} processes of earlier runs are still there.</source>
        <extracomment>Of one: {count} process of an earlier run is still there.</extracomment>
        <translation>
            <numerusform>{count} Prozess eines früheren Laufs ist noch da.</numerusform>
            <numerusform>{count} Prozesse früherer Läufe sind noch da.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} restarted</source>
        <translation>{count} neu gestartet</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{count} restarts are counted within restart_window (5m), where docker counts them in a row</source>
        <extracomment>Of one: {count} restart is counted within restart_window (5m), where docker counts them in a row</extracomment>
        <translation>
            <numerusform>{count} Neustart zählt innerhalb von restart_window (5m); Docker zählt Neustarts in Folge</numerusform>
            <numerusform>{count} Neustarts zählen innerhalb von restart_window (5m); Docker zählt Neustarts in Folge</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{count} retrying</source>
        <translation>{count} in Wartepause</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} running again</source>
        <translation>{count} wieder in Betrieb</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/wiring/logchoices.py"/>
        <source>{count} selected services, by time</source>
        <extracomment>Of one: {count} selected service, by time</extracomment>
        <translation>
            <numerusform>{count} ausgewählter Dienst, nach Zeit</numerusform>
            <numerusform>{count} ausgewählte Dienste, nach Zeit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../medivote_desktop/ui/table/view.py"/>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>{count} services</source>
        <extracomment>Of one: {count} service</extracomment>
        <translation>
            <numerusform>{count} Dienst</numerusform>
            <numerusform>{count} Dienste</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} services are healthy again</source>
        <translation>{count} Dienste sind wieder gesund</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} services are running again</source>
        <translation>{count} Dienste laufen wieder</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{count} services are running. Quit?</source>
        <extracomment>Of one: {count} service is running. Quit?</extracomment>
        <translation>
            <numerusform>{count} Dienst läuft. Beenden?</numerusform>
            <numerusform>{count} Dienste laufen. Beenden?</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} services are unhealthy</source>
        <translation>{count} Dienste sind gestört</translation>
    </message>
    <message numerus="yes">
        <location filename="../resources/web/app.js"/>
        <source>{count} services changed: {summary}</source>
        <extracomment>Of one: {count} service changed: {summary}</extracomment>
        <translation>
            <numerusform>{count} Dienst hat sich geändert: {summary}</numerusform>
            <numerusform>{count} Dienste haben sich geändert: {summary}</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} services ended and are restarted</source>
        <translation>{count} Dienste haben geendet und werden neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} services failed</source>
        <translation>{count} Dienste sind ausgefallen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{count} services keep failing</source>
        <translation>{count} Dienste fallen immer wieder aus</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/importing.py"/>
        <source>{count} services of {file} can be taken over</source>
        <extracomment>Of one: {count} service of {file} can be taken over</extracomment>
        <translation>
            <numerusform>{count} Dienst aus {file} kann übernommen werden</numerusform>
            <numerusform>{count} Dienste aus {file} können übernommen werden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/crashes.py"/>
        <source>{count} services ran on.</source>
        <extracomment>Of one: {count} service ran on.</extracomment>
        <translation>
            <numerusform>{count} Dienst lief weiter.</numerusform>
            <numerusform>{count} Dienste liefen weiter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{count} services still ran from before and were taken over.</source>
        <extracomment>Of one: {count} service still ran from before and was taken over.</extracomment>
        <translation>
            <numerusform>{count} Dienst lief noch von vorher und wurde übernommen.</numerusform>
            <numerusform>{count} Dienste liefen noch von vorher und wurden übernommen.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{count} starting</source>
        <translation>{count} beim Starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{count} stopping</source>
        <translation>{count} beim Stoppen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{count} unhealthy</source>
        <translation>{count} gestört</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>{count} viewers</source>
        <extracomment>Of one: {count} viewer</extracomment>
        <translation>
            <numerusform>{count} Betrachter</numerusform>
            <numerusform>{count} Betrachter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/share.py"/>
        <source>{count} viewers now</source>
        <extracomment>Of one: {count} viewer now</extracomment>
        <translation>
            <numerusform>Zurzeit {count} Betrachter</numerusform>
            <numerusform>Zurzeit {count} Betrachter</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{count} waiting</source>
        <translation>{count} wartend</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>{count} warnings</source>
        <extracomment>Of one: {count} warning</extracomment>
        <translation>
            <numerusform>{count} Warnung</numerusform>
            <numerusform>{count} Warnungen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/inputs.py"/>
        <source>{default} (default)</source>
        <translation>{default} (Vorgabe)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>{duration} asleep</source>
        <translation>{duration} im Ruhezustand</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>{duration} down</source>
        <translation>{duration} außer Betrieb</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>{duration} stopped as asked</source>
        <translation>{duration} gewollt gestoppt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>{duration} unknown</source>
        <translation>{duration} unbekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>{duration} up</source>
        <translation>{duration} in Betrieb</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>{file} can no longer be read: {why}.</source>
        <translation>{file} lässt sich nicht mehr lesen: {why}.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tls.py"/>
        <source>{file} cannot be read, which TLS needs: {error}</source>
        <translation>{file} lässt sich nicht lesen, und TLS braucht es: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/door.py"/>
        <source>{file}, line {line}</source>
        <translation>{file}, Zeile {line}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/waiting.py"/>
        <source>{folder} does not answer. The program begins as soon as it does; nothing has been started yet.</source>
        <translation>{folder} antwortet nicht. Das Programm beginnt, sobald eine Antwort kommt; gestartet ist noch nichts.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/welcoming.py"/>
        <source>{folder} does not look like MediVote's folder: there is no {wanted} in it.</source>
        <translation>{folder} sieht nicht nach dem Ordner von MediVote aus: Darin fehlt {wanted}.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/listening.py"/>
        <source>{host} cannot be listened on: {error}; see http_host</source>
        <translation>auf {host} kann nicht gelauscht werden: {error}; siehe http_host</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/listening.py"/>
        <source>{host} is no address of this machine; set http_host in services.ini</source>
        <translation>{host} ist keine Adresse dieses Rechners; http_host in der services.ini setzen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/listening.py"/>
        <source>{host}:{port} cannot be listened on: {error}</source>
        <translation>auf {host}:{port} kann nicht gelauscht werden: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{ids} apply live</source>
        <translation>{ids} gelten sofort</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{ids} change with their next start</source>
        <translation>{ids} ändern sich mit dem nächsten Start</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{ids} need a restart</source>
        <translation>{ids} brauchen einen Neustart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{ids} restart</source>
        <translation>{ids} starten neu</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{ids} take effect at the next start of the program</source>
        <translation>{ids} gelten ab dem nächsten Programmstart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{id} applies live</source>
        <translation>{id} gilt sofort</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{id} changes with its next start</source>
        <translation>{id} ändert sich mit dem nächsten Start</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{id} needs a restart</source>
        <translation>{id} braucht einen Neustart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{id} restarts</source>
        <translation>{id} startet neu</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{id} takes effect at the next start of the program</source>
        <translation>{id} gilt ab dem nächsten Programmstart</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>{id}.log is a device of Windows; name a log_file, or call the service otherwise</source>
        <translation>{id}.log ist ein Gerät von Windows; log_file nennen oder den Dienst anders nennen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{inside} is a folder of the container; the command runs in the file's folder</source>
        <translation>{inside} ist ein Ordner des Containers; der Befehl läuft im Ordner der Datei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{inside} of the container is {outside} here</source>
        <translation>{inside} des Containers ist hier {outside}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tls.py"/>
        <source>{key} is not the key of the certificate {certificate}</source>
        <translation>{key} ist nicht der Schlüssel des Zertifikats {certificate}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/sheet.py"/>
        <source>{key}: {reason}</source>
        <translation>{key}: {reason}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>{lines}, {percent:.0f} % searched</source>
        <translation>{lines}, {percent:.0f} % durchsucht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/sharedlogs.py"/>
        <source>{log} is the log of {id} on line {line}, too; a start of one may put aside what the other writes</source>
        <translation>{log} ist auch das Protokoll von {id} in Zeile {line}; ein Start des einen kann beiseitelegen, was der andere schreibt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/sharedlogs.py"/>
        <source>{log} is the log of {id}, too; a start of one may put aside what the other writes</source>
        <translation>{log} ist auch das Protokoll von {id}; ein Start des einen kann beiseitelegen, was der andere schreibt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/table/sparkline.py"/>
        <source>{low} to {high} in the last {duration}</source>
        <translation>{low} bis {high} innerhalb von {duration}</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{names} depend on it and restart after it is up.</source>
        <extracomment>Of one: {names} depends on it and restarts after it is up.</extracomment>
        <translation>
            <numerusform>{names} hängt davon ab und startet danach neu.</numerusform>
            <numerusform>{names} hängen davon ab und starten danach neu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{names} depend on some of these and keep running.</source>
        <extracomment>Of one: {names} depends on some of these and keeps running.</extracomment>
        <translation>
            <numerusform>{names} hängt davon ab und läuft weiter.</numerusform>
            <numerusform>{names} hängen davon ab und laufen weiter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{names} depend on some of these and restart after they are up.</source>
        <extracomment>Of one: {names} depends on some of these and restarts after they are up.</extracomment>
        <translation>
            <numerusform>{names} hängt davon ab und startet danach neu.</numerusform>
            <numerusform>{names} hängen davon ab und starten danach neu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <location filename="../resources/web/app.js"/>
        <source>{names} depend on this and keep running.</source>
        <extracomment>Of one: {names} depends on this and keeps running.</extracomment>
        <translation>
            <numerusform>{names} hängt davon ab und läuft weiter.</numerusform>
            <numerusform>{names} hängen davon ab und laufen weiter.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/lastwords.py"/>
        <source>{names}: empty, where the program's environment does not set them</source>
        <translation>{names}: leer, wo die Umgebung des Programms sie nicht setzt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{name} cannot be sent; TERM is</source>
        <translation>{name} kann nicht gesendet werden; gesendet wird TERM</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>{name} cannot depend on itself</source>
        <translation>{name} kann nicht von sich selbst abhängen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/turns.py"/>
        <source>{name} ended ({reason})</source>
        <translation>{name} hat geendet ({reason})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{name} ended and is restarted</source>
        <translation>{name} hat geendet und wird neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/dependencies.py"/>
        <source>{name} exited, and was to complete</source>
        <translation>{name} hat geendet, sollte aber fertig werden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/dependencies.py"/>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{name} failed</source>
        <translation>{name} ist ausgefallen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/dependencies.py"/>
        <source>{name} failed ({reason})</source>
        <translation>{name} ist ausgefallen ({reason})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>{name} has no health check</source>
        <translation>{name} hat keine Gesundheitsprüfung</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>{name} has several lines or control characters</source>
        <translation>{name} hat mehrere Zeilen oder Steuerzeichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/dependencies.py"/>
        <source>{name} is being stopped</source>
        <translation>{name} wird gerade gestoppt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/dependencies.py"/>
        <source>{name} is disabled</source>
        <translation>{name} ist abgeschaltet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{name} is healthy again</source>
        <translation>{name} ist wieder gesund</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>{name} is listed twice</source>
        <translation>{name} steht zweimal da</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/envfile.py"/>
        <location filename="../medivote_desktop/core/ini/split.py"/>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <location filename="../medivote_desktop/core/porting/process_compose.py"/>
        <source>{name} is no name of a variable</source>
        <translation>{name} ist kein Name einer Variablen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>{name} is no oneshot (type = oneshot)</source>
        <translation>{name} ist kein oneshot (type = oneshot)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/sheet.py"/>
        <source>{name} is not among the services</source>
        <translation>{name} ist nicht unter den Diensten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{name} is running again</source>
        <translation>{name} läuft wieder</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{name} is running. Quit?</source>
        <translation>{name} läuft. Beenden?</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/split.py"/>
        <source>{name} is set twice</source>
        <translation>{name} ist zweimal gesetzt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/tray.py"/>
        <source>{name} is still here</source>
        <translation>{name} ist noch da</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/workbench.py"/>
        <source>{name} is taken out.</source>
        <translation>{name} ist herausgenommen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/workbench.py"/>
        <source>{name} is taken out. No longer depend on it: {names}</source>
        <translation>{name} ist herausgenommen. Nicht mehr davon abhängig: {names}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>{name} is undefined (did you mean {guess}?)</source>
        <translation>{name} ist nicht definiert (gemeint: {guess}?)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>{name} is undefined (set it, or write {other})</source>
        <translation>{name} ist nicht definiert (setzen oder {other} schreiben)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>{name} is undefined: no Python 3 was found on PATH; write {other}</source>
        <translation>{name} ist nicht definiert: kein Python 3 im PATH gefunden; {other} schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{name} is unhealthy</source>
        <translation>{name} ist gestört</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/notices/news.py"/>
        <source>{name} keeps failing</source>
        <translation>{name} fällt immer wieder aus</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/turns.py"/>
        <source>{name} needs it</source>
        <translation>{name} braucht ihn</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{name} was not started: {reason}.</source>
        <translation>{name} wurde nicht gestartet: {reason}.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/supervision/propagation.py"/>
        <source>{name} was restarted</source>
        <translation>{name} wurde neu gestartet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/dependencies.py"/>
        <source>{name} was stopped by a person; start it too</source>
        <translation>{name} wurde von Hand gestoppt; ebenfalls starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartstrip.py"/>
        <source>{name}, {duration} known</source>
        <translation>{name}, {duration} bekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>{name}: it waits until that has ended with success; process_completed takes any end</source>
        <translation>{name}: gewartet wird auf ein Ende mit Erfolg; process_completed nimmt jedes Ende</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{name}: its condition is not known</source>
        <translation>{name}: die Bedingung ist nicht bekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>{name}: the condition {text} is not known</source>
        <translation>{name}: die Bedingung {text} ist nicht bekannt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>{name}:{condition} can never hold; {why}</source>
        <translation>{name}:{condition} kann nie eintreten; {why}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/logbar.py"/>
        <source>{number:,} of {lines}</source>
        <translation>{number:,} von {lines}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{number} changed: {reason}</source>
        <translation>{number} geändert: {reason}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{number} changed: {reason}, {also}</source>
        <translation>{number} geändert: {reason}, {also}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{number} changed: {reason}, {also}, {what}</source>
        <translation>{number} geändert: {reason}, {also}, {what}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{number} new: {ids}</source>
        <translation>{number} neu: {ids}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/diagnostics.py"/>
        <source>{number} of {total} parts, {size} before packing</source>
        <translation>{number} von {total} Teilen, {size} vor dem Packen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/reload.py"/>
        <source>{number} removed and to be stopped: {ids}</source>
        <translation>{number} entfernt und zu stoppen: {ids}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>{path} belongs to another user or group, and a save would change that.</source>
        <translation>{path} gehört einem anderen Benutzer oder einer anderen Gruppe, und Speichern würde das ändern.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>{path} belongs to another user; remove it, and a new one is made</source>
        <translation>{path} gehört einem anderen Benutzer; entfernen, dann wird eine neue Datei angelegt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/checks.py"/>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>{path} cannot be executed: {error}</source>
        <translation>{path} lässt sich nicht ausführen: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>{path} cannot be replaced: another program has it open, or it is read-only.</source>
        <translation>{path} kann nicht ersetzt werden: Ein anderes Programm hat die Datei geöffnet, oder sie ist schreibgeschützt.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>{path} cannot be written: {why}.</source>
        <translation>{path} lässt sich nicht schreiben: {why}.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>{path} holds no token; remove it, and a new one is made</source>
        <translation>{path} enthält keinen Zugangsschlüssel; entfernen, dann wird ein neuer angelegt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configfile.py"/>
        <source>{path} is a folder, and a file is needed</source>
        <translation>{path} ist ein Ordner, gebraucht wird eine Datei</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>{path} is mounted by itself and cannot be replaced; mount its folder instead.</source>
        <translation>{path} ist einzeln eingehängt und kann nicht ersetzt werden; stattdessen den Ordner einhängen.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>{path} is not a file; remove it and switch the endpoint on again</source>
        <translation>{path} ist keine Datei; entfernen und die Freigabe wieder einschalten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/remote/tokens.py"/>
        <source>{path} is not a file; remove it, and a new one is made</source>
        <translation>{path} ist keine Datei; entfernen, dann wird eine neue angelegt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/configuration/configsave.py"/>
        <source>{path} is protected, and may not be replaced by this user (lsattr, ls -ld).</source>
        <translation>{path} ist geschützt und darf von diesem Benutzer nicht ersetzt werden (lsattr, ls -ld).</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/porting/lastwords.py"/>
        <source>{path} is the log of {other}; {name} and the other copies have their own</source>
        <extracomment>Of one: {path} is the log of {other}; {name} has one of its own</extracomment>
        <translation>
            <numerusform>{path} ist das Protokoll von {other}; {name} hat ein eigenes</numerusform>
            <numerusform>{path} ist das Protokoll von {other}; {name} und die anderen Kopien haben eigene</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>{path} names an interpreter that is not there: {interpreter}</source>
        <translation>{path} nennt einen Interpreter, den es nicht gibt: {interpreter}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/service/launch.py"/>
        <source>{path} names no interpreter in its first line, such as #!/bin/sh</source>
        <translation>{path} nennt in der ersten Zeile keinen Interpreter, etwa #!/bin/sh</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/logs/reader.py"/>
        <source>{path} was deleted: its lines are lost with the end of this run</source>
        <translation>{path} wurde gelöscht: seine Zeilen gehen mit dem Ende dieses Laufs verloren</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/obstacles.py"/>
        <source>{path}: its name is not UTF-8</source>
        <translation>{path}: Der Name ist kein UTF-8</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>{percent:.0f} % CPU, {size}</source>
        <translation>{percent:.0f} % CPU, {size}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>{percent:.1f} %</source>
        <translation>{percent:.1f} %</translation>
    </message>
    <message>
        <location filename="../resources/web/words.js"/>
        <source>{percent} % CPU, {size}</source>
        <translation>{percent} % CPU, {size}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/history/incident_text.py"/>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>{pid} (run {run})</source>
        <translation>{pid} (Lauf {run})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_ports.py"/>
        <source>{port} is also the port of {other}; on one machine only one of them can have it</source>
        <translation>{port} ist auch der Port von {other}; auf einem Rechner kann nur einer ihn haben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>{port} is the port of {id} on line {line}, too, and both start by themselves</source>
        <translation>{port} ist auch der Port von {id} in Zeile {line}, und beide starten von selbst</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/checks.py"/>
        <source>{program} cannot be executed</source>
        <translation>{program} lässt sich nicht ausführen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/faults.py"/>
        <source>{reason} (did you mean {guess}?)</source>
        <translation>{reason} (gemeint: {guess}?)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/storage/datafile.py"/>
        <source>{reason}, and it cannot be set aside: {error}</source>
        <translation>{reason}, und sie lässt sich nicht beiseitelegen: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/timeline.py"/>
        <location filename="../medivote_desktop/wiring/remembering.py"/>
        <source>{reason}. What happens meanwhile is kept in memory.</source>
        <translation>{reason}. Was inzwischen geschieht, wird im Speicher gehalten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/draft.py"/>
        <source>{reason}; a comment stands on a line of its own</source>
        <translation>{reason}; ein Kommentar steht in einer eigenen Zeile</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/wished.py"/>
        <source>{reason}; auto-recovery was switched off</source>
        <translation>{reason}; der Auto-Neustart wurde ausgeschaltet</translation>
    </message>
    <message numerus="yes">
        <location filename="../medivote_desktop/core/step.py"/>
        <source>{reason}; gave up after {count} restarts</source>
        <extracomment>Of one: {reason}; gave up after {count} restart</extracomment>
        <translation>
            <numerusform>{reason}; nach {count} Neustart aufgegeben</numerusform>
            <numerusform>{reason}; nach {count} Neustarts aufgegeben</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/step.py"/>
        <source>{reason}; restart = no in services.ini</source>
        <translation>{reason}; in der services.ini steht restart = no</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>{restarts} ({recent} of {limit} before it is given up)</source>
        <translation>{restarts} ({recent} von {limit}, bevor aufgegeben wird)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{running} of {total} running</source>
        <translation>{running} von {total} in Betrieb</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>{seconds:.1f} s</source>
        <translation>{seconds:.1f} s</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/asking.py"/>
        <source>{service}: pid {pid}</source>
        <translation>{service}: PID {pid}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>{size:.1f} GB</source>
        <translation>{size:.1f} GB</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>{size:.1f} KB</source>
        <translation>{size:.1f} KB</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <source>{size:.1f} MB</source>
        <translation>{size:.1f} MB</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/service_rows.py"/>
        <source>{size} in {number} processes</source>
        <translation>{size} in {number} Prozessen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/tray/menu.py"/>
        <source>{snoozed} — resume</source>
        <translation>{snoozed} – wieder melden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{stage}, {left} s left</source>
        <translation>{stage}, noch {left} s</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/report.py"/>
        <location filename="../resources/web/words.js"/>
        <source>{stage}, {left} s left: {reason}</source>
        <translation>{stage}, noch {left} s: {reason}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_ports.py"/>
        <source>{target}/{protocol}: ports here are those of TCP</source>
        <translation>{target}/{protocol}: Ports sind hier die von TCP</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>{text} has no closing brace; write $$ for a dollar sign</source>
        <translation>in {text} fehlt die schließende Klammer; für ein Dollarzeichen $$ schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>{text} is known at the start alone; the default holds</source>
        <translation>{text} ist erst beim Start bekannt; die Vorgabe gilt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/amounts.py"/>
        <source>{text} is more than any machine has</source>
        <translation>{text} ist mehr, als irgendein Rechner hat</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{text} is none of no, always, on-failure, unless-stopped</source>
        <translation>{text} ist keiner der Werte no, always, on-failure, unless-stopped</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>{text} is none of no, always, on_failure, exit_on_failure</source>
        <translation>{text} ist keiner der Werte no, always, on_failure, exit_on_failure</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord.py"/>
        <source>{text} is not a number; the default holds</source>
        <translation>{text} ist keine Zahl; die Vorgabe gilt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>{text} is not a size</source>
        <translation>{text} ist keine Größe</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/expand.py"/>
        <source>{text} is not a variable; write {one} or {other}, or $$ for a dollar sign</source>
        <translation>{text} ist keine Variable; {one} oder {other} schreiben oder $$ für ein Dollarzeichen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{text} is not there</source>
        <translation>{text} ist nicht da</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/amounts.py"/>
        <source>{text} is out of range; it must be from {at_least} to {at_most}</source>
        <translation>{text} liegt außerhalb; erlaubt ist {at_least} bis {at_most}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/amounts.py"/>
        <source>{text} is too small; it must be at least {at_least}</source>
        <translation>{text} ist zu klein; mindestens {at_least}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/process_compose_keys.py"/>
        <source>{text}: a service has one env_file</source>
        <translation>{text}: ein Dienst hat nur eine env_file</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/compose_keys.py"/>
        <source>{text}: a service has one env_file; put its lines into the last one</source>
        <translation>{text}: ein Dienst hat nur eine env_file; ihre Zeilen in die letzte stellen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>{text}: write an IPv6 address in brackets, as in [::1]:8000</source>
        <translation>{text}: eine IPv6-Adresse in Klammern schreiben, wie in [::1]:8000</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/http_check.py"/>
        <source>{url}: answered {status}{said}</source>
        <translation>{url}: antwortete {status}{said}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/health/http_check.py"/>
        <source>{url}: no HTTP answer</source>
        <translation>{url}: keine HTTP-Antwort</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/detail/chartcanvas.py"/>
        <source>{value} ({low} to {high})</source>
        <translation>{value} ({low} bis {high})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>{value} cannot be sent; TERM is</source>
        <translation>{value} kann nicht gesendet werden; gesendet wird TERM</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/lines.py"/>
        <source>{value} holds characters that UTF-8 has not</source>
        <translation>{value} enthält Zeichen, die es in UTF-8 nicht gibt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>{value} is neither true nor false</source>
        <translation>{value} ist weder true noch false</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>{value} is none of true, false and unexpected</source>
        <translation>{value} ist keiner der Werte true, false und unexpected</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>{value} is not a list of exit codes</source>
        <translation>{value} ist keine Liste von Rückgabewerten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/porting/supervisord_program.py"/>
        <source>{value} is not a number of seconds</source>
        <translation>{value} ist keine Anzahl Sekunden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/share.py"/>
        <source>{viewers} at {address}</source>
        <translation>{viewers} unter {address}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/editor/field.py"/>
        <source>{what}
A change applies {when}.</source>
        <translation>{what}
Eine Änderung gilt {when}.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>{what} (pid {pid}, started {time}{command})</source>
        <translation>{what} (PID {pid}, gestartet {time}{command})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/ports.py"/>
        <source>{what} (pid {pid}{command})</source>
        <translation>{what} (PID {pid}{command})</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/dialogs/questions.py"/>
        <source>{whom} only</source>
        <translation>Nur {whom}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/runtime/probes.py"/>
        <source>{why} ({count} times in a row)</source>
        <translation>{why} ({count}-mal hintereinander)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>~ is not expanded; write {variable}{text}</source>
        <translation>~ wird nicht ersetzt; {variable}{text} schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/envfile.py"/>
        <source>“{line}” has no =; write KEY=value</source>
        <translation>„{line}“ hat kein =; KEY=value schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/parse.py"/>
        <source>“{name}” cannot be a name; it must be {rule}</source>
        <translation>„{name}“ kann kein Name sein; erlaubt ist {rule}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/split.py"/>
        <source>“{text}” has no =; write NAME=value, and double quotes around a value with commas</source>
        <translation>„{text}“ hat kein =; NAME=value schreiben, mit doppelten Anführungszeichen um einen Wert mit Kommas</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>“{text}” has no usable host; write http://127.0.0.1:8000/path</source>
        <translation>„{text}“ hat keinen brauchbaren Rechnernamen; http://127.0.0.1:8000/path schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>“{text}” is neither a section nor key = value{hint}</source>
        <translation>„{text}“ ist weder ein Abschnitt noch key = value{hint}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>“{text}” is neither true nor false; write true, yes, on, false, no or off</source>
        <translation>„{text}“ ist weder ja noch nein; erlaubt sind true, yes, on, false, no und off</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>“{text}” is none of {words}</source>
        <translation>„{text}“ ist keiner der Werte {words}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>“{text}” is none of {words}{hint}</source>
        <translation>„{text}“ ist keiner der Werte {words}{hint}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>“{text}” is not a URL that begins with http:// or https://</source>
        <translation>„{text}“ ist keine URL, die mit http:// oder https:// beginnt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>“{text}” is not a URL: {error}</source>
        <translation>„{text}“ ist keine URL: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/amounts.py"/>
        <source>“{text}” is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds</source>
        <translation>„{text}“ ist keine Dauer; 500ms, 10s, 5m, 1h oder eine Anzahl Sekunden schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>“{text}” is not a host; write a name or an address</source>
        <translation>„{text}“ ist kein Rechner; einen Namen oder eine Adresse schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/values.py"/>
        <source>“{text}” is not a regular expression: {error}</source>
        <translation>„{text}“ ist kein regulärer Ausdruck: {error}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/amounts.py"/>
        <source>“{text}” is not a size; write 512KB, 10MB, 2GB or a number of bytes</source>
        <translation>„{text}“ ist keine Größe; 512KB, 10MB, 2GB oder eine Anzahl Byte schreiben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/amounts.py"/>
        <source>“{text}” is not a whole number</source>
        <translation>„{text}“ ist keine ganze Zahl</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/ini/shape.py"/>
        <source>“{text}” stands behind it; comments take a line of their own</source>
        <translation>„{text}“ steht dahinter; Kommentare brauchen eine eigene Zeile</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/wiring/logdesk.py"/>
        <source>“{words}” is no time</source>
        <translation>„{words}“ ist keine Zeit</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>“{word}” is for a shell; set shell = yes</source>
        <translation>„{word}“ ist für eine Shell; shell = yes setzen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/configuration/checks.py"/>
        <source>“{word}” is for a shell; write sh -c "…"</source>
        <translation>„{word}“ ist für eine Shell; sh -c "…" schreiben</translation>
    </message>
</context>
</TS>
