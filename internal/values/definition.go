// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"sync"
	"time"
)

// Option is one choice of an enumeration. HubSpot stores the Value; people
// see the Label.
type Option struct {
	Value  string
	Label  string
	Hidden bool
}

// Definition is what comparing and checking need to know of a property
// (developers.hubspot.com/docs/api-reference/latest/crm/properties/guide).
type Definition struct {
	Name  string
	Label string
	// Type and FieldType are HubSpot's: "string" and "textarea",
	// "enumeration" and "checkbox". An empty Type means that it is not known.
	Type      string
	FieldType string
	// NumberDisplayHint says how people see a number, such as "percentage".
	NumberDisplayHint string
	// Options are in HubSpot's display order, the order of the stages where
	// the property is lifecyclestage.
	Options []Option
	// Unique is hasUniqueValue.
	Unique bool
	// ReadOnly is modificationMetadata.readOnlyValue. It alone decides whether
	// a value can be written; Calculated does not.
	ReadOnly   bool
	Calculated bool
	// ExternalOptions means that the options are kept elsewhere and any value
	// may be one.
	ExternalOptions      bool
	Archived             bool
	Hidden               bool
	ReferencedObjectType string
	// CreatedAt is when HubSpot says that the property was created, zero where it
	// does not.
	CreatedAt time.Time
	// Planned marks a property that the same configuration is about to create.
	Planned bool
}

// Definitions are the properties of one object type, by name. They are built
// once and may then be read by many goroutines. A nil *Definitions stands for
// definitions that could not be read: checks that need them are left out.
type Definitions struct {
	byName map[string]*entry
	order  []*entry
	// nearest remembers the hints given: one misspelt property may stand in
	// ten thousand records.
	nearest sync.Map
}

// entry is a definition with what is derived from it once.
type entry struct {
	Definition
	kind Kind
	// options holds the position of each internal value.
	options map[string]int
}

// NewDefinitions indexes the definitions. Of two with one name the one that
// is not archived counts, else the later.
func NewDefinitions(definitions []Definition) *Definitions {
	defs := &Definitions{byName: make(map[string]*entry, len(definitions))}
	for _, definition := range definitions {
		defs.add(definition)
	}
	return defs
}

func (defs *Definitions) add(definition Definition) {
	added := newEntry(definition)
	known, ok := defs.byName[definition.Name]
	if !ok {
		defs.byName[definition.Name] = added
		defs.order = append(defs.order, added)
		return
	}
	if definition.Archived && !known.Archived {
		return
	}
	*known = *added
}

func newEntry(definition Definition) *entry {
	e := &entry{Definition: definition, kind: definition.Kind()}
	if len(definition.Options) > 0 {
		e.options = make(map[string]int, len(definition.Options))
		for i, option := range definition.Options {
			if _, ok := e.options[option.Value]; !ok {
				e.options[option.Value] = i
			}
		}
	}
	return e
}

func (defs *Definitions) lookup(name string) (*entry, bool) {
	if defs != nil {
		if known, ok := defs.byName[name]; ok {
			return known, true
		}
	}
	return nil, false
}

// Lookup returns the definition of the named property, archived ones included.
func (defs *Definitions) Lookup(name string) (Definition, bool) {
	if known, ok := defs.lookup(name); ok {
		return known.Definition, true
	}
	return Definition{}, false
}

// Len counts the definitions, archived ones included.
func (defs *Definitions) Len() int {
	if defs == nil {
		return 0
	}
	return len(defs.order)
}

// Merge returns definitions that also hold those which the same configuration
// is about to create or change. A planned property replaces an absent or
// archived one; of one that exists only the options are added to. Unknown
// definitions (nil) stay unknown.
func (defs *Definitions) Merge(planned []Definition) *Definitions {
	if defs == nil || len(planned) == 0 {
		return defs
	}
	merged := &Definitions{byName: make(map[string]*entry, len(defs.order)+len(planned))}
	for _, known := range defs.order {
		merged.byName[known.Name] = known
		merged.order = append(merged.order, known)
	}
	for _, definition := range planned {
		merged.plan(definition)
	}
	return merged
}

// plan adds one planned definition to a copy made by Merge. Entries are
// shared with the original, hence replaced and never changed.
func (defs *Definitions) plan(definition Definition) {
	definition.Planned = true
	known, ok := defs.byName[definition.Name]
	if !ok {
		added := newEntry(definition)
		defs.byName[definition.Name] = added
		defs.order = append(defs.order, added)
		return
	}
	next := definition
	if !known.Archived {
		next = known.Definition
		next.ExternalOptions = known.ExternalOptions || definition.ExternalOptions
		next.Options = unionOptions(known.Options, definition.Options)
	}
	replacement := newEntry(next)
	defs.byName[definition.Name] = replacement
	for i := range defs.order {
		if defs.order[i] == known {
			defs.order[i] = replacement
		}
	}
}

func unionOptions(known, planned []Option) []Option {
	union := append([]Option(nil), known...)
	seen := make(map[string]bool, len(known))
	for _, option := range known {
		seen[option.Value] = true
	}
	for _, option := range planned {
		if !seen[option.Value] {
			seen[option.Value] = true
			union = append(union, option)
		}
	}
	return union
}
