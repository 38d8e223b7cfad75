// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import "testing"

func TestStartTime(t *testing.T) {
	t.Parallel()
	// A name may hold spaces and parentheses.
	const stat = "17 (a ) R 9 (b) S 1 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 20 18446744073709551615"
	if got := startTime(stat); got != "987654" {
		t.Errorf("start is %q", got)
	}
	for _, short := range []string{"", "17", "17 (x) S 1 2"} {
		if got := startTime(short); got != "" {
			t.Errorf("start of %q is %q", short, got)
		}
	}
}

// Two Books of a process that Terraform did not start are two runs, those of one
// that it did are one.
func TestCurrentRun(t *testing.T) {
	t.Setenv("TF_PLUGIN_MAGIC_COOKIE", "")
	if a, b := currentRun(), currentRun(); a == b || a == "" {
		t.Errorf("runs are %q and %q", a, b)
	}
	t.Setenv("TF_PLUGIN_MAGIC_COOKIE", "x")
	if a, b := currentRun(), currentRun(); a != b || a == "" {
		t.Errorf("runs are %q and %q", a, b)
	}
}
