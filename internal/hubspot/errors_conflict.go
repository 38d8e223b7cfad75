// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Conflict is what HubSpot says of a value that another record has. Every field
// but OwnerID may be empty.
type Conflict struct {
	// OwnerID is the record that has the value; empty where HubSpot does not say.
	OwnerID string
	// RecordID is the record that was to get it. A create that HubSpot gave up
	// half-way names one that does not exist afterwards.
	RecordID string
	// Property and Value are what is taken. The value is personal data.
	Property, Value string
}

// Identity is the record that a 409 describes as the one that is in the way.
type Identity struct {
	// RecordID is the record's id.
	RecordID string
	// Emails are the addresses by which HubSpot took the two for one. They are
	// personal data.
	Emails []string
}

// Conflict returns which record is in the way, where the refusal is about that.
func (e *Error) Conflict() (Conflict, bool) {
	c, ok := conflict(e.Category, e.Wording(), e.Context, e.Details)
	if e.Identity != nil {
		ok = true
		c.OwnerID = firstNonEmpty(c.OwnerID, e.Identity.RecordID)
	}
	return c, ok
}

// Conflict returns which record is in the way, where the refusal is about that.
func (e *BatchError) Conflict() (Conflict, bool) {
	return conflict(e.Category, e.Wording(), e.Context, e.Errors)
}

// The spellings of a conflict. HubSpot gives it no code that says which record is
// meant, see developers.hubspot.com/docs/api-reference/error-handling.
var (
	existingID  = regexp.MustCompile(`(?i)existing id:? *([0-9]+)`)
	valueIsHeld = regexp.MustCompile(`\bon ([0-9]+)\. ([0-9]+) already has that value`)
)

func conflict(category, message string, context map[string][]string, details []ErrorDetail) (Conflict, bool) {
	if c, ok := heldValue(message); ok {
		return c, true
	}
	for _, d := range details {
		if c, ok := heldValue(d.Message); ok {
			return c, true
		}
	}
	c := Conflict{}
	if ids := context["existingId"]; len(ids) > 0 && IsRecordID(ids[0]) {
		c.OwnerID = ids[0]
	} else if m := existingID.FindStringSubmatch(message); m != nil {
		c.OwnerID = m[1]
	}
	return c, c.OwnerID != "" || category == CategoryConflict || category == CategoryExists
}

// heldValue reads "Cannot set PropertyValueCoordinates{..., propertyName=p,
// value=v} on A. B already has that value.". The value is whatever stands before
// the last brace: it may hold braces itself.
func heldValue(message string) (Conflict, bool) {
	at := valueIsHeld.FindStringSubmatchIndex(message)
	if at == nil {
		return Conflict{}, false
	}
	c := Conflict{RecordID: message[at[2]:at[3]], OwnerID: message[at[4]:at[5]]}
	inside := message[:at[0]]
	if end := strings.LastIndex(inside, "}"); end >= 0 {
		inside = inside[:end]
	}
	if _, named, ok := strings.Cut(inside, "propertyName="); ok {
		c.Property, _, _ = strings.Cut(named, ",")
	}
	_, c.Value, _ = strings.Cut(inside, "value=")
	return c, true
}

// identityIn reads the record that a 409 of contacts describes.
func identityIn(body []byte) *Identity {
	var w struct {
		Profile *struct {
			VID      flexString `json:"vid"`
			Identity []struct {
				Type  flexString `json:"type"`
				Value flexString `json:"value"`
			} `json:"identity"`
		} `json:"identityProfile"`
	}
	if err := json.Unmarshal(body, &w); err != nil || w.Profile == nil || !IsRecordID(string(w.Profile.VID)) {
		return nil
	}
	found := &Identity{RecordID: string(w.Profile.VID)}
	for _, i := range w.Profile.Identity {
		if strings.EqualFold(string(i.Type), "EMAIL") {
			found.Emails = append(found.Emails, string(i.Value))
		}
	}
	return found
}
