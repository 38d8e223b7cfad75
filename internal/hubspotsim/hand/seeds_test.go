// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

func TestSeedFiles(t *testing.T) {
	t.Parallel()
	s := hubspotsim.New()
	n, err := hand.SeedCSV(s, "companies", "key", strings.NewReader("key,name,motto\na,\"A, Inc\",x\nb,B,\n"))
	if err != nil || n != 2 {
		t.Fatalf("%d records, %v", n, err)
	}
	if record, found := s.Find("companies", "key", "A"); !found || record.Properties["name"] != "A, Inc" || record.Properties["motto"] != "x" {
		t.Errorf("record %v", record)
	}
	if n, err := hand.SeedJSON(s, "contacts", "", strings.NewReader(`[{"email":"a@example.org"},{"email":"b@example.org","team":"t"}]`)); err != nil || n != 2 {
		t.Errorf("%d records, %v", n, err)
	}
	for name, f := range map[string]func() (int, error){
		"unknown type":    func() (int, error) { return hand.SeedCSV(s, "gadgets", "", strings.NewReader("a\n1\n")) },
		"unknown column":  func() (int, error) { return hand.SeedCSV(s, "companies", "id", strings.NewReader("name\nx\n")) },
		"bad column name": func() (int, error) { return hand.SeedCSV(s, "companies", "", strings.NewReader("Company Name\nx\n")) },
		"doubled key":     func() (int, error) { return hand.SeedCSV(s, "companies", "key", strings.NewReader("key\na\n")) },
		"ragged":          func() (int, error) { return hand.SeedCSV(s, "companies", "", strings.NewReader("name,city\nx\n")) },
		"no header":       func() (int, error) { return hand.SeedCSV(s, "companies", "", strings.NewReader("")) },
		"no list":         func() (int, error) { return hand.SeedJSON(s, "companies", "", strings.NewReader(`{}`)) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestParseProperty(t *testing.T) {
	t.Parallel()
	objectType, p, err := hand.ParseProperty("companies/tier:enumeration:radio:unique:options=a|b=Best")
	got, marshalErr := json.Marshal(p)
	want := `{"name":"tier","type":"enumeration","fieldType":"radio","options":[{"label":"A","value":"a","displayOrder":0,"hidden":false},` +
		`{"label":"Best","value":"b","displayOrder":1,"hidden":false}],"hasUniqueValue":true}`
	if err != nil || marshalErr != nil || objectType != "companies" || string(got) != want {
		t.Errorf("%s %s, %v, %v", objectType, got, err, marshalErr)
	}
	for _, bad := range []string{"name", "/name", "companies/Name", "companies/name:text", "companies/name:string:date"} {
		if _, _, err := hand.ParseProperty(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestParseOwner(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]hand.Owner{
		"ada@example.com":                          {Email: "ada@example.com"},
		"ada@example.com:Ada Young Smith":          {Email: "ada@example.com", FirstName: "Ada", LastName: "Young Smith"},
		"ada@example.com:Ada:id=7:user=9:archived": {Email: "ada@example.com", FirstName: "Ada", ID: "7", UserID: 9, Archived: true},
		"ada@example.com:user=9":                   {Email: "ada@example.com", UserID: 9},
	} {
		if got, err := hand.ParseOwner(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "ada", "a@b.example:id=x", "a@b.example:user=x", "a@b.example:Ada:Young"} {
		if _, err := hand.ParseOwner(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestParsePipeline(t *testing.T) {
	t.Parallel()
	objectType, p, err := hand.ParsePipeline("deals/renewals:Renewals:stages=open|won=Won it|lost")
	want := hand.Pipeline{ID: "renewals", Label: "Renewals", Stages: []hand.Stage{
		{ID: "open", Label: "Open", Metadata: map[string]string{"probability": "0.5", "isClosed": "false"}},
		{ID: "won", Label: "Won it", DisplayOrder: 1, Metadata: map[string]string{"probability": "1.0", "isClosed": "true"}},
		{ID: "lost", Label: "Lost", DisplayOrder: 2, Metadata: map[string]string{"probability": "0.0", "isClosed": "true"}},
	}}
	if diff := cmp.Diff(want, p); err != nil || objectType != "deals" || diff != "" {
		t.Errorf("%s, %v (-want +got):\n%s", objectType, err, diff)
	}
	if _, p, err := hand.ParsePipeline("tickets/second:stages=new|done"); err != nil || p.Label != "Second" || p.Stages[1].Metadata["ticketState"] != "CLOSED" {
		t.Errorf("%+v, %v", p, err)
	}
	for _, bad := range []string{"deals", "deals/x", "deals/x:X", "/x:stages=a", "deals/:stages=a", "deals/x:stages=", "deals/x:stages=a||b"} {
		if _, _, err := hand.ParsePipeline(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
