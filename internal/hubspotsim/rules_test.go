// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

const (
	upsertV3     = "/crm/v3/objects/companies/batch/upsert"
	upsert202603 = "/crm/objects/2026-03/companies/batch/upsert"
	upsert202609 = "/crm/objects/2026-09/companies/batch/upsert"
)

// The account's own rules bind writes from version 2026-09 on, record by
// record, and older versions not at all.
func TestRules_bindFrom202609(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.s.SetRules("companies", hubspotsim.Rules{
		CreateRequired: []string{"city"},
		Conditions:     []hubspotsim.Condition{{Property: "type", Values: []string{"PARTNER"}, Required: []string{"country"}}},
		Validations:    map[string][]hubspotsim.ValidationRule{"zip": {{Type: "MAX_LENGTH", Arguments: []string{"4"}}}},
	})
	inputs := batch(traced("domain_key", []input{
		company("good", "name", "A", "city", "Oslo", "type", "PARTNER", "country", "Norway", "zip", "0313"),
		company("no city", "name", "A"),
		company("no country", "name", "A", "city", "Oslo", "type", "PARTNER"),
		company("long", "name", "A", "city", "Oslo", "zip", "03130"),
	})...)
	for _, path := range []string{upsertV3, upsert202603} {
		if got := a.want(a.post(path, inputs), 200); len(got.Results) != 4 {
			t.Errorf("%s: %s", path, got.Raw)
		}
	}
	b := companies(t)
	b.s.SetRules("companies", hubspotsim.Rules{
		CreateRequired: []string{"city"},
		Conditions:     []hubspotsim.Condition{{Property: "type", Values: []string{"PARTNER"}, Required: []string{"country"}}},
		Validations:    map[string][]hubspotsim.ValidationRule{"zip": {{Type: "MAX_LENGTH", Arguments: []string{"4"}}}},
	})
	got := b.want(b.post(upsert202609, inputs), 207)
	if len(got.Results) != 1 || got.Results[0].property("domain_key") != "good" || got.NumErrors != 3 {
		t.Fatalf("2026-09: %s", got.Raw)
	}
	codes := map[string]string{}
	for _, e := range got.Errors {
		for _, detail := range e.Errors {
			codes[detail.ErrorCode] = strings.Join(detail.Context["propertyName"], ",") + ": " + detail.Message
		}
	}
	want := map[string]string{
		"MISSING_REQUIRED_PROPERTY":             "city: city is required to create this object",
		"MISSING_CONDITIONAL_REQUIRED_PROPERTY": "country: country is required by a conditional rule based on [type]",
	}
	for code, text := range want {
		if codes[code] != text {
			t.Errorf("%s: %q, want %q", code, codes[code], text)
		}
	}
	if !strings.Contains(got.Raw, "VALIDATION_RULE_FAILED") {
		t.Errorf("the rule for values: %s", got.Raw)
	}
}

// A condition holds for what the record will be, not for what is sent alone.
func TestRules_conditionsLookAtTheWholeRecord(t *testing.T) {
	t.Parallel()
	for whole, code := range map[bool]int{false: 207, true: 400} {
		a := companies(t, set(func(c *hubspotsim.Config) { c.RulesWholeBatch = whole }))
		a.s.SetRules("companies", hubspotsim.Rules{Conditions: []hubspotsim.Condition{{Property: "type", Required: []string{"country"}}}})
		a.s.Seed("companies", properties("domain_key", "k", "name", "K", "country", "Norway"))
		upsert := func(pairs ...string) answer {
			return a.post(upsert202609, batch(traced("domain_key", []input{company("k", pairs...)})...))
		}
		a.want(upsert("type", "PARTNER"), 200)
		a.want(upsert("name", "Other"), 200)
		got := a.want(upsert("country", ""), code)
		if !strings.Contains(got.Raw, `"code":"MISSING_CONDITIONAL_REQUIRED_PROPERTY"`) || !strings.Contains(got.Raw, "[type]") ||
			!strings.Contains(got.Raw, "The property values provided are invalid") {
			t.Errorf("refusal: %s", got.Raw)
		}
		a.want(upsert("country", "", "type", ""), 200)
	}
}

