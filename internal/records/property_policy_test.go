// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

func TestCompare_policies(t *testing.T) {
	t.Parallel()
	const (
		always, onCreate, ifEmpty, keepEdits = records.Always, records.OnCreate, records.IfEmpty, records.KeepEdits
	)
	for name, test := range map[string]struct {
		property                string // "name" if empty
		policy, before          records.PropertyPolicy
		prior, stored, desired  row
		all                     bool
		found                   *records.Found
		sent                    string // "-" for nothing
		visible, undecided, new bool
		kept                    bool
	}{
		"on_create: a change is not written":            {policy: onCreate, before: onCreate, prior: row{"name": is("A")}, stored: row{"name": is("A")}, desired: row{"name": is("B")}, sent: "-"},
		"on_create: an edit stays":                      {policy: onCreate, before: onCreate, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("A")}, sent: "-"},
		"on_create: an unknown value changes nothing":   {policy: onCreate, before: onCreate, prior: row{"name": is("A")}, stored: row{"name": is("A")}, desired: row{"name": unknown}, sent: "-"},
		"on_create: managed now":                        {policy: onCreate, prior: row{}, stored: row{}, desired: row{"name": is("A")}, sent: "-", visible: true},
		"on_create: new, not looked up":                 {policy: onCreate, desired: row{"name": is("A")}, sent: "-", visible: true, undecided: true, new: true},
		"on_create: new, not in HubSpot":                {policy: onCreate, desired: row{"name": is("A")}, found: &records.Found{Asked: true}, sent: "A", visible: true, new: true},
		"on_create: new and empty":                      {policy: onCreate, desired: row{"name": is("")}, found: &records.Found{Asked: true}, sent: "-", visible: true, new: true},
		"on_create: adopted":                            {policy: onCreate, desired: row{"name": is("A")}, found: found(""), sent: "-", visible: true, new: true},
		"if_empty: filled":                              {policy: ifEmpty, before: ifEmpty, prior: row{"name": is("A")}, stored: row{"name": is("")}, desired: row{"name": is("A")}, sent: "A", visible: true},
		"if_empty: held":                                {policy: ifEmpty, before: ifEmpty, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("B")}, sent: "-"},
		"if_empty: nothing clears":                      {policy: ifEmpty, before: ifEmpty, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("")}, sent: "-"},
		"if_empty: managed now, not known":              {policy: ifEmpty, prior: row{}, stored: row{}, desired: row{"name": is("A")}, sent: "-", visible: true, undecided: true},
		"if_empty: managed now, looked up, empty":       {policy: ifEmpty, prior: row{}, stored: row{}, desired: row{"name": is("A")}, found: found(""), sent: "A", visible: true},
		"if_empty: managed now, looked up, held":        {policy: ifEmpty, prior: row{}, stored: row{}, desired: row{"name": is("A")}, found: found("Z"), sent: "-", visible: true},
		"if_empty: new, not looked up":                  {policy: ifEmpty, desired: row{"name": is("A")}, sent: "-", visible: true, undecided: true, new: true},
		"if_empty: adopted, empty":                      {policy: ifEmpty, desired: row{"name": is("A")}, found: found(""), sent: "A", visible: true, new: true},
		"if_empty: adopted, held":                       {policy: ifEmpty, desired: row{"name": is("A")}, found: found("Z"), sent: "-", visible: true, new: true},
		"if_empty: unknown over what is held":           {policy: ifEmpty, before: ifEmpty, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": unknown}, sent: "-"},
		"keep_edits: an edit stays":                     {policy: keepEdits, before: keepEdits, prior: row{"name": is("A"), "size": is("1")}, stored: row{"name": is("Z"), "size": is("1")}, desired: row{"name": is("A"), "size": is("1.0")}, sent: "-", kept: true},
		"keep_edits: what HubSpot made of it is none":   {policy: keepEdits, before: keepEdits, prior: row{"name": is("A  B"), "size": is("1")}, stored: row{"name": is("A B"), "size": is("1")}, desired: row{"name": is("A  B"), "size": is("1.0")}, sent: "-"},
		"keep_edits: a change is written":               {policy: keepEdits, before: keepEdits, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("B")}, sent: "B", visible: true},
		"keep_edits: a change that HubSpot holds":       {policy: keepEdits, before: keepEdits, prior: row{"name": is("A")}, stored: row{"name": is("B")}, desired: row{"name": is("B")}, sent: "-", visible: true},
		"keep_edits: another spelling is no change":     {property: "size", policy: keepEdits, before: keepEdits, prior: row{"size": is("1.0")}, stored: row{"size": is("7")}, desired: row{"size": is("1")}, sent: "-", kept: true},
		"keep_edits: cleared":                           {policy: keepEdits, before: keepEdits, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("")}, sent: "", visible: true},
		"keep_edits: managed now":                       {policy: keepEdits, prior: row{"name": unmanaged}, stored: row{"name": is("Z")}, desired: row{"name": is("A")}, sent: "A", visible: true},
		"keep_edits: no longer managed":                 {policy: keepEdits, before: keepEdits, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": unmanaged}, sent: "-", visible: true},
		"keep_edits: adopted":                           {policy: keepEdits, desired: row{"name": is("A")}, found: found("Z"), sent: "A", visible: true, new: true},
		"keep_edits: adopted, held already":             {policy: keepEdits, desired: row{"name": is("A")}, found: found("A"), sent: "-", visible: true, new: true},
		"keep_edits: new, not looked up":                {policy: keepEdits, desired: row{"name": is("A")}, sent: "A", visible: true, new: true},
		"records written whole leave edits out":         {policy: keepEdits, before: keepEdits, all: true, prior: row{"name": is("A"), "size": is("1")}, stored: row{"name": is("Z"), "size": is("1")}, desired: row{"name": is("A"), "size": is("2")}, sent: "-", visible: true, kept: true},
		"from keep_edits to always":                     {policy: always, before: keepEdits, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("A")}, sent: "A", visible: true},
		"from keep_edits to always, in agreement":       {policy: always, before: keepEdits, prior: row{"name": is("A")}, stored: row{"name": is("A")}, desired: row{"name": is("A")}, sent: "-"},
		"from on_create to nothing said":                {before: onCreate, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("A")}, sent: "A", visible: true},
		"from if_empty to always, HubSpot not known":    {policy: always, before: ifEmpty, prior: row{"name": is("A")}, stored: row{}, desired: row{"name": is("A")}, sent: "A", visible: true},
		"from always to keep_edits":                     {policy: keepEdits, before: always, prior: row{"name": is("A")}, stored: row{"name": is("A")}, desired: row{"name": is("A")}, sent: "-"},
		"from on_create to keep_edits":                  {policy: keepEdits, before: onCreate, prior: row{"name": is("A")}, stored: row{"name": is("Z")}, desired: row{"name": is("A")}, sent: "-"},
		"a policy of what is not declared":              {property: "size", policy: ifEmpty, before: keepEdits, prior: row{"name": is("A")}, stored: row{"name": is("A")}, desired: row{"name": is("A")}, sent: "-"},
		"always: a stage that is further on moves back": {property: "lifecyclestage", policy: always, prior: row{"lifecyclestage": is("customer")}, stored: row{"lifecyclestage": is("customer")}, desired: row{"lifecyclestage": is("lead")}, sent: "lead", visible: true},
		"keep_edits: a stage that is further on stays":  {property: "lifecyclestage", policy: keepEdits, before: keepEdits, prior: row{"lifecyclestage": is("customer")}, stored: row{"lifecyclestage": is("customer")}, desired: row{"lifecyclestage": is("lead")}, sent: "-", visible: true},
		"keep_edits: a stage moves on":                  {property: "lifecyclestage", policy: keepEdits, before: keepEdits, prior: row{"lifecyclestage": is("lead")}, stored: row{"lifecyclestage": is("lead")}, desired: row{"lifecyclestage": is("customer")}, sent: "customer", visible: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			property := test.property
			if property == "" {
				property = "name"
			}
			prior, stored := table{}, table{}
			if test.prior != nil {
				prior["k"], stored["k"] = test.prior, test.stored
			}
			in := input(prior, table{"k": test.desired})
			in.Stored, in.WriteAll = stored, test.all
			in.PropertyPolicies, in.PriorPolicies = records.PolicyOf{property: test.policy}, records.PolicyOf{property: test.before}
			if test.policy == "" {
				in.PropertyPolicies = nil
			}
			if test.found != nil {
				in.Found = func(string) records.Found { return *test.found }
			}
			plan := records.Compare(in)
			sent := "-"
			for _, w := range plan.Writes {
				if w.New != test.new {
					t.Errorf("new: %t", w.New)
				}
				if text, ok := w.Map()[property]; ok {
					sent = text
				}
			}
			if sent != test.sent {
				t.Errorf("sends %q, want %q", sent, test.sent)
			}
			if plan.Visible != test.visible || (len(plan.Undecided["k"]) > 0) != test.undecided || (len(plan.Kept) > 0) != test.kept {
				t.Errorf("visible %t, undecided %v, kept %v", plan.Visible, plan.Undecided, plan.Kept)
			}
		})
	}
}

