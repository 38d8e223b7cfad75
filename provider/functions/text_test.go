// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestTextFunctions(t *testing.T) {
	t.Parallel()
	server := frameworkServer()
	options := func(items ...string) tftypes.Value {
		elements := make([]tftypes.Value, len(items))
		for i, item := range items {
			elements[i] = tfString(item)
		}
		return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, elements)
	}
	null := tftypes.NewValue(tftypes.String, nil)
	for _, c := range []struct {
		name, function string
		argument       tftypes.Value
		want           tftypes.Value
		message        string
	}{
		{"date", "date", tfString("31 Jan 2026"), tfString("2026-01-31"), ""},
		{"date of a time", "date", tfString("2026-01-31T23:30:00-05:00"), tfString("2026-01-31"), ""},
		{"empty date", "date", tfString(""), tfString(""), ""},
		{"null date", "date", null, null, ""},
		{"ambiguous date", "date", tfString("01/02/2026"), null, "may mean two days"},
		{"datetime", "datetime", tfString("2026-01-31T09:30:00+01:00"), tfString("2026-01-31T08:30:00.000Z"), ""},
		{"no datetime", "datetime", tfString("soon"), null, "is not a date"},
		{"email", "normalize_email", tfString(" Ada@Example.COM "), tfString("ada@example.com"), ""},
		{"no email", "normalize_email", tfString("ada"), null, `it has no "@"`},
		{"domain", "normalize_domain", tfString("https://www.Example.com/about"), tfString("example.com"), ""},
		{"no domain", "normalize_domain", tfString("localhost"), null, "no period"},
		{"check boxes", "multi_checkbox", options("b", " a ", "", "b"), tfString("b;a"), ""},
		{"no check box", "multi_checkbox", options(), tfString(""), ""},
		{"semicolon", "multi_checkbox", options("a;b"), null, "semicolon"},
		{"null check boxes", "multi_checkbox", tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, nil), null, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			argument, err := tfprotov6.NewDynamicValue(c.argument.Type(), c.argument)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{Name: c.function, Arguments: []*tfprotov6.DynamicValue{&argument}})
			if err != nil {
				t.Fatal(err)
			}
			if c.message != "" {
				if resp.Error == nil || !strings.Contains(resp.Error.Text, c.message) || resp.Error.FunctionArgument == nil || *resp.Error.FunctionArgument != 0 {
					t.Fatalf("error %+v, want one about argument 0 that says %q", resp.Error, c.message)
				}
				return
			}
			if resp.Error != nil {
				t.Fatal(resp.Error.Text)
			}
			got, err := resp.Result.Unmarshal(tftypes.String)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