func TestRules_kindsOfValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind, args, good, bad string
	}{
		{"ALPHANUMERIC", "", "a1", "a-1"},
		{"ALPHANUMERIC", "NUMERIC_ONLY", "12", "1a"},
		{"ALPHANUMERIC", "ALPHA_ONLY", "ab", "a1"},
		{"SPECIAL_CHARACTERS", "", "a b", "a#b"},
		{"WHITESPACE", "", "ab", "a b"},
		{"MIN_LENGTH", "3", "abc", "ab"},
		{"MAX_LENGTH", "3", "äöü", "abcd"},
		{"MIN_NUMBER", "10", "10", "9.5"},
		{"MAX_NUMBER", "10", "-11", "10.01"},
		{"DECIMAL", "2", "1.25", "1.255"},
		{"REGEX", "[A-Z]{2}-[0-9]+", "NO-12", "NO-12x"},
		{"START_DATE", "2026-01-01", "2026-01-01", "2025-12-31"},
		{"END_DATETIME", "2026-01-01T12:00:00Z", "2026-01-01T11:00:00Z", "2026-01-01T13:00:00Z"},
		{"DAYS_OF_WEEK", "MONDAY,TUESDAY", "2026-11-30", "2026-11-29"},
		{"EMAIL", "", "a@b.example", "a@b"},
		{"EMAIL_ALLOWED_DOMAINS", "b.example", "a@B.example", "a@c.example"},
		{"EMAIL_BLOCKED_DOMAINS", "b.example", "a@c.example", "a@b.example"},
		{"DOMAIN", "", "b.example", "b"},
		{"URL", "", "https://b.example/x", "b.example"},
		{"URL_ALLOWED_DOMAINS", "b.example", "https://b.example/x", "https://c.example"},
		{"URL_BLOCKED_DOMAINS", "b.example", "https://c.example/x", "https://b.example"},
		{"PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", "", "+47 22", "22"},
		{"FORMAT", "LOUD", "anything", ""},
		{"BEFORE_DURATION", "P1D", "anything", ""},
		{"BEFORE_DURATION", "P1M", "2020-01-01", "2990-01-01"},
		{"AFTER_DURATION", "P1Y2M3W4D", "2990-01-01", "2020-01-01"},
		{"AFTER_DATETIME_DURATION", "PT1H2M3S", "2990-01-01T00:00:00Z", "2020-01-01T00:00:00Z"},
		{"BEFORE_DATETIME_DURATION", "P7D", "2020-01-01T00:00:00Z", "2990-01-01T00:00:00Z"},
	}
	for _, tt := range tests {
		a := companies(t)
		a.s.DefineProperty("companies", hubspotsim.Property{Name: "checked"})
		a.s.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{
			"checked": {{Type: tt.kind, Arguments: strings.Split(tt.args, ","), Normalizes: true}},
		}})
		write := func(value string) answer {
			return a.post(upsert202609, batch(input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "K", "checked", value)}))
		}
		a.want(write(" "+tt.good+" "), 200)
		if tt.bad == "" {
			continue
		}
		if tt.kind == "WHITESPACE" {
			// With white space to be taken out, none is left to refuse.
			a.want(write(tt.bad), 200)
			continue
		}
		code := "VALIDATION_RULE_FAILED"
		if tt.args == "ALPHA_ONLY" {
			code = "INVALID_ALPHA"
		}
		if got := write(tt.bad); got.Code != 400 || !strings.Contains(got.Raw, code) {
			t.Errorf("%s %s: %q is answered %d %s", tt.kind, tt.args, tt.bad, got.Code, got.Raw)
		}
	}
}

