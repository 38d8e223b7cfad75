// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// The values of missing_records.
const (
	missingRecreateArchived = "recreate_archived"
	missingRecreate         = "recreate"
	missingFail             = "fail"
)

// goneRecord is a record that left the state because it was not found.
type goneRecord struct {
	ID      string `json:"id"`
	Created bool   `json:"created,omitempty"`
	Fate    fate   `json:"fate,omitempty"`
	// Archived is when it was archived, Into the id of the record that it was
	// merged into, Key the key of that record, or the record's own by now.
	Archived time.Time `json:"archived,omitzero"`
	Into     string    `json:"into,omitempty"`
	Key      string    `json:"key,omitempty"`
}

// fate is what became of a record.
type fate string

const (
	fateDeleted  fate = "deleted"
	fateArchived fate = "archived"
	fateMerged   fate = "merged"
	fateRekeyed  fate = "rekeyed"
)

// goneOf is what is remembered of a record.
func (f *objectsBatchRefresh) goneOf(key, id string, became batch.Fate) goneRecord {
	gone := goneRecord{ID: strings.Clone(id), Created: f.state.created(key), Fate: fateDeleted}
	switch {
	case became.Live != nil:
		gone.Fate, gone.Key = fateRekeyed, session.TextOf(became.Live.Properties[f.target.IDProperty])
	case became.Survivor != nil:
		gone.Fate, gone.Into, gone.Key = fateMerged, became.Survivor.ID, session.TextOf(became.Survivor.Properties[f.target.IDProperty])
	case !became.Archived.IsZero():
		gone.Fate, gone.Archived = fateArchived, became.Archived
	}
	return gone
}

// fewGone is how many records may be gone at once however many there are.
const fewGone = 10

// manyGone reports whether so many records are gone that it is more likely that the
// wrong place was asked.
func manyGone(m *objectsBatchModel, gone int) bool {
	return gone >= fewGone && 2*gone > m.Records.Len() && m.MissingRecords.Get() != missingRecreate
}

func manyGoneError(m *objectsBatchModel, target batch.Target, gone int) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Many records are not in HubSpot",
		fmt.Sprintf("%d of the %d records of this state were found in HubSpot neither by their %s nor, under that key, by their ids. The state is kept as it was, and nothing is planned. "+
			"Is the token the right one, and does it see all records? Is it the right account (portal_id in the provider configuration guards that)? Does the property %s of %s still hold the keys?\n\n"+
			"If the records are really gone, say so with missing_records = \"recreate\" and note that in the state with terraform apply -refresh=false; the next plan then lets go of their ids and plans to make them anew, and a destroy forgets them.",
			gone, m.Records.Len(), target.IDProperty, target.IDProperty, target.ObjectType))
}

// rememberGone adds what left a state.
func rememberGone(before, left map[string]goneRecord) map[string]goneRecord {
	if before == nil {
		return left
	}
	maps.Copy(before, left)
	return before
}

// cameBack returns what is remembered of a record that is found again, of two keys with
// one id that of the first key.
func (p privateState) cameBack(id string) (goneRecord, bool) {
	var first string
	var back goneRecord
	for key, gone := range p.Gone {
		if gone.ID == id && (back.ID == "" || key < first) {
			first, back = key, gone
		}
	}
	return back, back.ID != ""
}

// anew reports whether a write makes a record anew that the state held.
func (p *objectsBatchPlan) anew(key string) bool {
	_, gone := p.private.State.Gone[key]
	_, exists := p.existing[key]
	return gone && !exists
}

// reportMissing tells what became of records that the plan makes anew, by fate,
// and refuses to where missing_records says so.
func (p *objectsBatchPlan) reportMissing() {
	by := make(map[fate][]string)
	for _, w := range p.changes.Writes {
		if w.New && p.anew(w.Key) {
			by[p.private.State.Gone[w.Key].Fate] = append(by[p.private.State.Gone[w.Key].Fate], w.Key)
		}
	}
	policy := p.config.MissingRecords.Or(missingRecreateArchived)
	for _, f := range []fate{fateMerged, fateRekeyed, fateArchived, fateDeleted} {
		keys := by[f]
		if len(keys) == 0 {
			continue
		}
		slices.Sort(keys)
		summary, remedy := p.fateText(f, len(keys))
		at := path.Root("records").AtMapKey(keys[0])
		refused := policy == missingFail || policy != missingRecreate && (f == fateMerged || f == fateRekeyed)
		if refused {
			p.diags.AddAttributeError(at, summary, fmt.Sprintf("%s.\n\n%s To make %s anew nevertheless, set missing_records = \"recreate\" for this apply.", p.fatesOf(keys), remedy, messages.One(len(keys), "it", "them")))
			continue
		}
		p.diags.AddAttributeWarning(at, summary, fmt.Sprintf("%s.\n\nThe apply makes %s anew, under %s and without %s history. %s", p.fatesOf(keys), messages.One(len(keys), "it", "them"), messages.One(len(keys), "a new id", "new ids"), messages.One(len(keys), "its", "their"), remedy))
	}
}

