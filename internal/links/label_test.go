// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package links

import "testing"

func own(id int64, label string) Kind { return Kind{UserDefined, id, label} }

func TestNameOf(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{
		"Decision maker": "decision_maker", " Vater/Mutter ": "vater_mutter", "2nd contact": "label_2nd_contact",
		"Geschäftsführer": "gesch_ftsf_hrer", "経理": "", "--": "",
	} {
		if got := NameOf(label); got != want {
			t.Errorf("%q is named %q, want %q", label, got, want)
		} else if got != "" && !LabelName.MatchString(got) {
			t.Errorf("%q is no name", got)
		}
	}
}

// Which kind is which is told by the list of the direction, never by the order of
// the answer.
func TestMade(t *testing.T) {
	t.Parallel()
	listed := []Kind{{"HUBSPOT_DEFINED", 279, ""}, {"HUBSPOT_DEFINED", 7, "Boss"}, own(7, "Boss"), own(9, "Other")}
	for name, tt := range map[string]struct {
		made           []Kind
		listed         []Kind
		label, inverse string
		same           bool
		there, back    int64
		ok             bool
	}{
		"a pair":               {[]Kind{own(8, "Employee"), own(7, "Boss")}, listed, "Boss", "Employee", false, 7, 8, true},
		"one text, two kinds":  {[]Kind{own(8, "Boss"), own(7, "Boss")}, listed, "Boss", "Boss", false, 7, 8, true},
		"one kind":             {[]Kind{own(7, "Boss")}, listed, "Boss", "Boss", true, 7, 7, true},
		"the other is missing": {[]Kind{own(7, "Boss")}, listed, "Boss", "Employee", false, 7, 0, true},
		"not listed yet":       {[]Kind{own(6, "Boss"), own(5, "Boss")}, listed, "Boss", "Boss", false, 0, 0, false},
		"another label":        {[]Kind{own(9, "Other")}, listed, "Boss", "Boss", false, 0, 0, false},
		"HubSpot's own":        {[]Kind{{"HUBSPOT_DEFINED", 7, "Boss"}}, listed, "Boss", "Boss", false, 0, 0, false},
		"nothing":              {nil, nil, "Boss", "Boss", false, 0, 0, false},
	} {
		there, back, ok := Made(tt.made, tt.listed, tt.label, tt.inverse, tt.same)
		if ok != tt.ok || there.TypeID != tt.there || back.TypeID != tt.back {
			t.Errorf("%s: %d and %d, %t", name, there.TypeID, back.TypeID, ok)
		}
	}
}

func TestInverse(t *testing.T) {
	t.Parallel()
	base := Kind{"HUBSPOT_DEFINED", 279, ""}
	for name, tt := range map[string]struct {
		forward, backward []Kind
		same              bool
		want              int64
	}{
		"the same text":           {[]Kind{base, own(7, "Boss"), own(9, "Chief")}, []Kind{base, own(10, "Member"), own(8, "Boss")}, false, 8},
		"the only pair":           {[]Kind{own(7, "Boss"), own(9, "Both")}, []Kind{own(10, "Both"), own(8, "Employee")}, false, 8},
		"two pairs":               {[]Kind{own(7, "Boss"), own(9, "Chief")}, []Kind{own(10, "Member"), own(8, "Employee")}, false, 0},
		"nothing there":           {[]Kind{own(7, "Boss")}, []Kind{base, {"HUBSPOT_DEFINED", 8, "Boss"}}, false, 0},
		"alone with its type":     {[]Kind{base, own(7, "Boss")}, []Kind{base, own(7, "Boss")}, true, 7},
		"not alone with its type": {[]Kind{own(7, "Boss"), own(8, "Employee")}, []Kind{own(7, "Boss"), own(8, "Employee")}, true, 0},
	} {
		got, ok := Inverse(own(7, "Boss"), tt.forward, tt.backward, tt.same)
		if ok != (tt.want != 0) || ok && got.TypeID != tt.want {
			t.Errorf("%s: %v, %t", name, got, ok)
		}
	}
}
