#!/bin/sh
# Compiles Toxiproxy out of its Go module into the folder /out, or $1. Needs Go 1.23 or newer and Go's module proxy.
set -eu
version=2.12.0
export CGO_ENABLED=0 GOFLAGS=-trimpath GOBIN="${1:-/out}"
mkdir -p "$GOBIN"
for program in server cli; do
	go install -ldflags "-s -w -X github.com/Shopify/toxiproxy/v2.Version=$version" \
		"github.com/Shopify/toxiproxy/v2/cmd/$program@v$version"
	mv "$GOBIN/$program" "$GOBIN/toxiproxy-$program"
done
