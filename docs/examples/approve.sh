#!/bin/sh
# approve.sh SERVICE ID TEXT [SECONDS]: exits 0 once the user has approved this text on the phone, 1 if not in time (120 s).
# ZAAS and AUTHKEY (role basic) are in the environment. Needs curl and jq.
set -eu
seconds=${4:-120}
ask() {
  # The authkey comes by a file descriptor: everybody on this machine may see arguments.
  curl -fsS --max-time 5 -H @- "$@" <<HEADER
Authorization: Bearer $AUTHKEY
HEADER
}
body=$(jq -nc --arg service "$1" --arg id "$2" --arg text "$3" --argjson expiresIn "$seconds" '{$service, $id, $text, $expiresIn}')
answer=$(ask -H 'content-type: application/json' -d "$body" "$ZAAS/token/transaction")
transaction=$(printf %s "$answer" | jq -r .transaction)
end=$(($(date +%s) + seconds))
while [ "$(date +%s)" -le "$end" ]; do
  case "$(ask "$ZAAS/token/transaction?service=$1&transaction=$transaction" | jq -r .state)" in
    approved | duress) exit 0 ;;
    denied) echo 'the user said no' >&2 && exit 1 ;;
    expired) break ;;
  esac
  sleep 2
done
echo 'the user did not answer in time' >&2
exit 1
