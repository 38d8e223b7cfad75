// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import "slices"

// PropertyPolicy says who owns the values of a property: the configuration or
// the people who work in HubSpot.
type PropertyPolicy string

// The policies, in the spelling of the argument property_policies.
const (
	// Always writes the declared value whenever HubSpot holds another. It is the
	// default.
	Always PropertyPolicy = "always"
	// OnCreate writes the declared value when this resource creates the record,
	// and never after.
	OnCreate PropertyPolicy = "on_create"
	// IfEmpty writes the declared value where HubSpot holds nothing.
	IfEmpty PropertyPolicy = "if_empty"
	// KeepEdits writes the declared value when it changes in the configuration.
	// What somebody edits in HubSpot is kept until then.
	KeepEdits PropertyPolicy = "keep_edits"
)

// PropertyPolicies lists the policies.
func PropertyPolicies() []PropertyPolicy {
	return []PropertyPolicy{Always, OnCreate, IfEmpty, KeepEdits}
}

// PolicyOf holds the policies by property. Properties that it does not name
// have the policy Always; names that no record declares do nothing. Nil names
// none.
type PolicyOf map[string]PropertyPolicy

// Get returns the policy of a property.
func (p PolicyOf) Get(property string) PropertyPolicy {
	if policy, ok := p[property]; ok && policy != "" {
		return policy
	}
	return Always
}

// Drifts reports whether a value that HubSpot holds takes the place of the
// declared one in the state, so that the plan shows and undoes it. Under all
// other policies the state keeps the declared value.
func (p PropertyPolicy) Drifts() bool { return p == Always || p == "" }

// attended lists the properties for which a record that did not change in the
// configuration may have to be written all the same, sorted: those that are
// filled where HubSpot holds nothing, and those whose policy was another before
// and under which HubSpot may hold anything.
func attended(now, before PolicyOf) []string {
	var names []string
	for name := range now {
		if now.Get(name) == IfEmpty || now.Get(name).Drifts() && !before.Get(name).Drifts() {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, ok := now[name]; !ok && !before.Get(name).Drifts() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Found is what a look-up of this run says about one key.
type Found struct {
	// Asked says that HubSpot was asked for the key, Exists that it holds a
	// record under it.
	Asked, Exists bool
	// MatchedID is the id of a record that does not have the key and is the row's
	// nevertheless, "" where the record was found by its key.
	MatchedID string
	// Value returns what the record holds of a property, and whether the
	// property was asked for. It may be nil.
	Value func(property string) (value string, known bool)
}

// Holds returns what the record that was found holds of a property, and whether that
// is known.
func (f Found) Holds(property string) (value string, known bool) { return f.value(property) }

func (f Found) value(property string) (string, bool) {
	if !f.Exists || f.Value == nil {
		// A record that is not there holds nothing.
		return "", f.Asked && !f.Exists
	}
	return f.Value(property)
}

// decision is what becomes of one cell of a record that HubSpot holds.
type decision uint8

const (
	leave decision = iota
	write
	// ask leaves the cell for now: what HubSpot holds is needed to decide.
	ask
)

// held is what is known of a property's value in HubSpot.
type held struct {
	text  string
	known bool
}

// decide is the one place where a policy meets a value, for a record that
// HubSpot holds: declared is what the configuration says, to be sent as value,
// changed that it says something else than the state does.
func (c *comparison[R]) decide(name, value string, now held, changed, agrees bool) decision {
	policy := c.in.PropertyPolicies.Get(name)
	switch {
	case policy.Drifts():
		if agrees {
			return leave
		}
		return write
	case policy == OnCreate:
		return leave
	case policy == IfEmpty && value == "":
		return leave
	case policy == IfEmpty && !now.known:
		return ask
	case policy == IfEmpty && now.text != "":
		return leave
	case policy == KeepEdits && !changed:
		return leave
	case now.known && (c.in.Definitions.Equal(name, value, now.text) || c.in.Definitions.FurtherOn(name, value, now.text)):
		return leave
	}
	return write
}
