// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

func TestTable(t *testing.T) {
	t.Parallel()
	const export = "Domain;Revenue;Since\nmit.edu;1.250,50;31.12.1999\n;7;\nMIT.edu;8; \n"
	all := tfOptions(
		"key", tfString("domain"),
		"columns", tfOptions("domain", tfString("Domain"), "revenue", tfString("Revenue"), "since", tfString("Since")),
		"separator", tfString(";"), "decimal", tfString(","), "dates", tfOptions("since", tfString("DD.MM.YYYY")),
		"time_zone", tfString("Europe/Berlin"), "empty", tfString("clear"), "duplicates", tfString("last"),
		"skip_invalid_keys", tfBool(true), "allow_empty", tfBool(false), "check_encoding", tfBool(true),
	)
	const kept = `Row 4 is kept. Their keys "MIT.edu" and "mit.edu" differ only in case or in how accents are encoded, so that both may be one record.`
	for name, c := range map[string]struct {
		text    string
		options tftypes.Value
		want    functionAnswer
		message string
	}{
		"all options": {
			text: export, options: all,
			want: functionAnswer{
				Records:  map[string]map[string]string{"MIT.edu": {"revenue": "8", "since": ""}},
				Rejected: []string{"2|mit.edu|" + kept, `3||The key is empty. Give every record the value of "domain" as its key.`},
			},
		},
		"no options": {
			text: "domain,name\nmit.edu,\n", options: tfOptions(),
			want: functionAnswer{Records: map[string]map[string]string{"mit.edu": {"name": nullCell}}},
		},
		"null for options": {
			text: "domain,name\nmit.edu,MIT\n", options: tftypes.NewValue(tftypes.DynamicPseudoType, nil),
			want: functionAnswer{Records: map[string]map[string]string{"mit.edu": {"name": "MIT"}}},
		},
		"null option": {
			text: "domain,name\nmit.edu,MIT\n", options: tfOptions("decimal", tftypes.NewValue(tftypes.String, nil), "columns", tfRows(tfString("name"))),
			want: functionAnswer{Records: map[string]map[string]string{"mit.edu": {"name": "MIT"}}},
		},
		"map of options": {
			text: "domain;name\nmit.edu;MIT\n", options: tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"separator": tfString(";")}),
			want: functionAnswer{Records: map[string]map[string]string{"mit.edu": {"name": "MIT"}}},
		},
		"text for options":     {text: export, options: tfString(";"), want: functionAnswer{Argument: argumentOptions}, message: "options have to be an object"},
		"no such option":       {text: export, options: tfOptions("seperator", tfString(";")), want: functionAnswer{Argument: argumentOptions}, message: `Did you mean "separator"?`},
		"number for an option": {text: export, options: tfOptions("separator", tfNumber(5)), want: functionAnswer{Argument: argumentOptions}, message: `option separator is "5"`},
		"no such column":       {text: export, options: tfOptions("separator", tfString(";"), "key", tfString("Domian")), want: functionAnswer{Argument: argumentOptions}, message: `Did you mean "Domain"?`},
		"no such number":       {text: export, options: tfOptions("separator", tfString(";"), "key", tfString("Revenue"), "decimal", tfOptions("Domain", tfString("."))), want: functionAnswer{Argument: argumentSource}, message: `The column "Domain", rows 2 and 4`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := callBoth(t, t, tableName, tfString(c.text), c.options)
			checkAnswer(t, got, c.want, c.message)
		})
	}
}

// Whatever the options are, both servers answer the same.
func TestTable_agree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.Custom(func(t *rapid.T) tftypes.Value {
			return rapid.SampledFrom([]tftypes.Value{
				tfString("first"), tfString("clear"), tfString(","), tfString("DD.MM.YYYY"), tfString(""), tfBool(true), tfNumber(1),
				tftypes.NewValue(tftypes.String, nil), tfOptions("b", tfString(",")), tfOptions(), tfRows(tfString("b")), tfRows(),
			}).Draw(t, "value")
		})
		var pairs []any
		for _, name := range []string{"key", "columns", "separator", "decimal", "dates", "time_zone", "empty", "duplicates", "skip_invalid_keys", "allow_empty", "other"} {
			if rapid.IntRange(0, 4).Draw(rt, "has "+name) == 0 {
				pairs = append(pairs, name, value.Draw(rt, name))
			}
		}
		text := rapid.SampledFrom([]string{"", "a,b\n", "a,b\nx,\"1,5\"\nX,\n,2\n", "a,b\nx,31.12.1999\n"}).Draw(rt, "text")
		callBoth(t, rt, tableName, tfString(text), tfOptions(pairs...))
	})
}
