// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
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
}

// fewGone is how many records may be gone at once however many there are.
const fewGone = 10

// manyGone reports whether so many records are gone that it is more likely that the
// wrong place was asked.
func manyGone(m *objectsBatchModel, gone int) bool {
	return gone >= fewGone && 2*gone > m.Records.Len() && m.MissingRecords.Get() != missingRecreate
}

func manyGoneError(m *objectsBatchModel, target batch.Target, gone int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("records"), "Many records are not in HubSpot",
		fmt.Sprintf("%d of the %d records of this state were found in HubSpot neither by their %s nor, under that key, by their ids. The state is kept as it was, and nothing is planned. "+
			"Is the token the right one, and does it see all records? Is it the right account (portal_id in the provider configuration guards that)? Does the property %s of %s still hold the keys?\n\n"+
			"If the records are really gone, say so with missing_records = \"recreate\" and note that in the state with terraform apply -refresh=false; the next plan then lets go of their ids and plans to make them anew, and a destroy forgets them.",
			gone, m.Records.Len(), target.IDProperty, target.IDProperty, target.ObjectType))
}

// rememberGone notes which records left a state.
func rememberGone(before map[string]goneRecord, was, is *objectsBatchModel) map[string]goneRecord {
	if is == nil || is == was {
		return before
	}
	for key := range was.Records.Keys() {
		if is.Records.Has(key) || was.id(key) == "" {
			continue
		}
		if before == nil {
			before = make(map[string]goneRecord)
		}
		before[strings.Clone(key)] = goneRecord{ID: strings.Clone(was.id(key)), Created: was.created(key)}
	}
	return before
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
	if len(missing) < fewGone || 2*len(missing) <= len(d.judgement.Archive) || d.prior.MissingRecords.Get() == missingRecreate {
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
