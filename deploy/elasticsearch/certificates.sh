#!/bin/sh
# Makes, once: a certificate authority, a certificate of it for every node, and the password of the superuser.
# Runs in the image of Elasticsearch as root; the nodes read what is theirs as the user 1000.
set -eu
target=${1:-/certificates}
home=${ES_HOME:-/usr/share/elasticsearch}
java=${ES_JAVA_HOME:-$home/jdk}
nodes=elasticsearch-1,elasticsearch-2,elasticsearch-3,localhost

[ -f "$target/complete" ] && exit 0
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$home/bin/elasticsearch-certutil" ca --silent --pem --days 3650 --out "$work/ca.zip"
unzip -q "$work/ca.zip" -d "$work"
"$home/bin/elasticsearch-certutil" cert --silent --pem --days 3650 --name node --dns "$nodes" --ip 127.0.0.1 \
  --ca-cert "$work/ca/ca.crt" --ca-key "$work/ca/ca.key" --out "$work/node.zip"
unzip -q "$work/node.zip" -d "$work"

cp "$work/ca/ca.crt" "$work/ca/ca.key" "$work/node/node.key" "$target/"
# The nodes show their authority, too: by its fingerprint alone cloudwhois knows it
cat "$work/node/node.crt" "$work/ca/ca.crt" > "$target/node.crt"
"$java/bin/keytool" -printcert -file "$target/ca.crt" | sed -n 's/^.*SHA256: //p' > "$target/ca-fingerprint"
od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$target/password"

chmod 755 "$target"
chmod 444 "$target/ca.crt" "$target/ca-fingerprint"
if [ "$(id -u)" = 0 ]; then chown 1000 "$target/node.key" "$target/node.crt" "$target/password"; fi
touch "$target/complete"
