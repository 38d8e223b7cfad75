// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// valueProperties are one property of every kind.
func valueProperties(s *hubspotsim.Server) {
	options := []hubspotsim.PropertyOption{{Value: "a"}, {Value: "b"}, {Value: "c", Hidden: true}}
	for _, p := range []hubspotsim.Property{
		{Name: "text"},
		{Name: "amount", Type: "number"},
		{Name: "day", Type: "date"},
		{Name: "moment", Type: "datetime"},
		{Name: "choice", Type: "enumeration", Options: options},
		{Name: "choices", Type: "enumeration", FieldType: "checkbox", Options: options},
		{Name: "flag", Type: "bool"},
		{Name: "flag_choice", Type: "enumeration", FieldType: "booleancheckbox", Options: []hubspotsim.PropertyOption{{Value: "true"}, {Value: "false"}}},
		{Name: "phone2", Type: "phone_number"},
		{Name: "fixed", ReadOnly: true},
		{Name: "sum", Type: "number", Calculated: true},
		{Name: "elsewhere", Type: "enumeration", ExternalOptions: true},
	} {
		s.DefineProperty("companies", p)
	}
}

func TestValues_storedForm(t *testing.T) {
	t.Parallel()
	tests := []struct{ property, sent, stored string }{
		{"text", "  two  words ", "two  words"},
		{"text", "Zürich \"quoted\" \\ \t\u2028", "Zürich \"quoted\" \\"},
		{"amount", "12.50", "12.5"},
		{"amount", " 007 ", "7"},
		{"amount", "-0.0", "0"},
		{"amount", "1.2e3", "1200"},
		{"amount", "5e-3", "0.005"},
		{"amount", ".5", "0.5"},
		{"day", "2026-02-28", "2026-02-28"},
		{"day", "1772236800000", "2026-02-28"},
		{"moment", "2026-02-28T12:30:00+02:00", "2026-02-28T10:30:00.000Z"},
		{"moment", "2026-02-28T12:30:00.5Z", "2026-02-28T12:30:00.500Z"},
		{"moment", "1772236800001", "2026-02-28T00:00:00.001Z"},
		{"choice", "c", "c"},
		{"choices", "b;a", "a;b"},
		{"choices", "a;a;", "a"},
		{"flag", "true", "true"},
		{"flag_choice", "false", "false"},
		{"elsewhere", "anything", "anything"},
		{"phone", "+1 (555) 010-9999", "+1 (555) 010-9999"},
		{"phone2", "1-800-FLOWERS", "1-800-FLOWERS"},
		{"domain", "HTTPS://www.Example.ORG/path?q", "example.org"},
		{"hubspot_owner_id", "70001", "70001"},
	}
	a := companies(t)
	valueProperties(a.s)
	for _, tt := range tests {
		a.want(a.upsert(company("k", "name", "K", tt.property, tt.sent)), 200)
		got := a.want(a.read([]string{tt.property}, "k"), 200).Results[0].property(tt.property)
		if got != tt.stored {
			t.Errorf("%s: %q stored as %q, want %q", tt.property, tt.sent, got, tt.stored)
		}
	}
}

