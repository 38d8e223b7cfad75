// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import "github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"

// Drift compares the managed properties of one record with what HubSpot holds
// and returns those that differ in meaning, with HubSpot's value. stored is
// what HubSpot held when last asked. definitions is called only where the
// spelling differs, so that a refresh without changes needs no definitions.
//
// Free text that HubSpot rewrites while storing (white space, telephone
// numbers, addresses) agrees as long as HubSpot still holds what it answered
// to the write: no rule for rewriting is documented, its own answer is.
func Drift[R Row[R]](row, stored R, idProperty string, remote func(name string) string, definitions func() *values.Definitions) map[string]string {
	var drift map[string]string
	for name, cell := range row.Cells() {
		if cell.Unmanaged || cell.Unknown || name == idProperty {
			continue
		}
		now := remote(name)
		if now == cell.Text {
			continue
		}
		defs := definitions()
		if defs.Equal(name, cell.Text, now) {
			continue
		}
		if before, ok := stored.Cell(name); ok && !before.Unknown && before.Text == now && rewritten(defs, name, cell.Text, now) {
			continue
		}
		if drift == nil {
			drift = make(map[string]string)
		}
		drift[name] = now
	}
	return drift
}

// rewritten reports whether stored may be HubSpot's spelling of the declared
// value. A value that was dropped altogether never is.
func rewritten(defs *values.Definitions, name, declared, stored string) bool {
	return declared != "" && defs.EqualAsStored(name, declared, stored)
}
