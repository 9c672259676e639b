; MediVote Desktop for Windows, for Inno Setup 6.3 or newer. Compiled under Wine by 6.3.1; tests/package checks what else can be.
;
; Build:  python -m installer
;         iscc /DVersion=0.1.0 installer\windows\medivote-desktop.iss
; The version comes from medivote_desktop/__init__.py: the release workflow reads it there and passes it on.

#ifndef Version
  #error Pass the version: iscc /DVersion=...
#endif

#define Name "MediVote Desktop"
#define Program "medivote-desktop.exe"

[Setup]
; Names this program for ever; a new one would install beside the old one.
AppId={{6E2B1C0B-6A1E-4C57-9B0F-2E5D8B7B3B61}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=The MediVote Desktop maintainers
VersionInfoVersion={#Version}
; For the person alone, so nobody has to be an administrator.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=medivote-desktop-{#Version}-windows-x64-setup
SetupIconFile=build\build_installer\medivote-desktop.ico
UninstallDisplayIcon={app}\{#Program}
UninstallDisplayName={#Name}
LicenseFile=LICENSE
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
; A program that runs is asked to close: the Restart Manager reaches its window, and closing it ends its services in order.
CloseApplications=yes
RestartApplications=no

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.AtLogin=Start {#Name} at login, in the tray
de.AtLogin={#Name} bei der Anmeldung starten, im Infobereich

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "atlogin"; Description: "{cm:AtLogin}"; Flags: unchecked

[InstallDelete]
; Modules of an older version that the new one no longer has.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "dist\medivote-desktop\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
; The same AppUserModelID as the program gives itself: windows, taskbar and notifications are joined by it.
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Program}"; AppUserModelID: "org.medivote.medivote_desktop"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Program}"; AppUserModelID: "org.medivote.medivote_desktop"; Tasks: desktopicon

[Registry]
; The same value as the program's own settings write, so that its checkbox tells the truth.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: string; ValueName: "{#Name}"; ValueData: """{app}\{#Program}"" --hidden"; Tasks: atlogin
; Whoever switched it on in the settings has it taken away with the program.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: none; ValueName: "{#Name}"; Flags: uninsdeletevalue

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[UninstallRun]
; Services are stopped in order while the program still runs; then it is ended, demo services with it.
Filename: "{app}\medivote-ctl.exe"; Parameters: "stop all"; Flags: runhidden; RunOnceId: "StopServices"
Filename: "{sys}\taskkill.exe"; Parameters: "/F /T /IM {#Program}"; Flags: runhidden; RunOnceId: "EndProgram"
