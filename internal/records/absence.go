// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// NewKeys are keys that a state does not hold, and where they are.
type NewKeys struct {
	// Account is the id of the HubSpot account, "" where it is not known. ObjectType is
	// the id of the object type.
	Account, ObjectType, IDProperty string
	// Keys are sorted.
	Keys []string
}

// digest tells any two sets of keys apart.
func (k NewKeys) digest() string {
	h := sha256.New()
	var size [8]byte
	for _, key := range k.Keys {
		binary.BigEndian.PutUint64(size[:], uint64(len(key)))
		_, _ = h.Write(size[:])
		_, _ = h.Write([]byte(key))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Absence says that a look-up found a record under none of some new keys. It goes from
// a plan to its apply, and is as small for a million keys as for one.
type Absence struct {
	// At is when the look-up began, by the clock of the machine that planned.
	At         time.Time `json:"at"`
	Account    string    `json:"account,omitempty"`
	ObjectType string    `json:"object_type"`
	IDProperty string    `json:"id_property"`
	// Count and Digest are those of the keys.
	Count  int    `json:"count"`
	Digest string `json:"digest"`
}

// AbsenceOf notes a look-up that began at a time and found none of the keys.
func AbsenceOf(at time.Time, k NewKeys) *Absence {
	return &Absence{At: at, Account: k.Account, ObjectType: k.ObjectType, IDProperty: k.IDProperty, Count: len(k.Keys), Digest: k.digest()}
}

// Of reports whether the absence is that of just these keys. A nil one is of none.
func (a *Absence) Of(k NewKeys) bool {
	return a != nil && len(k.Keys) > 0 && a.Account == k.Account && a.ObjectType == k.ObjectType && a.IDProperty == k.IDProperty &&
		a.Count == len(k.Keys) && a.Digest == k.digest()
}

// MaxAbsence is how long an absence may be relied on.
const MaxAbsence = 15 * time.Minute

// Stakes are what depends on a look-up beside whether records are made or adopted.
type Stakes struct {
	// Refuses says that existing_records is not "adopt", so that what is found, or not
	// found, ends the plan. Matches says that records are found by another property too.
	Refuses, Matches bool
	// Decides says that what is written depends on what HubSpot holds: by property
	// policies, or as a stage is one of a pipeline.
	Decides bool
	// Archives says that records leave the object and are archived.
	Archives bool
	// Returns says that the state held records of some of the keys, which may be back.
	Returns bool
	// Replaces says that the object takes the place of another one, whose records it
	// may continue.
	Replaces bool
	// Doubtful says that the object type may be another one too.
	Doubtful bool
}

// Doubt returns why the keys have to be looked up although an absence was noted, ""
// where that can be relied on. It can where nothing but the adoption of records
// depends on it, which an upsert does by itself and tells in its answer, and where it
// is fresh. A time in the future is that of another clock, which tells no age.
func (a *Absence) Doubt(now time.Time, k NewKeys, s Stakes) string {
	switch {
	case a == nil:
		return "no plan has noted that the keys were absent"
	case a.Account == "":
		return "the account of the plan is not known"
	case !a.Of(k):
		return "the plan looked up other keys, or in another place"
	case a.At.After(now):
		return "the plan was made by another clock"
	case now.Sub(a.At) > MaxAbsence:
		return "the plan is old"
	case s.Refuses:
		return "existing_records wants to know"
	case s.Matches:
		return "match_existing_by wants to know"
	case s.Decides:
		return "what is written depends on what HubSpot holds"
	case s.Archives:
		return "records are archived"
	case s.Returns:
		return "records may be back"
	case s.Replaces:
		return "another object is replaced"
	case s.Doubtful:
		return "the object type is spelled in doubt"
	}
	return ""
}

// Sample returns up to n keys, evenly out of the first of them: writes go out in the
// order of the keys, up to a number at a time, so that an earlier apply of the same
// plan that was cut short wrote some of the first, if any.
func Sample(keys []string, n, first int) []string {
	keys = keys[:min(len(keys), max(first, n))]
	n = min(n, len(keys))
	sample := make([]string, n)
	for i := range sample {
		sample[i] = keys[i*len(keys)/n]
	}
	return sample
}
