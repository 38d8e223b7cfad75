// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

type cell = records.Cell

func is(text string) cell { return cell{Text: text} }

var (
	unmanaged = cell{Unmanaged: true}
	unknown   = cell{Unknown: true}
)

// input compares with what HubSpot stored as the user spelled it, under ids
// made from the keys.
func input(prior, desired table) records.Input[row] {
	return records.Input[row]{
		Desired: desired, Prior: prior, Stored: prior,
		ID:         func(key string) string { return "id-" + strings.ToLower(key) },
		Created:    func(string) bool { return true },
		IDProperty: "code", Normalize: values.NormalizeKey, Definitions: definitions(), Policy: records.ArchiveCreated,
	}
}

func definitions() *values.Definitions {
	return values.NewDefinitions([]values.Definition{
		{Name: "name", Type: "string", FieldType: "text"},
		{Name: "size", Type: "number", FieldType: "number"},
		{Name: "tags", Type: "enumeration", FieldType: "checkbox"},
		{Name: "phone", Type: "string", FieldType: "phonenumber"},
		{Name: "lifecyclestage", Type: "enumeration", FieldType: "radio", Options: []values.Option{{Value: "lead"}, {Value: "customer"}}},
	})
}

func TestCompare_writes(t *testing.T) {
	t.Parallel()
	changed := func(name, value, from string) records.Property {
		return records.Property{Name: name, Value: value, From: from, Changed: true}
	}
	for name, test := range map[string]struct {
		prior, desired row
		stored         row
		edit           func(*records.Input[row])
		// want is nil where nothing is written.
		want    *records.Write
		visible bool
	}{
		"new record": {
			desired: row{"name": is("A"), "size": is("1")}, visible: true,
			want: &records.Write{New: true, Properties: []records.Property{changed("name", "A", ""), changed("size", "1", "")}},
		},
		"new record leaves null and its key out, and clears what is empty": {
			desired: row{"name": unmanaged, "size": is(""), "code": is("K")}, visible: true,
			want: &records.Write{New: true, Properties: []records.Property{changed("size", "", "")}},
		},
		"new record without properties":  {desired: row{}, visible: true, want: &records.Write{New: true}},
		"new record with unknown values": {desired: row{"name": unknown}, visible: true, want: &records.Write{New: true, Unknown: true}},
		"nothing changed":                {prior: row{"name": is("A")}, desired: row{"name": is("A")}},
		"only the changed property": {
			prior: row{"name": is("A"), "size": is("1")}, desired: row{"name": is("B"), "size": is("1")}, visible: true,
			want: &records.Write{ID: "id-k", Properties: []records.Property{changed("name", "B", "A")}},
		},
		"all properties of a changed record": {
			prior: row{"name": is("A"), "size": is("1")}, desired: row{"name": is("B"), "size": is("1")}, visible: true,
			edit: func(in *records.Input[row]) { in.WriteAll = true },
			want: &records.Write{ID: "id-k", Properties: []records.Property{changed("name", "B", "A"), {Name: "size", Value: "1", From: "1"}}},
		},
		"an unchanged record in spite of WriteAll": {
			prior: row{"name": is("A")}, desired: row{"name": is("A")},
			edit: func(in *records.Input[row]) { in.WriteAll = true },
		},
		"another spelling of the value": {prior: row{"size": is("1.50")}, desired: row{"size": is("1.5")}},
		"another spelling without definitions": {
			prior: row{"size": is("1.50")}, desired: row{"size": is("1.5")}, visible: true,
			edit: func(in *records.Input[row]) { in.Definitions = nil },
			want: &records.Write{ID: "id-k", Properties: []records.Property{changed("size", "1.5", "1.50")}},
		},
		"same spelling as before although HubSpot rewrote it": {
			prior: row{"name": is("A  B")}, stored: row{"name": is("A B")}, desired: row{"name": is("A  B")},
		},
		"no longer managed":        {prior: row{"name": is("A"), "size": is("1")}, desired: row{"name": is("A")}, visible: true},
		"null is not managed":      {prior: row{"name": is("A"), "size": is("1")}, desired: row{"name": is("A"), "size": unmanaged}, visible: true},
		"null that was absent":     {prior: row{"name": is("A")}, desired: row{"name": is("A"), "size": unmanaged}},
		"newly managed, as stored": {prior: row{}, stored: row{"name": is("A")}, desired: row{"name": is("A")}, visible: true},
		"newly managed, not known": {
			prior: row{}, desired: row{"name": is("A")}, visible: true,
			want: &records.Write{ID: "id-k", Properties: []records.Property{changed("name", "A", "")}},
		},
		"newly managed and empty, not known": {
			prior: row{"size": unmanaged}, stored: row{}, desired: row{"size": is("")}, visible: true,
			want: &records.Write{ID: "id-k", Properties: []records.Property{changed("size", "", "")}},
		},
		"cleared": {
			prior: row{"name": is("A")}, desired: row{"name": is("")}, visible: true,
			want: &records.Write{ID: "id-k", Properties: []records.Property{changed("name", "", "A")}},
		},
		"cleared already": {prior: row{"name": is("")}, desired: row{"name": is("")}},
		"unknown value": {
			prior: row{"name": is("A"), "size": is("1")}, desired: row{"name": unknown, "size": is("2")}, visible: true,
			want: &records.Write{ID: "id-k", Unknown: true, Properties: []records.Property{changed("size", "2", "1")}},
		},
		"the key as a property is never written": {prior: row{"name": is("A")}, desired: row{"name": is("A"), "code": is("K")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prior := table{}
			if test.prior != nil {
				prior["k"] = test.prior
			}
			in := input(prior, table{"k": test.desired})
			if test.stored != nil {
				in.Stored = table{"k": test.stored}
			}
			if test.edit != nil {
				test.edit(&in)
			}
			plan := records.Compare(in)
			var want []records.Write
			unchanged := 1
			if test.want != nil {
				w := *test.want
				w.Key = "k"
				want, unchanged = []records.Write{w}, 0
			}
			if diff := cmp.Diff(want, plan.Writes); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
			if plan.Unchanged != unchanged || plan.Visible != test.visible || len(plan.Removals) > 0 {
				t.Errorf("unchanged %d, visible %v, removals %v", plan.Unchanged, plan.Visible, plan.Removals)
			}
		})
	}
}

