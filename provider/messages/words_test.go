// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package messages_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

func TestWithout(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text  string
		names []string
		want  string
	}{
		{"record 1 has 100 of 1", []string{"1"}, "record  has 100 of "},
		{"record 21 has 100 of 21", []string{"21", ""}, "record  has 100 of "},
		{`"a" to "b": no abba`, []string{"a", "b"}, `"" to "": no abba`},
		{"aa a aa", []string{"a"}, "aa  aa"},
		{"", []string{"a"}, ""},
		{"ü üb", []string{"ü"}, " üb"},
	} {
		if got := messages.Without(tt.text, tt.names...); got != tt.want {
			t.Errorf("%q without %q: %q, want %q", tt.text, tt.names, got, tt.want)
		}
	}
}

func TestOthers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		failed, all int
		want        string
	}{
		{1, 1, ""},
		{100, 100, ""},
		{1, 2, "; the other one is in HubSpot and in the state"},
		{1, 3, "; the others are in HubSpot and in the state"},
	} {
		if got := messages.Others(tt.failed, tt.all); got != tt.want {
			t.Errorf("%d of %d: %q", tt.failed, tt.all, got)
		}
	}
}
