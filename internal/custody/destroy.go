// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import "slices"

// Destroy is what the delete of an object knows when it begins.
type Destroy struct {
	// Space is where the object's keys are, Held what its state holds. Those with
	// Archives set are to be archived.
	Space Space
	Held  []Record
	// Next is what the second half of a replacement declares, nil for a destroy.
	Next *Next
	// Process is where the destroy was planned, Warrant what its plan named.
	Process string
	Warrant Warrant
	// Failed, Heir and Saved are what the object's private data says: its create
	// failed, so that Terraform holds it for tainted; the object that took its
	// place; and what an earlier destroy of it was allowed and failed to archive.
	Failed bool
	Heir   string
	Saved  Warrant
}

// Next is what the second half of a replacement declares.
type Next struct {
	// Known is false where the plan did not know the keys.
	Known bool
	// Normals are the keys, if they are of the same Space as the object, and IDs the
	// records that they lead to.
	Normals, IDs map[string]struct{}
}

// Refusal is why nothing of an object may be archived.
type Refusal uint8

// The refusals. Both keep the object and its state.
const (
	// NextUnknown: the object is replaced, and the plan did not know which records
	// the replacement declares.
	NextUnknown Refusal = iota + 1
	// Unchecked: the object is tainted, and the plan could not compare the records
	// that leave it with what other objects declare.
	Unchecked
)

// Judgement is what a delete may do.
type Judgement struct {
	// Archive may be archived; Unnamed stay in HubSpot, though the policy of the
	// object would archive them, as no plan said so.
	Archive, Unnamed []Record
	// Refused is set where the delete has to fail and nothing is to be archived.
	Refused Refusal
	// Deposed says that the object is a deposed one, Heirs which creates of this
	// process may have taken its place.
	Deposed bool
	Heirs   []Creation
}

// Judge decides what the delete of an object may archive.
//
// What an apply of this process keeps never leaves, nor what the second half of a
// replacement declares. A deposed object is planned in the process that destroys
// it, so that its own plan has seen nothing: it yields to a create of this process
// that took its place, because that one's plan said what leaves. Where there is no
// such create, the one that took its place is of an earlier run, and what it holds
// is not known here: then only what the destroy of that run was allowed goes. So it
// is with an object whose create failed: no plan spoke for it.
func (r *Register) Judge(d Destroy) Judgement {
	remove := r.unkept(d)
	j := Judgement{Deposed: d.Process != "" && d.Process == r.process && d.Next == nil}
	switch {
	case d.Next != nil:
		switch {
		case len(remove) == 0:
		case !d.Next.Known:
			j.Refused = NextUnknown
		case slices.ContainsFunc(remove, func(h Record) bool { return !d.Warrant.Names(h.ID) }):
			j.Refused = Unchecked
		default:
			j.Archive = remove
		}
		j.Unnamed = nil
		if j.Refused != 0 {
			j.Unnamed = remove
		}
	case j.Deposed:
		j.Heirs = r.Heirs(d.Space, d.Held)
		warrant := d.Saved
		if !d.Failed && d.Heir == "" && len(j.Heirs) > 0 {
			j.Archive = remove
			break
		}
		j.Archive, j.Unnamed = Split(warrant, remove, func(h Record) string { return h.ID })
	default:
		j.Archive, j.Unnamed = Split(d.Warrant, remove, func(h Record) string { return h.ID })
	}
	return j
}

// Bequest is what the failed destroy of a deposed object leaves to its next one, which
// may come in another process: what it was allowed to archive and could not, and which
// object took its place, where only one may have.
func (j Judgement) Bequest(failed ...string) (saved Warrant, heir string) {
	if len(j.Heirs) == 1 {
		heir = j.Heirs[0].Name
	}
	return WarrantOf(failed...), heir
}

// unkept is what an object may archive: neither what an apply of this process
// keeps nor what its replacement declares. A record that the object holds under two
// keys, as a merge makes it, stays for either.
func (r *Register) unkept(d Destroy) []Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	var remove []Record
	kept := make(map[string]struct{})
	for _, h := range d.Held {
		stays := r.keeps(d.Space, h.Normal, h.ID)
		if d.Next != nil && !stays {
			_, key := d.Next.Normals[h.Normal]
			_, id := d.Next.IDs[h.ID]
			stays = key || id
		}
		switch {
		case stays:
			kept[h.ID] = struct{}{}
			// What it was merged into stays as well: the register knows ids only.
			r.ofType(d.Space.Type).keep("", h.ID)
		case h.Archives:
			remove = append(remove, h)
		}
	}
	return slices.DeleteFunc(remove, func(h Record) bool { _, ok := kept[h.ID]; return ok })
}
