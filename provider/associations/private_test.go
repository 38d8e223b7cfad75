// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
)

// TestPrivate_written: private data in states that exist stay readable, and what is
// written is what versions in use read.
func TestPrivate_written(t *testing.T) {
	t.Parallel()
	const written = `{"name":"n","heir":"h","saved":["1"],"failed":true,"account":"9","fresh":"f","plan":{"warrant":["2"],"process":"p","extras":[["3","4"]]}}`
	p := decodePrivate([]byte(written))
	want := custodian.Object{Name: "n", Heir: "h", Saved: custody.WarrantOf("1"), Failed: true, Account: "9", Fresh: "f"}
	if diff := cmp.Diff(want, p.Object, cmp.AllowUnexported(custody.Warrant{})); diff != "" {
		t.Error(diff)
	}
	if !p.Plan.Warrant.Names("2") || p.Plan.Process != "p" || len(p.Plan.Extras) != 1 {
		t.Errorf("plan %+v", p.Plan)
	}
	if got := string(p.encode()); got != written {
		t.Errorf("writes %s", got)
	}
	if p := decodePrivate(nil); p.Plan == nil || p.Plan.Warrant.Len() != 0 {
		t.Error("without private data there is an empty plan")
	}
}
