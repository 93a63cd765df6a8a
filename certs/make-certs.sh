#!/bin/sh
# A CA, a serving certificate, and on request a client certificate: ECDSA P-256, by openssl.
#   sh certs/make-certs.sh [--client NAME] [DIR [DNS-or-IP...]]
# DIR (certs/out without) gets ca.crt ca.key tls.crt tls.key, and client.crt client.key with --client. A CA that is there
# already signs the new certificates, so that a client which trusts it goes on trusting.
# CA_DAYS (3650) and DAYS (365) say how long they live.
set -eu
umask 077

client=
if [ "${1:-}" = --client ]; then
    client=${2:?make-certs.sh: --client needs a name}
    shift 2
fi
here=$(dirname "$0")
dir=${1:-$here/out}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- localhost 127.0.0.1 ::1 scc-webhook.scc-system.svc scc-webhook.scc-system.svc.cluster.local
mkdir -p "$dir"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The names as openssl's configuration wants them: DNS.1, IP.2, ...
names() {
    number=0
    for name in "$@"; do
        number=$((number + 1))
        case "$name" in
        *[!A-Za-z0-9.:*-]*)
            echo "make-certs.sh: \"$name\" is neither a DNS name nor an IP address" >&2
            exit 2
            ;;
        *:*) echo "IP.$number = $name" ;;
        *[!0-9.]*) echo "DNS.$number = $name" ;;
        *) echo "IP.$number = $name" ;;
        esac
    done
}

key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
}

# issue NAME SUBJECT EXTENSIONS: a certificate of the CA, put in place only when it is whole.
issue() {
    key "$work/$1.key"
    openssl req -new -key "$work/$1.key" -subj "/CN=$2" -out "$work/$1.csr"
    openssl x509 -req -in "$work/$1.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -set_serial "0x4$(openssl rand -hex 15)" \
        -days "${DAYS:-365}" -sha256 -extfile "$3" -out "$work/$1.crt" 2>/dev/null
    chmod 644 "$work/$1.crt"
    mv "$work/$1.key" "$work/$1.crt" "$dir"
}

names "$@" >"$work/names"
if [ ! -e "$dir/ca.key" ]; then
    cat >"$work/ca.conf" <<CONF
[req]
distinguished_name = subject
x509_extensions = extensions
prompt = no
[subject]
CN = scc-webhook CA
[extensions]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
CONF
    key "$work/ca.key"
    openssl req -x509 -new -key "$work/ca.key" -config "$work/ca.conf" -days "${CA_DAYS:-3650}" -sha256 -out "$work/ca.crt"
    chmod 644 "$work/ca.crt"
    mv "$work/ca.key" "$work/ca.crt" "$dir"
fi

cat >"$work/tls.ext" <<EXT
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = @names
[names]
$(cat "$work/names")
EXT
issue tls scc-webhook "$work/tls.ext"
if [ -n "$client" ]; then
    cat >"$work/client.ext" <<EXT
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
authorityKeyIdentifier = keyid
EXT
    issue client "$client" "$work/client.ext"
fi
echo "$dir: certificates are in place"