// What a rule brings into form is stored in that form; without that it is refused.
func TestRules_normalize(t *testing.T) {
	t.Parallel()
	for kind, forms := range map[string][3]string{
		"FORMAT UPPER":          {"aB c", "AB C", "Ab"},
		"FORMAT LOWER":          {"aB", "ab", "Ab"},
		"FORMAT CAPITALIZATION": {"ab cd", "Ab Cd", "ab"},
		"WHITESPACE ALL":        {"a b", "ab", "a b"},
		"WHITESPACE TRIM":       {" a b ", "a b", ""},
	} {
		for _, normalizes := range []bool{true, false} {
			a := companies(t, set(func(c *hubspotsim.Config) { c.TrimStrings = false }))
			a.s.DefineProperty("companies", hubspotsim.Property{Name: "checked"})
			name, argument, _ := strings.Cut(kind, " ")
			a.s.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{
				"checked": {{Type: name, Arguments: []string{argument}, Normalizes: normalizes}},
			}})
			write := func(value string) answer {
				return a.post(upsert202609, batch(input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "K", "checked", value)}))
			}
			switch {
			case normalizes:
				a.want(write(forms[0]), 200)
				if record, _ := a.s.Find("companies", "domain_key", "k"); record.Properties["checked"] != forms[1] {
					t.Errorf("%s: %q is stored as %q", kind, forms[0], record.Properties["checked"])
				}
			case forms[2] != "":
				a.want(write(forms[1]), 200)
				a.want(write(forms[2]), 400)
			}
		}
	}
}

// The other reading of the rules that count from the present.
func TestRules_durationsWithin(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.DurationsWithin = true }))
	a.s.DefineProperty("companies", hubspotsim.Property{Name: "due", Type: "date"})
	a.s.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{"due": {{Type: "AFTER_DURATION", Arguments: []string{"P7D"}}}}})
	for due, code := range map[string]int{"2020-01-01": 200, "2990-01-01": 400} {
		a.want(a.post(upsert202609, batch(input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "K", "due", due)})), code)
	}
}

func TestRules_shown(t *testing.T) {
	t.Parallel()
	a := companies(t)
	id := a.s.DefineObjectType(hubspotsim.Schema{Name: "widget", Properties: []hubspotsim.Property{{Name: "sku"}}})
	for i, kind := range hand.ValidationTypes {
		name := fmt.Sprintf("p%02d", i)
		a.s.DefineProperty("widget", hubspotsim.Property{Name: name})
		a.s.SetRules("widget", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{name: {{Type: kind}}}})
		for _, path := range []string{"/crm/v3/property-validations/", "/crm/property-validations/2026-03/", "/crm/property-validations/2026-09/"} {
			var body struct {
				Results []map[string]any `json:"results"`
			}
			if err := json.Unmarshal([]byte(a.want(a.get(path+id), 200).Raw), &body); err != nil {
				t.Fatal(err)
			}
			want := []map[string]any{{"propertyName": name, "propertyValidationRules": []any{
				map[string]any{"ruleType": kind, "ruleArguments": []any{}, "shouldApplyNormalization": false},
			}}}
			if diff := cmp.Diff(want, body.Results); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
	a.s.Configure(hubspotsim.WithScopes("crm.objects.contacts.read"))
	if got := a.want(a.get("/crm/property-validations/2026-09/0-2"), 403); got.Category != "MISSING_SCOPES" {
		t.Errorf("without the right: %s", got.Raw)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown kind of rule was taken")
		}
	}()
	a.s.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{"name": {{Type: "NOPE"}}}})
}