func (p *objectsBatchPlan) fateText(f fate, n int) (summary, remedy string) {
	were := messages.Capitalize(messages.WasWere(n, "record"))
	one := func(one, several string) string { return messages.One(n, one, several) }
	switch f {
	case fateMerged:
		return were + " merged into another record", fmt.Sprintf("Somebody merged %s in HubSpot; making %[1]s anew would undo that. Remove %s from records: the record that is left keeps the key that it has.", one("it", "them"), one("its key", "their keys"))
	case fateRekeyed:
		return messages.Capitalize(messages.Plural(n, "record")) + " with another key in HubSpot", fmt.Sprintf("Somebody changed %s in HubSpot. %s, so making %s anew would make %s. Set %[1]s back in HubSpot, or change %[5]s in the configuration.",
			p.config.IDProperty.Get(), one("The record lives on under its id", "The records live on under their ids"), one("it", "them"), one("a double", "doubles"), one("the key", "the keys"))
	case fateArchived:
		return were + " archived in HubSpot", fmt.Sprintf("To keep %s in HubSpot's user interface first, which is possible for 90 days: %s. To let %s stay archived, remove %s from records.",
			one("the old one, restore it", "the old ones, restore them"), one("it is then found again under its id", "they are then found again under their ids"), one("it", "them"), one("its key", "their keys"))
	default:
		return were + " deleted in HubSpot", fmt.Sprintf("To let %s stay deleted, remove %s from records.", one("it", "them"), one("its key", "their keys"))
	}
}

// fatesOf lists what became of records, the first ten in full.
func (p *objectsBatchPlan) fatesOf(keys []string) string {
	list := make([]string, 0, fewGone)
	for _, key := range keys[:min(len(keys), fewGone)] {
		gone := p.private.State.Gone[key]
		text := fmt.Sprintf("%q (id %s)", key, gone.ID)
		switch gone.Fate {
		case fateMerged:
			text += " was merged into record " + gone.Into
			if gone.Key != "" {
				text += fmt.Sprintf(", whose key is %q", hubspot.Shown(gone.Key, 100))
			}
		case fateRekeyed:
			text += " has no key now"
			if gone.Key != "" {
				text = fmt.Sprintf("%q (id %s) has the key %q now", key, gone.ID, hubspot.Shown(gone.Key, 100))
			}
		case fateArchived:
			text += " was archived on " + gone.Archived.UTC().Format(time.DateOnly)
		default:
			text += " is not in HubSpot any more"
		}
		list = append(list, text)
	}
	if more := len(keys) - len(list); more > 0 {
		list = append(list, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(list, "; ")
}

// stillGone is what is to be remembered after an apply: records that are declared
// and not in the state again.
func stillGone(gone map[string]goneRecord, declared, is *objectsBatchModel) map[string]goneRecord {
	var still map[string]goneRecord
	for key, r := range gone {
		if is.Records.Has(key) || !declared.Records.Has(key) {
			continue
		}
		if still == nil {
			still = make(map[string]goneRecord)
		}
		still[key] = r
	}
	return still
}

// errManyMissing keeps records in the state that a destroy did not find.
var errManyMissing = errors.New("most of the records are not in the account of these credentials: is the token the right one, and is it the right account and property? If they are really gone, set missing_records = \"recreate\", run terraform apply -refresh=false, and destroy again")

// keepMissing keeps in the state what a delete did not find, where that is most of
// what it was to archive.
func (d *objectsBatchDelete) keepMissing() {
	missing := d.result.Missing
	if len(missing) < fewGone || 2*len(missing) <= len(d.Judgement.Archive) || d.prior.MissingRecords.Get() == missingRecreate {
		return
	}
	lost := make(map[string]bool, len(missing))
	for _, r := range missing {
		lost[r.ID] = true
		d.result.Failed = append(d.result.Failed, batch.FailedArchive{Removal: r, Err: errManyMissing})
	}
	kept := d.result.Gone[:0]
	for _, r := range d.result.Gone {
		if !lost[r.ID] {
			kept = append(kept, r)
		}
	}
	d.result.Gone, d.result.Missing = kept, nil
}

// absentOf lists the new keys that HubSpot does not hold, where all have to be
// there.
func absentOf(m *objectsBatchModel, plan records.Plan, found *lookedUp) []string {
	var absent []string
	if m.ExistingRecords.Get() != existingRequire {
		return nil
	}
	for _, w := range plan.Writes {
		if w.New && !found.of(w.Key).Exists {
			absent = append(absent, w.Key)
		}
	}
	return absent
}

func absentError(m *objectsBatchModel, keys []string) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.AddAttributeError(path.Root("records").AtMapKey(keys[0]), fmt.Sprintf("%s not in HubSpot", messages.Capitalize(messages.IsAre(len(keys), "record"))),
		fmt.Sprintf("HubSpot holds no record of %s whose %s is one of these, and existing_records = \"require\" makes none: %s. Correct the keys, create the records in HubSpot, or set existing_records = \"adopt\" to create them here.",
			m.objectType(), m.IDProperty.Get(), messages.FirstOf(keys, messages.MaxReported)))
	return diags
}

// reportAbsent refuses new keys without a record, where all have to be there.
func (p *objectsBatchPlan) reportAbsent() {
	if p.found == nil {
		// Nobody could be asked; the apply asks before it writes.
		return
	}
	if absent := absentOf(p.config, p.changes, p.found); len(absent) > 0 {
		p.diags.Append(absentError(p.config, absent)...)
	}
}
