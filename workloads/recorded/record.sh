#!/bin/sh
# Records the heap traffic of real programs and packs it as traces. Without arguments all are recorded, otherwise those named.
#
#   apt-get install valgrind gcc g++ libc6-dev sqlite3 python3.11 perl jq gawk lua5.4 git graphviz xsltproc bc gnuplot-nox
#   workloads/recorded/record.sh [NAME ...]
#
# Each program runs in an environment of its own, so that the recording does not depend on who records.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/inputs"
text=/usr/share/common-licenses/GPL-3
libc_debug=$(ls /usr/lib/*/libc_malloc_debug.so.0)

wanted() {
  [ -z "$names" ] || case " $names " in *" $1 "*) ;; *) return 1 ;; esac
}
clean() {
  env -i PATH=/usr/bin:/bin LC_ALL=C HOME=/nonexistent PYTHONHASHSEED=0 PYTHONMALLOC=malloc PERL_HASH_SEED=0 "$@"
}
pack() {
  deno run -A "$here/pack.ts" "$work/log" "$1"
}
# valgrind_log NAME COMMAND...
valgrind_log() {
  name=$1
  shift
  clean valgrind --trace-malloc=yes --run-libc-freeres=no --leak-check=no --log-file="$work/log" "$@" >/dev/null
  pack "$name"
}
# mtrace_log NAME COMMAND...
mtrace_log() {
  name=$1
  shift
  cc -shared -fPIC -o "$work/call_mtrace.so" "$here/call_mtrace.c"
  clean MALLOC_TRACE="$work/log" LD_PRELOAD="$libc_debug:$work/call_mtrace.so" "$@" >/dev/null
  pack "$name"
}

names=$*

wanted sqlite-orders && valgrind_log sqlite-orders sqlite3 :memory: ".read orders.sql"
wanted python-words && valgrind_log python-words \
  /usr/bin/python3.11 -s -S -B words.py "$text" 120
wanted cc1-calculator && valgrind_log cc1-calculator \
  "$(gcc -print-prog-name=cc1)" -quiet -O2 calculator.c -o /dev/null
wanted perl-concordance && valgrind_log perl-concordance perl concordance.pl "$text"
wanted jq-sales && valgrind_log jq-sales jq -n --argjson n 600 -f sales.jq
if wanted gawk-columns; then
  head -n 200 "$text" >"$work/text"
  valgrind_log gawk-columns gawk -f columns.awk "$work/text"
fi
wanted lua-queens && valgrind_log lua-queens lua5.4 eight_queens.lua 8 30
if wanted git-log; then
  history="$work/history"
  clean sh make_history.sh "$history" "$text"
  mtrace_log git-log git --no-pager -C "$history" log -p --stat -M
fi
if wanted dot-house; then
  gawk -v n=60 -f house.awk >"$work/house.dot"
  valgrind_log dot-house dot -Tsvg "$work/house.dot"
fi
if wanted xsltproc-catalogue; then
  gawk -v n=400 -f catalogue.awk >"$work/catalogue.xml"
  valgrind_log xsltproc-catalogue xsltproc catalogue.xsl "$work/catalogue.xml"
fi
wanted bc-pi && mtrace_log bc-pi bc -l pi.bc </dev/null
wanted gnuplot-waves && valgrind_log gnuplot-waves gnuplot waves.gp
wanted cc1plus-inventory && valgrind_log cc1plus-inventory \
  "$(gcc -print-prog-name=cc1plus)" -quiet -O2 -imultiarch x86_64-linux-gnu -D_GNU_SOURCE inventory.cc -o /dev/null
exit 0
