#!/bin/sh
# wait-open.sh SERVICE ID [SECONDS]: exits 0 once the token is open, 1 if it is blocked or the time (300 s) is over.
# ZAAS and AUTHKEY (role basic) are in the environment. Needs curl and jq.
set -eu
id=$(printf %s "$2" | jq -sRr @uri) # a space has to be %20, not +
end=$(($(date +%s) + ${3:-300}))
ask() {
  # The authkey comes by a file descriptor: everybody on this machine may see arguments.
  curl -fsS --max-time 5 -H @- "$ZAAS/token/status?service=$1&id=$2" <<HEADER
Authorization: Bearer $AUTHKEY
HEADER
}
while :; do
  case "$(ask "$1" "$id")" in
    '{"status":1}' | '{"status":3}') exit 0 ;;
    '{"status":4}') echo 'the token is blocked' >&2 && exit 1 ;;
  esac
  [ "$(date +%s)" -lt "$end" ] || break
  sleep 3
done
echo 'nobody opened the token in time' >&2
exit 1