func found(text string) *records.Found {
	return &records.Found{Asked: true, Exists: true, Value: func(name string) (string, bool) { return text, name == "name" }}
}

func TestCompare_adopted(t *testing.T) {
	t.Parallel()
	in := input(table{}, table{"k": {"name": is("A"), "size": is("1.0"), "tags": is("")}})
	held := map[string]string{"name": "Z", "size": "1"}
	in.Found = func(string) records.Found {
		return records.Found{Asked: true, Exists: true, Value: func(name string) (string, bool) { return held[name], true }}
	}
	want := []records.Write{{Key: "k", New: true, Properties: []records.Property{
		{Name: "name", Value: "A", From: "Z", Changed: true}, {Name: "size", Value: "1.0", From: "1"}, {Name: "tags"},
	}}}
	if diff := cmp.Diff(want, records.Compare(in).Writes); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCompare_sent(t *testing.T) {
	t.Parallel()
	in := input(table{"k": {"grade": is("Gold")}, "l": {"grade": is("Silver")}}, table{"k": {"grade": is("a")}, "l": {"grade": is("Gold")}, "m": {"grade": is("Silver")}})
	in.Stored = table{"k": {"grade": is("a")}, "l": {"grade": is("b")}}
	in.Definitions, in.Send = ownedDefinitions(), sender()
	plan := records.Compare(in)
	want := []records.Write{
		{Key: "l", ID: "id-l", Properties: []records.Property{{Name: "grade", Value: "a", Declared: "Gold", From: "b", Changed: true}}},
		{Key: "m", New: true, Properties: []records.Property{{Name: "grade", Value: "b", Declared: "Silver", Changed: true}}},
	}
	if diff := cmp.Diff(want, plan.Writes); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	r := records.Refresh[row]{IDProperty: "code", Definitions: ownedDefinitions, Send: sender()}
	if drift := r.Drift("k", row{"grade": is("Gold")}, row{"grade": is("a")}, func(string) string { return "a" }); drift != nil {
		t.Errorf("a label drifts by %v", drift)
	}
	if drift := r.Drift("k", row{"grade": is("Gold")}, row{"grade": is("a")}, func(string) string { return "b" }); drift["grade"] != "b" {
		t.Errorf("an edit of a label drifts by %v", drift)
	}
}

func TestCompare_unmanaged(t *testing.T) {
	t.Parallel()
	prior := table{"a": {"name": is("A"), "size": is("1")}, "b": {"name": is("B"), "size": is("1")}, "c": {"size": is("1")}}
	plan := records.Compare(input(prior, table{"a": {"name": is("A")}, "b": {"name": unmanaged, "size": unmanaged}}))
	if diff := cmp.Diff(map[string]int{"name": 1, "size": 2}, plan.Unmanaged); diff != "" || !plan.Visible {
		t.Errorf("visible %t, -want +got\n%s", plan.Visible, diff)
	}
}

func TestRefresh_policies(t *testing.T) {
	t.Parallel()
	held := map[string]string{"name": "Z", "size": "2", "tags": "b;a", "lifecyclestage": "customer"}
	cells := row{"name": is("A"), "size": is("1"), "tags": is("a;b"), "lifecyclestage": is("lead"), "phone": is("1"), "code": is("k")}
	stored := row{"name": is("A"), "size": is("1"), "tags": is("a;b"), "lifecyclestage": is("lead"), "phone": is("1")}
	for name, test := range map[string]struct {
		policy records.PropertyPolicy
		drift  map[string]string
		kept   []string
	}{
		"always":     {records.Always, map[string]string{"name": "Z", "size": "2", "lifecyclestage": "customer", "phone": ""}, nil},
		"on_create":  {records.OnCreate, nil, nil},
		"if_empty":   {records.IfEmpty, nil, nil},
		"keep_edits": {records.KeepEdits, nil, []string{"name", "phone", "size"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policies := records.PolicyOf{"not_declared": test.policy}
			for property := range cells {
				policies[property] = test.policy
			}
			r := records.Refresh[row]{IDProperty: "code", Policies: policies, Definitions: definitions}
			remote := func(name string) string { return held[name] }
			if diff := cmp.Diff(test.drift, r.Drift("k", cells, stored, remote)); diff != "" {
				t.Errorf("drift (-want +got):\n%s", diff)
			}
			var kept []string
			for _, k := range r.Kept("k", cells, stored, remote) {
				kept = append(kept, k.Property)
				if k.Key != "k" || k.Declared != cells[k.Property].Text || k.Held != held[k.Property] {
					t.Errorf("kept %+v", k)
				}
			}
			if diff := cmp.Diff(test.kept, kept); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}
