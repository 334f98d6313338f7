#!/bin/sh
# Makes, once, a key for the routers and one for the collector, each with the rights that its role needs and no others.
# Runs in the image of Elasticsearch as root, beside a cluster that is up; cloudwhois reads its key as the user 1000.
# In place of `cloudwhois elasticsearch setup --create-keys`, which prints new keys at every call: here each is made only
# where it is missing, and reaches its container alone, through a volume that only root can write.
set -eu
url=${1:-https://elasticsearch-1:9200}
certificates=${2:-/certificates}
roles=${3:-/setup}
keys=${4:-/keys}
umask 077

for role in router collector; do
  [ -s "$keys/$role/key" ] && continue
  # The password goes in by a pipe: arguments are seen by everybody
  answer=$(printf 'user = "elastic:%s"\n' "$(cat "$certificates/password")" |
    curl --config - --silent --show-error --fail-with-body --max-time 30 --cacert "$certificates/ca.crt" \
      --header 'content-type: application/json' --data "@$roles/$role.json" "$url/_security/api_key")
  printf %s "$answer" | sed -n 's/.*"encoded":"\([^"]*\)".*/\1/p' > "$keys/$role/new"
  [ -s "$keys/$role/new" ] || { echo "no key in the answer for $role" >&2; exit 1; }
  cat "$certificates/ca-fingerprint" > "$keys/$role/ca-fingerprint"
  chmod 755 "$keys/$role"
  if [ "$(id -u)" = 0 ]; then chown 1000 "$keys/$role/new" "$keys/$role/ca-fingerprint"; fi
  mv "$keys/$role/new" "$keys/$role/key"
done
