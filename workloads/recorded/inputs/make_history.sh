#!/bin/sh
# Makes a repository of 150 commits over a growing text, the same each time. usage: make_history.sh FOLDER TEXT
set -eu
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=author GIT_AUTHOR_EMAIL=author@example.org GIT_AUTHOR_DATE=2024-01-01T00:00:00Z
export GIT_COMMITTER_NAME=author GIT_COMMITTER_EMAIL=author@example.org GIT_COMMITTER_DATE=2024-01-01T00:00:00Z
git init -q "$1"
cd "$1"
i=1
while [ $i -le 150 ]; do
  head -n $((i * 4)) "$2" >whole
  sed -n "$i,$((i + 60))p" "$2" >part$((i % 7))
  [ $((i % 10)) -ne 0 ] || mv part$((i % 7)) moved$((i / 10))
  git add -A
  git commit -q -m "State $i"
  i=$((i + 1))
done
