// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// ExpectData checks an attribute of a data source.
func ExpectData(address, attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

// Exactly expects a text.
func Exactly(s string) knownvalue.Check { return knownvalue.StringExact(s) }

// TextMap expects a map of texts, given as key and value in turn.
func TextMap(pairs ...string) knownvalue.Check {
	m := make(map[string]knownvalue.Check, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = Exactly(pairs[i+1])
	}
	return knownvalue.MapExact(m)
}

// Texts expects a list of texts, in order.
func Texts(items ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(items))
	for i, item := range items {
		checks[i] = Exactly(item)
	}
	return knownvalue.ListExact(checks)
}