func TestCompare_respelledKey(t *testing.T) {
	t.Parallel()
	prior := table{"MIT.edu": {"name": is("MIT")}, "eth.ch": {"name": is("ETH")}}
	desired := table{"mit.edu": {"name": is("Tech")}, "eth.ch": {"name": is("ETH")}}
	plan := records.Compare(input(prior, desired))
	if len(plan.Writes) != 1 || plan.Writes[0].ID != "id-mit.edu" || plan.Writes[0].New || plan.Writes[0].Address() != "MIT.edu" {
		t.Errorf("writes %+v, want mit.edu under the id that the state has", plan.Writes)
	}
	if diff := cmp.Diff(map[string]string{"mit.edu": "MIT.edu"}, plan.Renamed); diff != "" || len(plan.Removals) > 0 {
		t.Errorf("removals %v, renamed (-want +got):\n%s", plan.Removals, diff)
	}
}

// TestCompare_address: an account may tell spellings of a key apart, so that a
// record is written under the spelling that HubSpot holds.
func TestCompare_address(t *testing.T) {
	t.Parallel()
	as := func(spelled string) func(string) records.Found {
		return func(string) records.Found {
			return records.Found{Asked: true, Exists: true, Value: func(name string) (string, bool) { return spelled, name == "code" }}
		}
	}
	for name, test := range map[string]struct {
		prior    table
		found    func(string) records.Found
		spelling func(string) string
		want     string
	}{
		"as it is":                        {prior: table{"K1": {}}, want: "K1"},
		"as the state says":               {prior: table{"K1": {}}, spelling: func(string) string { return "k1" }, want: "k1"},
		"as the state does not say":       {prior: table{"K1": {}}, spelling: func(string) string { return "" }, want: "K1"},
		"as it was":                       {prior: table{"k1": {}}, want: "k1"},
		"as HubSpot says":                 {prior: table{"k1": {}}, found: as("K1"), want: "K1"},
		"another key that HubSpot holds":  {prior: table{"K1": {}}, found: as("k2"), want: "K1"},
		"adopted under another spelling":  {found: as("k1"), want: "k1"},
		"adopted under a further address": {found: as("x9"), want: "K1"},
		"new":                             {want: "K1"},
	} {
		in := input(test.prior, table{"K1": {"name": is("A")}})
		in.Stored, in.Found, in.Spelling = table{}, test.found, test.spelling
		plan := records.Compare(in)
		if len(plan.Writes) != 1 || plan.Writes[0].Address() != test.want || plan.Writes[0].Key != "K1" {
			t.Errorf("%s: %+v, want it addressed to %q", name, plan.Writes, test.want)
		}
	}
}

