// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

// Policy is what becomes of records that leave a set.
type Policy string

// The policies, in the spelling of the argument deletion_policy.
const (
	// ArchiveCreated archives the records that were created by the resource and
	// lets go of those that it adopted. It is the default.
	ArchiveCreated Policy = "archive_created"
	// Archive archives all.
	Archive Policy = "archive"
	// Abandon lets go of all.
	Abandon Policy = "abandon"
)

// Policies lists the policies.
func Policies() []Policy { return []Policy{ArchiveCreated, Archive, Abandon} }

// Archives reports whether a record leaves HubSpot under the policy.
func (p Policy) Archives(created bool) bool {
	switch p {
	case Archive:
		return true
	case Abandon:
		return false
	default:
		return created
	}
}

// Gentler returns the policy of the two that archives less.
func Gentler(a, b Policy) Policy {
	if a.severity() <= b.severity() {
		return a
	}
	return b
}

func (p Policy) severity() int {
	switch p {
	case Abandon:
		return 0
	case Archive:
		return 2
	default:
		return 1
	}
}

// Fate is what happens to a record that leaves the set.
type Fate uint8

// The fates of records that leave.
const (
	// Archived records go to HubSpot's recycle bin.
	Archived Fate = iota
	// ReleasedAdopted records stay in HubSpot because they were not created here.
	ReleasedAdopted
	// ReleasedPolicy records stay because the policy is to abandon.
	ReleasedPolicy
	// ReleasedShared records stay because another key of the set is the same record.
	ReleasedShared
	// ReleasedUnknown records stay because no record id is known.
	ReleasedUnknown
)

// Removal is a record that leaves the set.
type Removal struct {
	Key, ID string
	Created bool
	Fate    Fate
	// SharedWith is the key that keeps the record, for ReleasedShared.
	SharedWith string
}

// Remove decides on one record that leaves. kept maps the record ids that
// remaining keys claim to one of those keys.
func Remove(policy Policy, key, id string, created bool, kept map[string]string) Removal {
	r := Removal{Key: key, ID: id, Created: created}
	switch {
	case id == "":
		r.Fate = ReleasedUnknown
	case kept[id] != "":
		r.Fate, r.SharedWith = ReleasedShared, kept[id]
	case policy.Archives(created):
		r.Fate = Archived
	case policy == Abandon:
		r.Fate = ReleasedPolicy
	default:
		r.Fate = ReleasedAdopted
	}
	return r
}

// CountArchived counts the removals that leave HubSpot.
func CountArchived(removals []Removal) int {
	n := 0
	for _, r := range removals {
		if r.Fate == Archived {
			n++
		}
	}
	return n
}
