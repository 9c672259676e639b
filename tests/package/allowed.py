"""What may be in the bundle, and why. A new entry needs a licence that lets us pass it on."""

PARTS_OF_QT = {
    "Core": "the loop, processes, timers",
    "DBus": "the tray, the desktop's settings, the portal",
    "Gui": "painting",
    "Network": "the local sockets and HTTP checks",
    "Svg": "all icons are drawings",
    "WaylandClient": "the window under Wayland",
    "Widgets": "the window",
    "XcbQpa": "the window under X11",
}
"""Libraries libQt6NAME, all under the LGPL."""

MODULES_OF_QT = {name: why for name, why in PARTS_OF_QT.items() if name not in ("WaylandClient", "XcbQpa")}
"""Modules PySide6.QtNAME, all under the LGPL."""

PLUGINS_OF_QT = {
    "iconengines/libqsvgicon.so": "icons stay sharp at every size",
    "imageformats/libqsvg.so": "all icons are drawings",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so": "accents typed with the compose key",
    "platforminputcontexts/libibusplatforminputcontextplugin.so": "input methods of Asian languages",
    "platforms/libqoffscreen.so": "a window that nobody sees, for trying an installation",
    "platforms/libqwayland.so": "the window under Wayland",
    "platforms/libqxcb.so": "the window under X11",
    "platformthemes/libqxdgdesktopportal.so": "the desktop's own file dialog, and its dark mode",
    "tls/libqopensslbackend.so": "health checks by https",
    "wayland-decoration-client/libadwaita.so": "the window's frame where the compositor draws none",
    "wayland-decoration-client/libbradient.so": "the same, where Adwaita's needs are not met",
    "wayland-shell-integration/libxdg-shell.so": "the window under Wayland",
}

LIBRARIES = {
    "libbrotlicommon": "MIT; QtNetwork",
    "libbrotlidec": "MIT; QtNetwork",
    "libbz2": "BSD; Python's bz2",
    "libcom_err": "MIT; Kerberos",
    "libcrypto": "Apache-2.0; OpenSSL",
    "libexpat": "MIT; Python's XML",
    "libffi": "MIT; Python's ctypes",
    "libglib-2": "LGPL-2.1+; QtCore",
    "libgssapi_krb5": "MIT; QtNetwork",
    "libgthread-2": "LGPL-2.1+; QtCore",
    "libicudata": "Unicode; QtCore",
    "libicui18n": "Unicode; QtCore",
    "libicuuc": "Unicode; QtCore",
    "libk5crypto": "MIT; Kerberos",
    "libkeyutils": "LGPL-2+; Kerberos",
    "libkrb5": "MIT; QtNetwork",
    "libkrb5support": "MIT; Kerberos",
    "liblzma": "public domain; Python's lzma",
    "libmpdec": "BSD; Python's decimal",
    "libpcre2-8": "BSD; GLib",
    "libpython3": "PSF-2.0",
    "libsqlite3": "public domain; incidents and measurements",
    "libssl": "Apache-2.0; OpenSSL",
    "libuuid": "BSD; Python's uuid",
    "libxcb-cursor": "MIT; X11",
    "libxcb-icccm": "MIT; X11",
    "libxcb-image": "MIT; X11",
    "libxcb-keysyms": "MIT; X11",
    "libxcb-randr": "MIT; X11",
    "libxcb-render": "MIT; X11",
    "libxcb-render-util": "MIT; X11",
    "libxcb-shape": "MIT; X11",
    "libxcb-shm": "MIT; X11",
    "libxcb-sync": "MIT; X11",
    "libxcb-util": "MIT; X11",
    "libxcb-xfixes": "MIT; X11",
    "libxcb-xkb": "MIT; X11",
    "libxkbcommon": "MIT; keyboards",
    "libxkbcommon-x11": "MIT; keyboards",
    "libzstd": "BSD or GPL-2; QtCore",
}
"""The linker's needs, by licence and by who needs them."""

PACKAGES = {
    "medivote_desktop": "MIT; ourselves",
    "PySide6": "LGPL-3",
    "shiboken6": "LGPL-3",
    "aiohappyeyeballs": "PSF-2.0; aiohttp",
    "aiohttp": "Apache-2.0; the endpoint",
    "aiosignal": "Apache-2.0; aiohttp",
    "attr": "MIT; aiohttp",
    "attrs": "MIT; aiohttp",
    "certifi": "MPL-2.0; requests",
    "charset_normalizer": "MIT; requests",
    "frozenlist": "Apache-2.0; aiohttp",
    "idna": "BSD; requests and yarl",
    "jeepney": "MIT; notifications",
    "multidict": "Apache-2.0; aiohttp",
    "platformdirs": "MIT; each system's own folders",
    "prometheus_client": "Apache-2.0; /metrics",
    "propcache": "Apache-2.0; yarl",
    "psutil": "BSD; processes where /proc is not to be had",
    "requests": "Apache-2.0; medivote-ctl --url",
    "typing_extensions": "PSF-2.0; aiohttp",
    "urllib3": "MIT; requests",
    "yaml": "MIT; compose and process-compose files are imported",
    "yarl": "Apache-2.0; aiohttp",
}

_OTHER_NAMES = {"yaml": "pyyaml"}

WHEELS = {
    _OTHER_NAMES.get(name, name.replace("_", "-").lower())
    for name in PACKAGES.keys() - {"medivote_desktop", "PySide6", "attr"}
}
"""The distributions whose licence texts are in the bundle; those of PySide6 are looked for by name."""
