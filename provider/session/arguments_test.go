// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// Every wrong timeout is named, in the same order each time.
func TestValidateTimeouts(t *testing.T) {
	t.Parallel()
	wrong := Timeouts{Create: protocol.Known("soon"), Read: protocol.Known("30m"), Update: protocol.Known("-1h"), Delete: protocol.Known("5")}
	want := []string{"timeouts.create", "timeouts.update", "timeouts.delete"}
	for range 20 {
		var got []string
		for _, d := range ValidateTimeouts(wrong) {
			if at, ok := d.(diag.DiagnosticWithPath); ok {
				got = append(got, at.Path().String())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("errors (-want +got):\n%s", diff)
		}
	}
}
