#!/bin/sh
# The gate of a pull request: configuration, tests, schemas. Needs git, the program tamiz and the project; no data and no store.
# Usage: check.sh PROJECT REF [DIR]      compares with REF (origin/main), writes tests.xml, schemas.xml and review.md into DIR
set -u
project=$1 against=$2 out=${3:-tamiz-ci}
tamiz=${TAMIZ:-tamiz}
mkdir -p "$out"
worst=0
keep() { code=$?; [ "$code" -gt "$worst" ] && worst=$code; return 0; }

"$tamiz" config check -p "$project"; keep
if [ -d "$project/tests" ]; then
  "$tamiz" test -p "$project" -o junit > "$out/tests.xml"; keep
fi
"$tamiz" schema check -p "$project" --against "$against" -o junit > "$out/schemas.xml"; keep
"$tamiz" schema check -p "$project" --against "$against" -o md > "$out/review.md"; keep
cat "$out/review.md"
exit "$worst"
