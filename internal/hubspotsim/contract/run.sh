#!/bin/sh
# Copyright (c) the terraform-provider-hubspot authors
# SPDX-License-Identifier: MPL-2.0

# Drives the simulator by HubSpot's own client. Needs Go and Node.js 20 or newer.
# With --installed the packages are taken as they are.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)

if ! command -v npm >/dev/null 2>&1; then
	echo "The contract test needs Node.js 20 or newer with npm: see nodejs.org." >&2
	exit 1
fi

if [ "${1:-}" != --installed ]; then
	npm ci --prefix "$here" --no-audit --no-fund --loglevel=error
fi
cd "$root"
exec go run ./internal/hubspotsim/cmd/hubspotsim -port 0 -account unlimited \
	-property companies/domain_key:string:unique \
	-object-type widget \
	-- node --test --test-concurrency=1 "$here"
