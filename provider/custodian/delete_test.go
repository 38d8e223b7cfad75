// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custodian_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
)

var words = custodian.Words{
	Resource: "hubspot_things", Attribute: "things",
	Thing: "thing", Archive: "archive", Archived: "archived", Written: "written",
	Key: "key", Arguments: "things", Unknown: "the keys of another one are", Those: "those keys",
	Harm: "Two resources would overwrite each other.", FoundAgain: "its things are found by their keys",
	Listed: "Keys", List: func(list []custody.Record) string { return strings.Join(idsOf(list), " ") },
	Titles: custodian.Titles{
		Twice: "Thing is declared twice", Declared: "Thing is declared elsewhere", Unknown: "Thing may be declared elsewhere",
		Archived: "Thing is archived elsewhere", Unsafe: "Unable to Replace Things Safely",
	},
}

func space() custody.Space { return custody.Space{Type: "0-2", Property: "code"} }

func idsOf(list []custody.Record) []string {
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

// things are two, of which the resource made the first.
type things struct {
	d *custodian.Delete
	// next is what the replacement declares, fails are the ids that can't be archived.
	next  *custody.Next
	lost  bool
	fails []string

	policy   records.Policy
	archived []string
	untried  []string
	told     bool
}

func (*things) Held(policy records.Policy) []custody.Record {
	return []custody.Record{
		{Key: "a", Normal: "a", ID: "1", Held: true, Created: true, Archives: policy.Archives(true)},
		{Key: "b", Normal: "b", ID: "2", Held: true, Archives: policy.Archives(false)},
	}
}

func (h *things) DeclaredNext(_ context.Context, policy records.Policy) (*custody.Next, diag.Diagnostics) {
	h.policy = policy
	if h.lost {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to Look Up", "")}
	}
	return h.next, nil
}

func (h *things) Archive(context.Context) []string {
	h.archived = idsOf(h.d.Judgement.Archive)
	if len(h.fails) > 0 {
		h.d.Diags.AddError("Unable to Archive", "")
	}
	return h.fails
}

func (h *things) Untried() []string {
	h.untried = idsOf(h.d.Judgement.Archive)
	return h.untried
}

func (h *things) Tell(context.Context) { h.told = true }

// TestDelete: what a delete archives, of which policy, and what is left to the next one
// of a deposed object.
func TestDelete(t *testing.T) {
	t.Parallel()
	abandon, archive := records.Abandon, records.Archive
	both := custody.WarrantOf("1", "2")
	heir := func(r *custody.Register) {
		p := records.ArchiveCreated
		custodian.Keep(r, "heir", space(), []custody.Record{{Key: "A", Normal: "a"}}, &p)
	}
	for name, test := range map[string]struct {
		policy   records.Policy
		next     *records.Policy
		warrant  custody.Warrant
		object   custodian.Object
		deposed  bool
		refused  bool
		things   things
		register func(*custody.Register)

		archived, untried []string
		saved             []string
		heir              string
		errors, warnings  []string
		stands            bool
	}{
		"destroyed":                           {policy: records.Archive, warrant: both, archived: []string{"1", "2"}},
		"what it adopted stays":               {policy: records.ArchiveCreated, warrant: both, archived: []string{"1"}},
		"came after the plan":                 {policy: records.Archive, warrant: custody.WarrantOf("1"), archived: []string{"1"}, warnings: []string{"came to the state after the plan was made. Keys: 2. Archive"}},
		"what an apply declares stays":        {policy: records.Archive, warrant: both, register: heir, archived: []string{"2"}},
		"replaced":                            {policy: records.Archive, next: &archive, warrant: both, things: things{next: &custody.Next{Known: true, Normals: map[string]struct{}{"b": {}}}}, archived: []string{"1"}, stands: true},
		"replaced by a gentler one":           {policy: records.Archive, next: &abandon, warrant: both, things: things{next: &custody.Next{Known: true}}, stands: true},
		"replaced by what is not known":       {policy: records.Archive, next: &archive, warrant: both, things: things{next: &custody.Next{}}, errors: []string{"Deleting first could archive things that it declares"}, stands: true},
		"tainted, and nobody compared":        {policy: records.Archive, next: &archive, things: things{next: &custody.Next{Known: true}}, errors: []string{"none of the old things: 1 2. Nothing was archived. Run terraform untaint"}, stands: true},
		"the replacement can't be looked up":  {policy: records.Archive, next: &archive, warrant: both, things: things{lost: true}, errors: []string{"Unable to Look Up"}, stands: true},
		"deposed, after its gentler heir":     {policy: records.Archive, deposed: true, register: heir, stands: true},
		"deposed, of an earlier run":          {policy: records.Archive, deposed: true, warnings: []string{"belongs to an earlier run, or declares none of its things. Keys: 1 2."}, stands: true},
		"deposed, as it was allowed before":   {policy: records.Archive, deposed: true, object: custodian.Object{Saved: custody.WarrantOf("2"), Heir: "heir"}, archived: []string{"2"}, warnings: []string{"Keys: 1."}},
		"deposed, and one fails":              {policy: records.Archive, deposed: true, object: custodian.Object{Saved: both, Heir: "heir"}, things: things{fails: []string{"2"}}, archived: []string{"1", "2"}, saved: []string{"2"}, heir: "heir", errors: []string{"Unable to Archive"}},
		"deposed, and nothing may be written": {policy: records.Archive, deposed: true, object: custodian.Object{Saved: both}, refused: true, untried: []string{"1", "2"}, saved: []string{"1", "2"}, errors: []string{"Refused"}},
		"nothing may be written":              {policy: records.Archive, warrant: both, refused: true, errors: []string{"Refused"}, stands: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			register := custody.NewRegister()
			if test.register != nil {
				test.register(register)
			}
			planned := custodian.Planned{Process: "of the plan", Warrant: test.warrant}
			if test.deposed {
				planned.Process = register.Process()
			}
			var diags diag.Diagnostics
			d := &custodian.Delete{
				Words: words, Register: register, Object: &test.object, Planned: planned, Space: space(),
				Policy: test.policy, Next: test.next, Diags: &diags,
				Writable: func(context.Context) diag.Diagnostics {
					if test.refused {
						return diag.Diagnostics{diag.NewErrorDiagnostic("Refused", "")}
					}
					return nil
				},
			}
			h := &test.things
			h.d = d
			d.Run(t.Context(), h)
			if diff := cmp.Diff(test.archived, h.archived); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.untried, h.untried); diff != "" {
				t.Error(diff)
			}
			if test.saved != nil {
				if diff := cmp.Diff(test.saved, test.object.Saved.IDs()); diff != "" || test.object.Heir != test.heir {
					t.Errorf("saved %s, heir %q", diff, test.object.Heir)
				}
			}
			if d.Stands() != test.stands {
				t.Errorf("stands is %v", d.Stands())
			}
			if told := len(test.archived) > 0; h.told != told {
				t.Errorf("told is %v", h.told)
			}
			said(t, "errors", diags.Errors(), test.errors)
			said(t, "warnings", diags.Warnings(), test.warnings)
		})
	}
}

func said(t *testing.T, what string, got diag.Diagnostics, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i, d := range got {
		if text := d.Summary() + ": " + d.Detail(); !strings.Contains(text, want[i]) || strings.Contains(text, "%!") {
			t.Errorf("%s: %q does not say %q", what, text, want[i])
		}
	}
}

// TestDelete_stops: a replacement that is interrupted between its halves keeps its state.
func TestDelete_stops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	policy := records.Archive
	for _, next := range []*records.Policy{nil, &policy} {
		var diags diag.Diagnostics
		d := custodian.Delete{Words: words, Next: next, Diags: &diags}
		if d.Stops(ctx); diags.HasError() {
			t.Error("stopped, though nobody interrupted the run")
		}
	}
	cancel()
	for _, next := range []*records.Policy{nil, &policy} {
		var diags diag.Diagnostics
		d := custodian.Delete{Words: words, Next: next, Diags: &diags}
		if d.Stops(ctx); diags.HasError() != (next != nil) {
			t.Errorf("replaced is %v, and it says %v", next != nil, diags)
		}
	}
}