func TestValues_refused(t *testing.T) {
	t.Parallel()
	tests := []struct{ property, sent, code string }{
		{"nope", "1", "PROPERTY_DOESNT_EXIST"},
		{"fixed", "1", "READ_ONLY_VALUE"},
		{"sum", "1", "READ_ONLY_VALUE"},
		{"createdate", "2026-01-01", "READ_ONLY_VALUE"},
		{"hs_object_id", "1", "READ_ONLY_VALUE"},
		{"amount", "1,000", "INVALID_NUMBER"},
		{"amount", "1.2.3", "INVALID_NUMBER"},
		{"amount", "1e999999999", "INVALID_NUMBER"},
		{"amount", "-", "INVALID_NUMBER"},
		{"amount", "NaN", "INVALID_NUMBER"},
		{"day", "28.02.2026", "INVALID_DATE"},
		{"day", "2026-02-30", "INVALID_DATE"},
		{"day", "1772236800001", "INVALID_DATE"},
		{"day", "2026-02-28T00:00:00Z", "INVALID_DATE"},
		{"moment", "yesterday", "INVALID_LONG"},
		{"choice", "A", "INVALID_OPTION"},
		{"choice", "a;b", "INVALID_OPTION"},
		{"choices", "a;x", "INVALID_OPTION"},
		{"flag", "yes", "INVALID_BOOLEAN"},
		{"flag_choice", "TRUE", "INVALID_OPTION"},
		{"hubspot_owner_id", "2001", "INVALID_OPTION"},
		{"text", strings.Repeat("x", 65_537), "INVALID_LENGTH"},
	}
	a := companies(t)
	valueProperties(a.s)
	for _, tt := range tests {
		got := a.want(a.upsert(company("k", "name", "K", tt.property, tt.sent)), 207)
		if want := `"error":"` + tt.code + `","name":"` + tt.property + `"`; !strings.Contains(got.Errors[0].Message, want) {
			t.Errorf("%s: message %q does not hold %s", tt.property, got.Errors[0].Message, want)
		}
	}
	if n := a.s.CountRecords("companies"); n != 0 {
		t.Errorf("%d records were written", n)
	}
}

func TestValues_invalidEmails(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, address := range []string{"ada", "@example.org", "ada@", "ada@example", "ada@.org", "a b@example.org", "a@b@example.org"} {
		got := a.want(a.post("/crm/v3/objects/contacts/batch/upsert", contactInputs(
			input{ID: address, Properties: properties("firstname", "Ada")})), 207)
		if !strings.Contains(got.Errors[0].Message, `"error":"INVALID_EMAIL"`) {
			t.Errorf("%s: %s", address, got.Raw)
		}
	}
}

func TestValues_severalErrorsOfOneInput(t *testing.T) {
	t.Parallel()
	a := companies(t)
	got := a.want(a.upsert(company("k", "name", "K", "zz_nope", "1", "aa_nope", "1", "numberofemployees", "x")), 207)
	message := got.Errors[0].Message
	first, second, third := strings.Index(message, "aa_nope"), strings.Index(message, "numberofemployees"), strings.Index(message, "zz_nope")
	if first < 0 || second < first || third < second || got.NumErrors != 1 {
		t.Errorf("want one error naming all three in order: %s", got.Raw)
	}
}

func TestValues_appendToCheckboxes(t *testing.T) {
	t.Parallel()
	a := companies(t)
	valueProperties(a.s)
	a.want(a.upsert(company("k", "name", "K", "choices", "b")), 200)
	a.want(a.upsert(company("k", "choices", ";a")), 200)
	if record, _ := a.s.Find("companies", "domain_key", "k"); record.Properties["choices"] != "a;b" {
		t.Errorf("choices %q, want a;b", record.Properties["choices"])
	}
}

func TestValues_notNormalised(t *testing.T) {
	t.Parallel()
	a := companies(t, hubspotsim.Lenient())
	valueProperties(a.s)
	sent := properties("text", " x ", "amount", "1.50", "choices", "b;a", "phone", "+1 555", "domain", "WWW.example.org", "name", "K")
	a.want(a.upsert(input{ID: "k", Properties: sent}), 200)
	record, _ := a.s.Find("companies", "domain_key", "k")
	for name, value := range sent {
		if record.Properties[name] != value {
			t.Errorf("%s stored as %q, want %q", name, record.Properties[name], value)
		}
	}
}

func TestValues_stagesOfPipelines(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.s.DefinePipeline("deals", hubspotsim.Pipeline{ID: "second", Stages: []hubspotsim.Stage{{ID: "start"}}})
	create := func(pipeline, stage string) int {
		return a.post("/crm/v3/objects/deals", map[string]any{
			"properties": properties("dealname", "D", "pipeline", pipeline, "dealstage", stage),
		}).Code
	}
	for _, tt := range []struct {
		pipeline, stage string
		code            int
	}{
		{"default", "closedwon", 201},
		{"second", "start", 201},
		{"second", "closedwon", 400},
		{"third", "start", 400},
		{"", "closedwon", 201},
	} {
		if got := create(tt.pipeline, tt.stage); got != tt.code {
			t.Errorf("%s/%s: answered %d, want %d", tt.pipeline, tt.stage, got, tt.code)
		}
	}
}
