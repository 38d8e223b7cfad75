// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestDoubtTime(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]values.Doubt{
		"45292":   {Cause: values.CauseDayNumber, Taken: "1970-01-01T00:00:45.292Z", Meant: "2024-01-01"},
		"20000":   {Cause: values.CauseDayNumber, Taken: "1970-01-01T00:00:20.000Z", Meant: "1954-10-03"},
		"80000":   {Cause: values.CauseDayNumber, Taken: "1970-01-01T00:01:20.000Z", Meant: "2119-01-11"},
		"45292.5": {Cause: values.CauseDayNumber, Meant: "2024-01-01T12:00:00.000Z"},
		//nolint:gocritic // White space around a number is what is tested.
		" 45292 ":    {Cause: values.CauseDayNumber, Taken: "1970-01-01T00:00:45.292Z", Meant: "2024-01-01"},
		"1767225600": {Cause: values.CauseSeconds, Taken: "1970-01-21T10:53:45.600Z", Meant: "2026-01-01T00:00:00.000Z"},
		"100000000":  {Cause: values.CauseSeconds, Taken: "1970-01-02T03:46:40.000Z", Meant: "1973-03-03T09:46:40.000Z"},
		"9999999999": {Cause: values.CauseSeconds, Taken: "1970-04-26T17:46:39.999Z", Meant: "2286-11-20T17:46:39.000Z"},
		"20260131":   {Cause: values.CauseDigits, Taken: "1970-01-01T05:37:40.131Z", Meant: "2026-01-31"},
		"2026":       {Cause: values.CauseDigits, Taken: "1970-01-01T00:00:02.026Z"},
		"0":          {Cause: values.CauseZero, Taken: "1970-01-01T00:00:00.000Z"},
		"12":         {Cause: values.CauseEpoch, Taken: "1970-01-01T00:00:00.012Z"},
		"-1":         {Cause: values.CauseEpoch, Taken: "1969-12-31T23:59:59.999Z"},
		"19999":      {Cause: values.CauseEpoch, Taken: "1970-01-01T00:00:19.999Z"},
		"80001":      {Cause: values.CauseEpoch, Taken: "1970-01-01T00:01:20.001Z"},
		"20261301":   {Cause: values.CauseEpoch, Taken: "1970-01-01T05:37:41.301Z"},
	} {
		got := values.DoubtTime(value)
		if got == nil {
			t.Errorf("%q passes", value)
			continue
		}
		want.Value = strings.TrimSpace(value)
		if *got != want {
			t.Errorf("%q: %+v, want %+v", value, *got, want)
		}
		if detail := got.Detail(); !strings.HasPrefix(detail, `"`+want.Value+`" `) || !strings.HasSuffix(detail, ".") || want.Meant != "" && !strings.Contains(detail, `Write "`+want.Meant+`"`) {
			t.Errorf("%q: %s", value, detail)
		}
	}
	for _, value := range []string{
		"", "1767225600000", "10000000000", "-10000000000", "86400000", "-86400000", "2026-01-31", "1970-01-21", "1970-01-21T10:53:45.600Z", "soon", "45292,5", "45292.x",
	} {
		if got := values.DoubtTime(value); got != nil {
			t.Errorf("%q: %+v", value, *got)
		}
	}
}

func TestDefinitionsDoubt(t *testing.T) {
	t.Parallel()
	defs := values.NewDefinitions([]values.Definition{
		{Name: "closed_at", Type: "datetime"}, {Name: "born", Type: "date"}, {Name: "count", Type: "number"}, {Name: "code", Type: "string"},
	})
	for property, doubtful := range map[string]bool{"closed_at": true, "born": true, "count": false, "code": false, "other": false} {
		if got := defs.Doubt(property, "45292"); (got != nil) != doubtful {
			t.Errorf("%s: %+v", property, got)
		}
	}
	var unknown *values.Definitions
	if got := unknown.Doubt("born", "45292"); got != nil {
		t.Errorf("without definitions: %+v", got)
	}
}
