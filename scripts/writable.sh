# Sourced by what builds. A checkout may belong to another user or lie on a file system that is read only.

# The first of some paths, or of the folders that they would be made in, that this user may not write; nothing where there is none.
unwritable() {
    local path
    for path; do
        while [[ ! -e $path && $path == */* && -n ${path%/*} ]]; do
            path=${path%/*}
        done
        [[ -e $path ]] || path=.
        if [[ ! -w $path ]]; then
            [[ $path == /* ]] || path=$PWD/$path
            printf '%s' "${path%/.}"
            return
        fi
    done
}

# unwritable_sentence PATH WHAT: why WHAT cannot be done, and what helps.
unwritable_sentence() {
    printf 'nadir: %s may not write %s, so %s; have its owner do it once, or copy the checkout to a folder of your own.\n' \
        "$(id -un 2>/dev/null || id -u)" "$1" "$2" >&2
}
