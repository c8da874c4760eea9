# Makes records, groups and totals them, and turns the result into text and back.
[range($n) | {id: ., city: ("city " + (. * 7919 % 37 | tostring)), tags: [range(. % 5) | "t\(.)"], amount: (. * 31 % 1000 / 8)}]
| map(select(.id % 3 != 0) | . + {key: (.city | ascii_upcase | gsub(" "; "-"))})
| group_by(.city)
| map({city: .[0].city, count: length, total: (map(.amount) | add), tags: (map(.tags[]) | unique), first: (min_by(.amount) | del(.tags))})
| sort_by(-.total)
| (tojson | fromjson) as $copy
| {cities: $copy, paths: ([paths(numbers)] | length), text: ($copy | map("\(.city)=\(.total)") | join(";") | @base64 | @base64d)}
