// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand_test

import (
	"encoding/json"
	"strings"
	"testing"

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
