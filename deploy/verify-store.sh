#!/bin/sh
# Proves a store without the program that wrote it: the hash chain of the ledger, and every file an entry names.
# Needs only sh, sha256sum, grep, sed, sort, cut, wc, and writes nothing.
#
#   verify-store.sh STORE/PIPELINE [EXPECTED_HEAD_SHA256]
#
# EXPECTED_HEAD_SHA256 is the hash that a report or a receipt carries; it must be in the chain.
# Says what is wrong, one line each, and exits 3; or says "ok: N entries, M files" and exits 0. Exit 2: it could not look.
#
# How it reads JSON without a JSON reader: an entry is one line with sorted keys, so "path" comes before "sha256" in an
# object, and the members from "kind" to "previous" stand side by side. A text cannot imitate them: its quotes are escaped.
set -u
LC_ALL=C
CDPATH=
export LC_ALL CDPATH

if [ $# -lt 1 ] || [ $# -gt 2 ] || ! cd -- "$1" >/dev/null 2>&1; then
    echo "usage: verify-store.sh STORE/PIPELINE [EXPECTED_HEAD_SHA256]" >&2
    exit 2
fi

zeros=0000000000000000000000000000000000000000000000000000000000000000
names=$(ls ledger 2>/dev/null | grep -E '^[0-9]{8}\.json$' | sed 's|^|ledger/|')

# Prints, in order, "name 1 hash" and "name 2 number previous" of each entry: what it is, and what it says.
# The names hold no blanks, so here and below $names may fall apart into them.
facts() {
    [ -n "$names" ] || return 0
    {
        sha256sum $names | sed 's|^\([0-9a-f]*\)  \(.*\)$|\2 1 \1|'
        grep -Ho ',"kind":"[a-z_]*","nonce":"[^"]*","number":[0-9]*,"pipeline":"[^"]*","previous":"[0-9a-f]*",' $names |
            sed -n 's|^\([^:]*\):.*,"number":\([0-9]*\),"pipeline":"[^"]*","previous":"\([0-9a-f]*\)",$|\1 2 \2 \3|p'
    } | sort
}

check_names() { ls ledger 2>/dev/null | grep -Ev '^[0-9]{8}\.json$' | sed 's|.*|ledger/&: is no entry|'; }

check_lines() {
    [ -z "$names" ] || wc -l $names | grep -v ' total$' | grep -v '^ *1 ' | sed 's|^ *[0-9]* \(.*\)$|\1: is not one line|'
}

check_chain() {
    number=0 hash=$zeros silent=
    while read -r name what first second; do
        if [ "$what" = 1 ]; then
            [ -z "$silent" ] || echo "$silent: cannot be read as an entry"
            silent=$name before=$hash hash=$first number=$((number + 1))
            there=${name#ledger/} there=${there%.json}
            while [ "${there#0}" != "$there" ]; do there=${there#0}; done
            if [ "$number" != "${there:-0}" ]; then
                echo "$name: entries before it are missing"
                number=${there:-0} before=
            fi
        else
            silent=
            [ "$first" = "$number" ] || echo "$name: says it is entry $first"
            [ -z "$before" ] || [ "$second" = "$before" ] ||
                echo "$name: does not name the hash of the entry before it; one of the two was changed"
        fi
    done
    [ -z "$silent" ] || echo "$silent: cannot be read as an entry"
}

# current.json names the newest entry it knew; that fixes the one entry no other entry fixes.
check_pointer() {
    [ -f current.json ] || return 0
    named=$(sed -n 's/^{.*"ledger":{"number":\([0-9]*\),"sha256":"\([0-9a-f]*\)"},"release".*}$/\1 \2/p' current.json)
    if [ -z "$named" ] || [ "$(wc -l <current.json)" -ne 1 ]; then
        echo "current.json: is not one line that can be read"
    elif ! printf '%s\n' "$1" | grep -Eqx "ledger/0*${named% *}\.json 1 ${named#* }"; then
        echo "current.json: names entry ${named% *} with a hash that the chain does not have; it was cut or changed"
    fi
}

check_expected() {
    [ -z "$2" ] || printf '%s\n' "$1" | grep 'json 1 ' | cut -d' ' -f3 | grep -Fqx -- "$2" ||
        echo "ledger: no entry has the expected hash $2; it was cut or is another one"
}

# Prints "hash  path" of each file that entries and current.json name. A receipt (delivery) and a list of what was
# removed (gc) speak of files that are not here.
named_files() {
    {
        [ -z "$names" ] || cat $names | grep -Ev ',"kind":"(delivery|gc)","nonce":"[^"]*","number":'
        [ ! -f current.json ] || cat current.json
    } | grep -o '"path":"[^"]*"[^{}]*"sha256":"[^"]*"' | sed 's/^"path":"\([^"]*\)".*"sha256":"\([^"]*\)"$/\2  \1/' | sort -u
}

check_files() {
    [ -n "$1" ] || return 0
    good='^[0-9a-f]{64}  [^/]'
    outside='(  |/)(\.{1,2})?(/|$)'
    printf '%s\n' "$1" | grep -Ev "$good" | sed 's/^[^ ]*  \(.*\)$/\1: is named with a hash or a path that cannot be/'
    printf '%s\n' "$1" | grep -E "$good" | grep -E "$outside" | sed 's/^[^ ]*  \(.*\)$/\1: is named, but lies outside/'
    inside=$(printf '%s\n' "$1" | grep -E "$good" | grep -Ev "$outside")
    printf '%s\n' "$inside" | links
    printf '%s\n' "$inside" | sha256sum -c 2>/dev/null | grep -v ': OK$' | sed '
        s/: FAILED open or read$/: is missing or cannot be read/
        s/: FAILED$/: was changed, it has not the hash an entry names/'
}

links() {
    while IFS= read -r line; do
        [ ! -L "${line#*  }" ] || echo "${line#*  }: is a link, not a file of the store"
    done
}

chain=$(facts)
files=$(named_files)
problems=$(
    check_names
    check_lines
    [ -z "$chain" ] || printf '%s\n' "$chain" | check_chain
    check_pointer "$chain"
    check_expected "$chain" "${2-}"
    check_files "$files"
)
if [ -n "$problems" ]; then
    printf '%s\n' "$problems"
    exit 3
fi
[ -f current.json ] || echo "note: there is no current.json, so a changed or missing newest entry cannot be noticed" >&2
echo "ok: $(printf '%s\n' "$chain" | grep -c 'json 1 ') entries, $(printf '%s\n' "$files" | sed 's/^[^ ]*  //' | sort -u | grep -c .) files"
