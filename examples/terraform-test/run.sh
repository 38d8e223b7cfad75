#!/bin/sh
# Runs the tests of this module against the simulator: builds the provider and
# the simulator from this checkout, starts the simulator on a free port, and
# stops it when the tests are done. Arguments go to terraform test.
set -eu

cd "$(dirname "$0")"
checkout=${CHECKOUT:-../..}
terraform=${TERRAFORM:-terraform}

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go -C "$checkout" build -o "$bin/" . ./internal/hubspotsim/cmd/hubspotsim

# Makes Terraform take the provider from the folder instead of the registry.
cat > "$bin/cli.tfrc" <<CONFIG
provider_installation {
  dev_overrides {
    "seed-5bbc67a3/hubspot" = "$bin"
  }
  direct {}
}
CONFIG

export TF_CLI_CONFIG_FILE="$bin/cli.tfrc"
"$bin/hubspotsim" -port 0 -account unlimited -- "$terraform" test "$@"