// Two old spellings of one key can't both be continued; the record stays.
func TestCompare_respelledTwice(t *testing.T) {
	t.Parallel()
	spaced := "a "
	prior := table{"A": {"name": is("x")}, "á": {"name": is("x")}, spaced: {"name": is("x")}}
	in := input(prior, table{"a": {"name": is("x")}})
	in.ID = func(string) string { return "1" }
	plan := records.Compare(in)
	if n := records.CountArchived(plan.Removals); n != 0 || len(plan.Renamed) != 1 {
		t.Errorf("%d archived, renamed %v", n, plan.Renamed)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy  records.Policy
		id      string
		created bool
		kept    map[string]string
		want    records.Fate
		shared  string
	}{
		"created":                  {policy: records.ArchiveCreated, id: "1", created: true, want: records.Archived},
		"adopted":                  {policy: records.ArchiveCreated, id: "1", want: records.ReleasedAdopted},
		"default policy":           {policy: "", id: "1", created: true, want: records.Archived},
		"archive created":          {policy: records.Archive, id: "1", created: true, want: records.Archived},
		"archive adopted":          {policy: records.Archive, id: "1", want: records.Archived},
		"abandon":                  {policy: records.Abandon, id: "1", created: true, want: records.ReleasedPolicy},
		"no id":                    {policy: records.Archive, created: true, want: records.ReleasedUnknown},
		"another key keeps it":     {policy: records.Archive, id: "1", created: true, kept: map[string]string{"1": "b"}, want: records.ReleasedShared, shared: "b"},
		"another key keeps others": {policy: records.Archive, id: "1", kept: map[string]string{"2": "b"}, want: records.Archived},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := records.Remove(test.policy, "a", test.id, test.created, test.kept)
			want := records.Removal{Key: "a", ID: test.id, Created: test.created, Fate: test.want, SharedWith: test.shared}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestGentler(t *testing.T) {
	t.Parallel()
	order := []records.Policy{records.Abandon, records.ArchiveCreated, records.Archive}
	for i, a := range order {
		for j, b := range order {
			if got := records.Gentler(a, b); got != order[min(i, j)] {
				t.Errorf("Gentler(%s, %s) = %s", a, b, got)
			}
		}
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	write := func(bytes int) records.Write {
		return records.Write{Key: "k", Properties: []records.Property{{Name: "n", Value: strings.Repeat("x", bytes-2)}}}
	}
	for name, test := range map[string]struct {
		sizes []int
		want  []int
	}{
		"none":                       {},
		"fewer than a batch":         {[]int{5, 5}, []int{2}},
		"by number":                  {[]int{5, 5, 5, 5, 5, 5, 5}, []int{3, 3, 1}},
		"by size":                    {[]int{40, 40, 40}, []int{2, 1}},
		"one too large goes alone":   {[]int{5, 500, 5}, []int{1, 1, 1}},
		"exactly as large as it may": {[]int{50, 50, 5}, []int{2, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var writes []records.Write
			var indices []int
			for i, size := range test.sizes {
				writes, indices = append(writes, write(size)), append(indices, i)
			}
			var got []int
			for _, batch := range records.Batches(writes, indices, 3, 100) {
				got = append(got, len(batch))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What HubSpot made of a value is no drift as long as it stands, and an edit is.
func TestRefresh_answered(t *testing.T) {
	t.Parallel()
	dropped := records.Answered{Sent: "A", Now: ""}
	for name, test := range map[string]struct {
		row       row
		answered  records.Answered
		remote    string
		drift     bool
		altered   bool
		byKeeping bool
	}{
		"dropped":            {row: row{"name": is("A")}, answered: dropped, altered: true},
		"another value":      {row: row{"size": is("1.50")}, answered: records.Answered{Sent: "1.5", Now: "2"}, remote: "2", altered: true},
		"edited since":       {row: row{"name": is("A")}, answered: dropped, remote: "B", drift: true},
		"arrived after all":  {row: row{"name": is("A")}, answered: dropped, remote: "A"},
		"declared otherwise": {row: row{"name": is("C")}, answered: dropped, drift: true},
		"of another":         {row: row{"size": is("1")}, answered: dropped, drift: true},
		"owned by people":    {row: row{"name": is("A")}, answered: dropped, byKeeping: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			property := ""
			for p := range test.row {
				property = p
			}
			r := records.Refresh[row]{
				IDProperty: "code", Definitions: definitions,
				Answered: func(key, p string) (records.Answered, bool) {
					return test.answered, key == "k" && (name != "of another" || p == "name")
				},
			}
			if test.byKeeping {
				r.Policies = records.PolicyOf{property: records.KeepEdits}
			}
			remote := func(string) string { return test.remote }
			if drift := r.Drift("k", test.row, row{}, remote); (len(drift) > 0) != test.drift {
				t.Errorf("drift %v", drift)
			}
			altered := r.Altered("k", test.row, remote)
			if (len(altered) > 0) != test.altered {
				t.Errorf("altered %v", altered)
			}
		})
	}
}

func TestDrift(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		row, stored row
		remote      map[string]string
		blind       bool
		want        map[string]string
	}{
		"same":                            {row: row{"name": is("A")}, remote: map[string]string{"name": "A"}},
		"same in meaning":                 {row: row{"size": is("1.50"), "tags": is("b;a")}, remote: map[string]string{"size": "1.5", "tags": "a;b"}},
		"edited":                          {row: row{"name": is("A"), "size": is("1")}, remote: map[string]string{"name": "B", "size": "1"}, want: map[string]string{"name": "B"}},
		"cleared":                         {row: row{"name": is("A")}, remote: map[string]string{}, want: map[string]string{"name": ""}},
		"empty and absent":                {row: row{"name": is("")}, remote: map[string]string{}},
		"not managed":                     {row: row{"name": unmanaged, "size": unknown}, remote: map[string]string{"name": "B", "size": "7"}},
		"the key":                         {row: row{"code": is("k")}, remote: map[string]string{"code": "other"}},
		"as HubSpot rewrote it":           {row: row{"name": is("A  B")}, stored: row{"name": is("A B")}, remote: map[string]string{"name": "A B"}},
		"rewritten, then edited":          {row: row{"name": is("A  B")}, stored: row{"name": is("A B")}, remote: map[string]string{"name": "A C"}, want: map[string]string{"name": "A C"}},
		"looks rewritten, but never was":  {row: row{"name": is("A  B")}, stored: row{"name": is("A  B")}, remote: map[string]string{"name": "A B"}, want: map[string]string{"name": "A B"}},
		"dropped by HubSpot":              {row: row{"name": is("A")}, stored: row{"name": is("")}, remote: map[string]string{}, want: map[string]string{"name": ""}},
		"telephone number with a country": {row: row{"phone": is("030 1234")}, stored: row{"phone": is("+49301234")}, remote: map[string]string{"phone": "+49301234"}},
		"lifecycle stage moved on":        {row: row{"lifecyclestage": is("lead")}, stored: row{"lifecyclestage": is("lead")}, remote: map[string]string{"lifecyclestage": "customer"}, want: map[string]string{"lifecyclestage": "customer"}},
		"lifecycle stage kept by HubSpot": {row: row{"lifecyclestage": is("lead")}, stored: row{"lifecyclestage": is("customer")}, remote: map[string]string{"lifecyclestage": "customer"}, want: map[string]string{"lifecyclestage": "customer"}},
		"without definitions":             {row: row{"size": is("1.50")}, remote: map[string]string{"size": "1.5"}, blind: true, want: map[string]string{"size": "1.5"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := false
			refresh := records.Refresh[row]{IDProperty: "code", Definitions: func() *values.Definitions {
				asked = true
				if test.blind {
					return nil
				}
				return definitions()
			}}
			got := refresh.Drift("k", test.row, test.stored, func(name string) string { return test.remote[name] })
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if name == "same" && asked {
				t.Error("the definitions are asked for although the spelling is the same")
			}
		})
	}
}
