// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// NormalizeKey is Normalize of a keyspace whose definition is not known: the
// form for tables and configurations that no account has been asked about.
func NormalizeKey(key string) string { return foldKey(key) }

// KeyNormalizer returns Normalize of the keyspace of an id property. Where the
// object type is at hand, a Keyspace says more.
func (defs *Definitions) KeyNormalizer(idProperty string) func(key string) string {
	return NewKeyspace(ObjectType{}, "", idProperty, defs).Normalize
}

// DuplicateKeys returns the groups of two and more keys that normalize to one,
// each group and the list of groups sorted. The same key twice is a group too.
func DuplicateKeys(keys iter.Seq[string], normalize func(key string) string) [][]string {
	first := make(map[string]string)
	var doubled map[string][]string
	for key := range keys {
		normal := normalize(key)
		other, seen := first[normal]
		if !seen {
			first[normal] = key
			continue
		}
		if doubled == nil {
			doubled = make(map[string][]string)
		}
		if doubled[normal] == nil {
			doubled[normal] = []string{other}
		}
		doubled[normal] = append(doubled[normal], key)
	}
	groups := make([][]string, 0, len(doubled))
	for _, group := range doubled {
		slices.Sort(group)
		groups = append(groups, group)
	}
	slices.SortFunc(groups, slices.Compare)
	return groups
}

// CheckKey tells why a key can't address a record, or nil. The key of a
// property that holds e-mail addresses has to be one, whether its definition is
// known or not.
func CheckKey(idProperty, key string) *Problem {
	if p := checkKeyText(idProperty, key); p != nil || idProperty != emailProperty {
		return p
	}
	return problem(idProperty, key, emailFault(key))
}

func checkKeyText(idProperty, key string) *Problem {
	for _, c := range []byte(key) {
		if c <= ' ' || c > '~' {
			return checkUnusualKey(idProperty, key)
		}
	}
	if key == "" || len(key) > maxCharacters {
		return checkUnusualKey(idProperty, key)
	}
	return nil
}

// checkUnusualKey examines a key that is not plain printable ASCII.
func checkUnusualKey(idProperty, key string) *Problem {
	trimmed := strings.TrimSpace(key)
	invisible, hidden := Invisible(key)
	var reason, remedy string
	switch {
	case key == "":
		reason, remedy = "The key is empty.", "Give every record the value of "+Quote(idProperty)+" as its key."
	case trimmed == "":
		reason, remedy = "The key "+Quote(key)+" is nothing but white space.", "Give every record the value of "+Quote(idProperty)+" as its key."
	case trimmed != key:
		reason, remedy = "The key "+Quote(key)+" has white space around it.", "Write "+Quote(trimmed)+", for example with trimspace()."
		if inner, hidden := Invisible(trimmed); hidden {
			reason = "The key " + Quote(key) + " has white space around it and contains the character " + inner + "."
			remedy = "Take both out."
		}
	case hidden && strings.ContainsFunc(key, isLineEndOrTab):
		reason = "The key " + Quote(key) + " contains the character " + invisible + ", which no key may hold."
		remedy = "Take it out. If a record in HubSpot has it in its " + Quote(idProperty) + ", correct the value there first."
	case hidden:
		reason = "The key " + Quote(key) + " contains the character " + invisible + ", which nobody sees: the record looks like another one and is not."
		remedy = "Take it out, or write a plain space in its place. If a record in HubSpot has it in its " + Quote(idProperty) + ", correct the value there first."
	case characters(key) > maxCharacters:
		reason = "The key " + Quote(key) + " is longer than " + strconv.Itoa(maxCharacters) + " characters."
		remedy = "Use a shorter value to identify the record."
	default:
		return nil
	}
	return &Problem{Property: idProperty, Value: Shorten(key), Reason: reason, Remedy: remedy, Code: CodeInvalidKey}
}

func isLineEndOrTab(r rune) bool {
	name := invisibleName(r)
	return name == "tab" || name == "line end"
}

// CheckKey is the function CheckKey, and with known definitions also tells
// whether the key is a value that the id property takes. It does not judge the
// property itself, which CheckIDProperty does once for all keys.
func (defs *Definitions) CheckKey(idProperty, key string) *Problem {
	if p := CheckKey(idProperty, key); p != nil {
		return p
	}
	if known, ok := defs.lookup(idProperty); ok {
		return problem(idProperty, key, known.fault(key))
	}
	return nil
}

// recordIDProperty holds HubSpot's own id of a record.
const recordIDProperty = "hs_object_id"

// CheckIDProperty tells why records of the type can't be addressed by the
// property, or nil: it must exist, be writable and have unique values. The
// e-mail address of contacts is unique whatever its definition says. A planned
// property counts with the uniqueness that it is planned with.
func (defs *Definitions) CheckIDProperty(objectType ObjectType, idProperty string) *Problem {
	if idProperty == recordIDProperty {
		return &Problem{
			Property: idProperty,
			Reason:   `"hs_object_id" is the id that HubSpot gives a record; a record that is yet to be created has none.`,
			Remedy: "Use a property of your own that has unique values" + defs.uniqueHint(objectType) +
				", and take the record ids from the attribute ids.",
			Code: CodeNotUnique,
		}
	}
	if defs == nil || objectType.IsContacts() && idProperty == "email" {
		return nil
	}
	known, ok := defs.byName[idProperty]
	switch {
	case !ok:
		p := defs.missing(idProperty)
		near := NearestNames(idProperty, defs.unique(), maxHints)
		p.Remedy = didYouMean(near) + "Use a property that has unique values" + defs.uniqueHint(objectType) + "."
		return p
	case known.Archived || known.ReadOnly:
		p := known.unwritable()
		if !known.Archived {
			p.Remedy = "Use a property of your own that has unique values" + defs.uniqueHint(objectType) + "."
		}
		return p
	case !known.Unique:
		return &Problem{
			Property: idProperty,
			Reason:   "The property " + Quote(idProperty) + " may hold the same value on several records.",
			Remedy: "Use a property that has unique values" + defs.uniqueHint(objectType) +
				". Uniqueness is chosen when a property is created and can't be added later.",
			Code: CodeNotUnique,
		}
	}
	return nil
}

// unique lists the properties that may address records, sorted.
func (defs *Definitions) unique() []string {
	if defs == nil {
		return nil
	}
	var names []string
	for _, known := range defs.order {
		if known.Unique && !known.Archived && !known.ReadOnly {
			names = append(names, known.Name)
		}
	}
	slices.Sort(names)
	return names
}

// maxUniqueHints covers all that HubSpot allows: ten unique properties.
const maxUniqueHints = 10

func (defs *Definitions) uniqueHint(objectType ObjectType) string {
	names := defs.unique()
	if objectType.IsContacts() && !slices.Contains(names, "email") {
		names = append([]string{"email"}, names...)
	}
	switch {
	case len(names) > 0:
		return " (" + quotedList(names[:min(len(names), maxUniqueHints)], "or") + ")"
	case defs != nil:
		return "; this object type has none yet, so create one"
	}
	return ""
}
