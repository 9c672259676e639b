#!/bin/sh
# Installs MediVote Desktop from the folder of this script, or takes it away again.
set -eu

usage="Usage: install.sh [--prefix DIR] [--uninstall]
  --prefix DIR  where bin, lib and share are (~/.local)
  --uninstall   take away what was installed there"
prefix=$HOME/.local
action=install
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -gt 1 ] || { echo "$usage" >&2; exit 2; }; prefix=$2; shift ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        --uninstall) action=uninstall ;;
        -h | --help) echo "$usage"; exit 0 ;;
        *) echo "$usage" >&2; exit 2 ;;
    esac
    shift
done
case $prefix in
    /*) ;;
    *) prefix=$PWD/$prefix ;;
esac

here=$(cd "$(dirname "$0")" && pwd -P)
home=$prefix/lib/medivote-desktop
list=$home/installed-files # what lies outside of its folder, one path from the prefix a line

# A running program would look for parts of itself that are gone. The system knows it by the folder that links lead to.
refuse_while_running() {
    real=$(cd "$home" 2>/dev/null && pwd -P) || return 0
    for link in /proc/[0-9]*/exe; do
        case $(readlink "$link" 2>/dev/null) in
            "$real"/*)
                pid=${link#/proc/}
                echo "MediVote Desktop runs from $home (process ${pid%/exe}). Quit it first." >&2
                exit 1
                ;;
        esac
    done
}

remove() {
    [ -f "$list" ] || return 0
    (
        cd "$prefix"
        while IFS= read -r path; do
            rm -f "$path"
            rmdir -p "$(dirname "$path")" 2>/dev/null || true # what is empty now
        done <"$list"
        rm -rf lib/medivote-desktop
        rmdir lib 2>/dev/null || true
    )
}

# The desktop and its icons are told, where such tools are.
tell_the_desktop() {
    update-desktop-database -q "$prefix/share/applications" 2>/dev/null || true
    if [ -f "$prefix/share/icons/hicolor/index.theme" ]; then
        gtk-update-icon-cache -q -t -f "$prefix/share/icons/hicolor" 2>/dev/null || true
    fi
}

if [ -e "$home" ] && [ ! -f "$list" ]; then
    echo "$home was not made by this script; nothing is changed." >&2
    exit 1
fi
refuse_while_running
if [ "$action" = uninstall ]; then
    [ -f "$list" ] || { echo "Nothing is installed below $prefix." >&2; exit 1; }
    remove
    tell_the_desktop
    echo "MediVote Desktop is removed. Configuration, logs and history in your home are left."
    exit 0
fi

remove
mkdir -p "$home" "$prefix/bin"
: >"$list"
cp -R "$here/medivote-desktop" "$here/medivote-ctl" "$here/_internal" "$here/LICENSE" "$home/"
for name in medivote-desktop medivote-ctl; do
    ln -sf "$home/$name" "$prefix/bin/$name"
    echo "bin/$name" >>"$list"
done
(cd "$here/share" && find . -type f) | sed 's|^\./||' | sort | while IFS= read -r name; do
    mkdir -p "$(dirname "$prefix/share/$name")"
    cp "$here/share/$name" "$prefix/share/$name"
    echo "share/$name" >>"$list"
done
# The session's PATH need not hold the folder of the links.
quoted=$(printf '%s' "$home/medivote-desktop" | sed 's/[&|\\]/\\&/g')
entry=$prefix/share/applications/medivote-desktop.desktop
sed "s|^Exec=medivote-desktop|Exec=\"$quoted\"|" "$here/share/applications/medivote-desktop.desktop" >"$entry"
tell_the_desktop
echo "MediVote Desktop is installed below $prefix."
case :$PATH: in
    *":$prefix/bin:"*) ;;
    *) echo "To start it from a terminal, add $prefix/bin to your PATH." ;;
esac
