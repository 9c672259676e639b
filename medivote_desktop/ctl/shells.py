"""The scripts that make a shell complete `medivote-ctl`. All they do is ask; what can be said stands in one place."""

from __future__ import annotations

_BASH = r"""# Completion of medivote-ctl for bash. To be used in every shell, put this line into ~/.bashrc:
#   eval "$(medivote-ctl completion bash)"
_medivote_ctl() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        if [[ $word == :files ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$2")
        else
            COMPREPLY+=("$word")
        fi
    done < <("${1/#\~/$HOME}" complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
}
complete -F _medivote_ctl medivote-ctl
"""

_ZSH = r"""#compdef medivote-ctl
# Completion of medivote-ctl for zsh. To be used in every shell, put this line into ~/.zshrc, behind compinit:
#   eval "$(medivote-ctl completion zsh)"
_medivote-ctl() {
    local line
    local -a before described
    before=("${(@Q)words[2,CURRENT-1]}")
    for line in "${(@f)$(${~words[1]} complete zsh "${before[@]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}"; do
        if [[ $line == :files ]]; then
            _files
            return
        fi
        [[ -n $line ]] && described+=("${${line//:/\\:}/$'\t'/:}")
    done
    _describe -V 'medivote-ctl' described
}
if [[ ${funcstack[1]} == _medivote-ctl ]]; then
    _medivote-ctl "$@"
else
    compdef _medivote-ctl medivote-ctl
fi
"""

_FISH = r"""# Completion of medivote-ctl for fish. To be used in every shell:
#   medivote-ctl completion fish > ~/.config/fish/completions/medivote-ctl.fish
function __medivote_ctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l found ($program complete fish $words "$current" 2>/dev/null </dev/null)
    if test "$found[1]" = :files
        __fish_complete_path "$current"
    else
        string join \n -- $found
    end
end
complete -c medivote-ctl -f -k -a '(__medivote_ctl_complete)'
"""


def script(shell: str) -> str:
    """The script of one of `words.SHELLS`."""
    return {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell]
