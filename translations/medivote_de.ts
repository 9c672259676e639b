<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>MediVote</name>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>&amp;Coloured</source>
        <translation>&amp;Farbig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>&amp;Monochrome</source>
        <translation>Ein&amp;farbig</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>&amp;Open a services.ini…</source>
        <translation>Eine services.ini &amp;öffnen…</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>&amp;Quits</source>
        <translation>&amp;Beendet das Programm</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>A configuration of your own. It is remembered, and its services start.</source>
        <translation>Eine eigene Konfiguration. Sie wird gemerkt, und ihre Dienste starten.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>As the s&amp;ystem</source>
        <translation>Wie das S&amp;ystem</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Closing the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Configurations (*.ini *.conf)</source>
        <translation>Konfigurationen (*.ini *.conf)</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>H&amp;ides it in the tray</source>
        <translation>Verbirgt es im &amp;Infobereich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>How it is shown</source>
        <translation>Wie es gezeigt wird</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>How it is stopped</source>
        <translation>Wie es gestoppt wird</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/manners.py"/>
        <source>It then waits in the tray and looks after these services. The settings can change that.</source>
        <translation>Dann wartet es im Infobereich und kümmert sich um diese Dienste. Die Einstellungen können das ändern.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>Measuring and telling</source>
        <translation>Messen und Melden</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/session.py"/>
        <source>MediVote Desktop cannot start</source>
        <translation>MediVote Desktop kann nicht starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/manners.py"/>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/firstpage.py"/>
        <source>Open a services.ini</source>
        <translation>Eine services.ini öffnen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Start &amp;hidden in the tray</source>
        <translation>&amp;Verborgen im Infobereich starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/manners.py"/>
        <source>Start MediVote Desktop at login?</source>
        <translation>MediVote Desktop bei der Anmeldung starten?</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Start at &amp;login, in the tray</source>
        <translation>Bei der &amp;Anmeldung starten, im Infobereich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/manners.py"/>
        <source>Start at login</source>
        <translation>Bei der Anmeldung starten</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>The endpoint</source>
        <translation>Der Endpunkt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>The fleet</source>
        <translation>Die Flotte</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>The program</source>
        <translation>Das Programm</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/session.py"/>
        <source>The services.ini that was opened last is gone: {path}</source>
        <translation>Die zuletzt geöffnete services.ini ist nicht mehr da: {path}</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>The settings cannot be saved: they hold until the program ends.</source>
        <translation>Die Einstellungen lassen sich nicht speichern: Sie gelten, bis das Programm endet.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>This desktop shows no tray icon now: the window stays in view, and closing it quits.</source>
        <translation>Dieser Desktop zeigt gerade keinen Infobereich: Das Fenster bleibt sichtbar, und Schließen beendet das Programm.</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/ui/settings.py"/>
        <source>Tray icon</source>
        <translation>Symbol im Infobereich</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>What is run</source>
        <translation>Was läuft</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>What it writes</source>
        <translation>Was es schreibt</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>When it is restarted</source>
        <translation>Wann es neu startet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>When it starts</source>
        <translation>Wann es startet</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/core/keygroups.py"/>
        <source>Whether it is healthy</source>
        <translation>Ob es gesund ist</translation>
    </message>
    <message>
        <location filename="../medivote_desktop/session.py"/>
        <source>{folder} does not look like MediVote's folder: it has no folder {wanted}.</source>
        <translation>{folder} sieht nicht nach dem Ordner von MediVote aus: Darin fehlt der Ordner {wanted}.</translation>
    </message>
</context>
</TS>