func TestRules_recordLimit(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.s.DefineObjectType(hubspotsim.Schema{Name: "widget", PluralLabel: "Widgets", Properties: []hubspotsim.Property{{Name: "sku", Unique: true}}})
	a.s.SetRules("widget", hubspotsim.Rules{RecordLimit: 3})
	ids := a.s.SeedMany("widget", []map[string]string{{"sku": "1"}, {"sku": "2"}})
	create := func(sku string) answer {
		return a.post("/crm/v3/objects/"+id, map[string]any{"properties": properties("sku", sku)})
	}
	a.want(create("3"), 201)
	a.want(create("4"), 400)
	var limits struct {
		Custom struct {
			Limit      int     `json:"overallLimit"`
			Usage      int     `json:"overallUsage"`
			Percentage float64 `json:"overallPercentage"`
			Types      []struct {
				ID    string `json:"objectTypeId"`
				Usage int    `json:"usage"`
			} `json:"byObjectType"`
		} `json:"customObjectTypes"`
	}
	raw := a.want(a.get("/crm/limits/2026-09/records"), 200).Raw
	if err := json.Unmarshal([]byte(raw), &limits); err != nil || limits.Custom.Usage != 3 || limits.Custom.Limit != 3 ||
		len(limits.Custom.Types) != 1 || limits.Custom.Types[0].ID != id || limits.Custom.Types[0].Usage != 3 {
		t.Errorf("limits: %v, %s", err, raw)
	}
	a.s.Archive("widget", ids[0])
	a.want(create("4"), 201)
	if n := a.s.CountRecords("widget"); n != 3 {
		t.Errorf("%d records", n)
	}
}

// A date with a time of day is stored as its day, and the answer says so, from
// 2026-09 on; before, it is refused.
func TestRules_datesAreNormalized(t *testing.T) {
	t.Parallel()
	write := func(a *api, path, value string) answer {
		return a.post(path, batch(input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "K", "due", value)}))
	}
	a := companies(t)
	a.s.DefineProperty("companies", hubspotsim.Property{Name: "due", Type: "date"})
	a.want(write(a, upsertV3, "2026-03-01T10:30:00Z"), 400)
	a.want(write(a, upsert202603, "1772361000000"), 400)
	for _, sent := range []string{"2026-03-01T10:30:00Z", "1772361000000"} {
		got := a.want(write(a, upsert202609, sent), 200)
		if !strings.Contains(got.Raw, `"warnings":[{"category":"PROPERTY_VALUE_NORMALIZED"`) || !strings.Contains(got.Raw, `"propertyName":"due"`) {
			t.Errorf("%s: %s", sent, got.Raw)
		}
		if record, _ := a.s.Find("companies", "domain_key", "k"); record.Properties["due"] != "2026-03-01" {
			t.Errorf("%s is stored as %q", sent, record.Properties["due"])
		}
	}
	if got := a.want(write(a, upsert202609, "2026-03-02"), 200); strings.Contains(got.Raw, "warnings") {
		t.Errorf("a plain date: %s", got.Raw)
	}
	b := companies(t, set(func(c *hubspotsim.Config) { c.NormalizeDates = false }))
	b.s.DefineProperty("companies", hubspotsim.Property{Name: "due", Type: "date"})
	b.want(write(b, upsert202609, "2026-03-01T10:30:00Z"), 400)
}

// The rules and the hand's page for them survive a restart.
func TestRules_inTheStateFile(t *testing.T) {
	t.Parallel()
	a := companies(t)
	rules := hubspotsim.Rules{CreateRequired: []string{"city"}, RecordLimit: 9}
	a.s.SetRules("companies", rules)
	var file strings.Builder
	if err := a.s.Save(&file); err != nil {
		t.Fatal(err)
	}
	b := newAPI(t)
	if err := b.s.Load(strings.NewReader(file.String())); err != nil {
		t.Fatal(err)
	}
	got := b.post(upsert202609, batch(input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "K")}))
	if got.Code != 400 || !slices.ContainsFunc(got.Errors, func(e answer) bool { return e.ErrorCode == "MISSING_REQUIRED_PROPERTY" }) {
		t.Errorf("after a restart: %d %s", got.Code, got.Raw)
	}
}
