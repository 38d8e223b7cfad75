// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Edits are cells that somebody changed in HubSpot since the last apply: names of
// properties by key, sorted. The state takes over what HubSpot holds, so that it
// alone does not tell such a cell from one that the table changed.
type Edits map[string][]string

// Has reports whether a cell was changed in HubSpot.
func (e Edits) Has(key, property string) bool { return slices.Contains(e[key], property) }

// Note adds cells of one record and returns the edits, which are made where there
// were none.
func (e Edits) Note(key string, properties ...string) Edits {
	if len(properties) == 0 {
		return e
	}
	if e == nil {
		e = make(Edits)
	}
	names := append(slices.Clone(e[key]), properties...)
	slices.Sort(names)
	e[strings.Clone(key)] = slices.Compact(names)
	return e
}

// Within keeps the edits of keys that are still there.
func (e Edits) Within(has func(key string) bool) Edits {
	var kept Edits
	for key, names := range e {
		if has(key) {
			kept = kept.Note(key, names...)
		}
	}
	return kept
}

// Edited lists the managed properties of a record that hold something else in
// meaning than when HubSpot was last asked, sorted. row is what is declared, stored
// what HubSpot held then.
func (r Refresh[R]) Edited(row, stored R, remote func(name string) string) []string {
	var edited []string
	for name, cell := range row.Cells() {
		if cell.Unmanaged || name == r.IDProperty {
			continue
		}
		before, ok := stored.Cell(name)
		if !ok || before.Unknown {
			continue
		}
		if now := remote(name); now != before.Text && !r.Definitions().Equal(name, before.Text, now) {
			edited = append(edited, name)
		}
	}
	slices.Sort(edited)
	return edited
}

// Sent are values that an apply sent without learning what became of them, by key and
// property. Found in HubSpot later, they are nobody else's edits.
type Sent map[string]map[string]string

// Note adds what a write sent and returns the values, which are made where there were
// none.
func (s Sent) Note(w Write) Sent {
	for _, p := range w.Properties {
		if s == nil {
			s = make(Sent)
		}
		if s[w.Key] == nil {
			s[w.Key] = make(map[string]string, len(w.Properties))
		}
		s[w.Key][p.Name] = p.Value
	}
	return s
}

// Others leaves out of the edited properties of a record those that hold by now what
// was sent.
func (s Sent) Others(definitions *values.Definitions, key string, edited []string, remote func(name string) string) []string {
	if len(s[key]) == 0 {
		return edited
	}
	return slices.DeleteFunc(edited, func(name string) bool {
		sent, ok := s[key][name]
		return ok && definitions.Equal(name, sent, remote(name))
	})
}

// Version is one value in the history of a property.
type Version struct {
	Value string
	At    time.Time
	// SourceType is HubSpot's word for what set the value, such as CRM_UI, IMPORT
	// or INTEGRATION; SourceID tells which of them, SourceLabel its name for people.
	SourceType, SourceID, SourceLabel string
	// UserID is the user behind it, "" for none.
	UserID string
}

// User is the id of the user who set the value, "" where no user did or none is
// told.
func (v Version) User() string {
	if v.UserID != "" {
		return v.UserID
	}
	id, ok := strings.CutPrefix(v.SourceID, "userId:")
	if !ok || id == "" || strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return id
}

// SetBy finds out which version put a value into HubSpot: the newest one of its
// meaning, if no other one came after it. A history that has not got as far as the
// value, or that went on since, is about another value and tells nothing.
func SetBy(definitions *values.Definitions, property, held string, history []Version) (Version, bool) {
	newest := -1
	for i, v := range history {
		if newest < 0 || v.At.After(history[newest].At) {
			newest = i
		}
	}
	if newest < 0 || !definitions.Equal(property, history[newest].Value, held) {
		return Version{}, false
	}
	return history[newest], true
}

// Who names for people who or what set a value. name returns a user's name, "" where
// it is not known; app is the id of the app whose credentials are in use, "" where
// that is not known.
func (v Version) Who(name func(userID string) string, app string) string {
	person := ""
	if user := v.User(); user != "" {
		if person = name(user); person == "" {
			person = "user " + user
		}
	}
	through := v.through(app)
	switch {
	case person == "" && through == "":
		if v.SourceLabel != "" {
			return v.SourceLabel
		}
		return "a user"
	case person == "":
		return through
	case through == "":
		return person
	}
	return person + " (" + through + ")"
}

// through says by what means a value was set, "" for the pages of HubSpot.
func (v Version) through(app string) string {
	switch v.SourceType {
	case "CRM_UI", "CONTACTS", "COMPANIES", "DEALS", "SIDEKICK", "":
		return ""
	case "CRM_UI_BULK_ACTION", "BATCH_UPDATE":
		return "bulk edit"
	case "MOBILE_IOS", "MOBILE_ANDROID":
		return "mobile app"
	case "IMPORT":
		return "import"
	case "INTEGRATION", "API", "PUBLIC_API":
		switch {
		case app != "" && v.SourceID == app:
			return "the app of these credentials"
		case v.SourceLabel != "":
			return "integration " + v.SourceLabel
		case v.SourceID != "" && strings.Trim(v.SourceID, "0123456789") == "":
			return "integration " + v.SourceID
		}
		return "integration"
	case "AUTOMATION_PLATFORM", "WORKFLOWS", "WORKFLOW":
		return "workflow"
	case "FORM", "FORMS":
		return "form"
	case "SALESFORCE":
		return "Salesforce"
	case "MERGE_CONTACTS", "MERGE_COMPANIES", "MERGE_OBJECTS":
		return "merge"
	case "CALCULATED", "INTERNAL_PROCESSING":
		return "HubSpot itself"
	}
	return strings.ToLower(strings.ReplaceAll(v.SourceType, "_", " "))
}

// Editor is who set a value in HubSpot, and when. The zero Editor is not known.
type Editor struct {
	By string
	At time.Time
}

// String is such as "Ada Young, 2026-11-03 14:05 UTC".
func (e Editor) String() string {
	if e.At.IsZero() {
		return e.By
	}
	return fmt.Sprintf("%s, %s", e.By, e.At.UTC().Format("2006-01-02 15:04 UTC"))
}
