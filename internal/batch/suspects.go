// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// reason is why an input was refused, without its key, so that reasons compare.
func (u *upsert) reason(i int) string {
	o := &u.outcomes[i]
	if o.Failure == nil {
		return ""
	}
	return strings.ReplaceAll(o.Failure.Message, o.Write.Key, "")
}

// named returns the inputs that a refusal of the whole batch names by trace id
// or by id.
func (u *upsert) named(indices []int, err *hubspot.Error) []int {
	ids := make(map[string]bool)
	for _, id := range slices.Concat(err.IDs(), err.DuplicateIDs()) {
		ids[u.normalID(indices, id)] = true
	}
	traces := make(map[string]bool)
	for _, trace := range err.TraceIDs() {
		traces[trace] = true
	}
	var named []int
	for _, i := range indices {
		if ids[u.sentID(i)] || traces[u.sent[i]] {
			named = append(named, i)
		}
	}
	return named
}

// suspects returns the inputs that the wording of a refusal points at: those
// that it names, those that hold the refused property, with the refused value where the
// message quotes one, or that lack the property that the account asks for. They are
// sent apart from the rest, so a wrong guess costs a call and no record.
func (u *upsert) suspects(indices []int, err *hubspot.Error) []int {
	e := evidence{prose: err.Prose(), refused: err.PropertyErrors()}
	e.conflict, e.held = err.Conflict()
	if err.Identity != nil {
		e.addresses = err.Identity.Emails
	}
	return u.pointed(indices, &e)
}

// evidence is what the wording of a refusal tells of whom it is about.
type evidence struct {
	prose   hubspot.Prose
	refused []hubspot.PropertyError
	// conflict is about a value that another record has, where held says so.
	conflict hubspot.Conflict
	held     bool
	// addresses are those by which HubSpot took two contacts for one.
	addresses []string
	// places are inputs that are named by their place in the request.
	places []int
}

// pointed returns those of some inputs that a refusal is about as far as its wording
// tells: what it says of values where it does, of keys where it names one, both where
// they agree. Where they do not, it may be any of them.
func (u *upsert) pointed(indices []int, e *evidence) []int {
	byValue, byKey := u.byValue(indices, e), u.byKey(indices, e)
	switch both := among(byValue, byKey); {
	case len(both) > 0:
		return both
	case len(byKey) == 0:
		return byValue
	default:
		return slices.Concat(byValue, byKey)
	}
}

// among returns the members of a list that another has too.
func among(list, other []int) []int {
	return slices.DeleteFunc(slices.Clone(list), func(i int) bool { return !slices.Contains(other, i) })
}

// longestNamed is the longest value that prose is searched for.
const longestNamed = 200

// byKey returns the inputs that the prose names the most surely, by their key or by one
// of their values.
func (u *upsert) byKey(indices []int, e *evidence) []int {
	var named []int
	surest := hubspot.NotMentioned
	for _, i := range indices {
		write := u.outcomes[i].Write
		sure := e.prose.Mentions(write.Key)
		if write.As != "" {
			sure = max(sure, e.prose.Mentions(write.As))
		}
		if write.Matched {
			sure = max(sure, e.prose.Mentions(write.ID))
		}
		for _, p := range write.Properties {
			if len(p.Value) <= longestNamed {
				sure = max(sure, e.prose.Mentions(p.Value))
			}
		}
		switch {
		case sure <= hubspot.Standing || sure < surest:
		case sure > surest:
			named, surest = []int{i}, sure
		default:
			named = append(named, i)
		}
	}
	return named
}

// byValue returns the inputs that have what the refusal says of values and
// properties, or the place that it names. What is surer counts alone.
func (u *upsert) byValue(indices []int, e *evidence) []int {
	for _, fits := range []func(w *records.Write) bool{
		func(w *records.Write) bool { return e.held && e.conflict.RecordID != "" && w.ID == e.conflict.RecordID },
		e.identified,
		func(w *records.Write) bool { return e.holds(w, u.req.IDProperty, true, false) },
		func(w *records.Write) bool { return e.holds(w, u.req.IDProperty, false, false) },
		func(w *records.Write) bool { return e.holds(w, u.req.IDProperty, true, true) },
		func(w *records.Write) bool { return e.holds(w, u.req.IDProperty, false, true) },
	} {
		if found := u.those(indices, fits); len(found) > 0 {
			return found
		}
	}
	if found := among(e.places, indices); len(found) > 0 {
		return found
	}
	for _, fold := range []bool{false, true} {
		// Several properties are refused of one input, rather than one of several.
		most := 0
		for _, i := range indices {
			most = max(most, e.properties(&u.outcomes[i].Write, fold))
		}
		if most > 0 {
			return u.those(indices, func(w *records.Write) bool { return e.properties(w, fold) == most })
		}
	}
	return nil
}

func (u *upsert) those(indices []int, fits func(w *records.Write) bool) []int {
	var found []int
	for _, i := range indices {
		if fits(&u.outcomes[i].Write) {
			found = append(found, i)
		}
	}
	return found
}

// identified tells whether a write has an address by which HubSpot took two contacts
// for one.
func (e *evidence) identified(w *records.Write) bool {
	has := func(value string) bool {
		return value != "" && slices.ContainsFunc(e.addresses, func(address string) bool { return strings.EqualFold(address, value) })
	}
	return has(w.Key) || slices.ContainsFunc(w.Properties, func(p records.Property) bool { return has(p.Value) })
}

// holds tells whether a write has the value that another record has: in the property
// that the refusal names, or in any, and fold also in other letter cases.
func (e *evidence) holds(w *records.Write, idProperty string, named, fold bool) bool {
	value := e.conflict.Value
	if !e.held || value == "" {
		return false
	}
	same := func(name, held string) bool {
		return (!named || name == e.conflict.Property) && (held == value || fold && strings.EqualFold(held, value))
	}
	return same(idProperty, w.Key) || slices.ContainsFunc(w.Properties, func(p records.Property) bool { return same(p.Name, p.Value) })
}

// properties counts the refused properties that may be those of a write.
func (e *evidence) properties(w *records.Write, fold bool) int {
	n := 0
	for _, r := range e.refused {
		at := slices.IndexFunc(w.Properties, func(p records.Property) bool { return p.Name == r.Name })
		switch {
		case r.Missing():
			if at < 0 || w.Properties[at].Value == "" {
				n++
			}
		case at < 0:
		case r.Code == hubspot.CodePropertyDoesntExist, r.Code == hubspot.CodeReadOnlyValue, hubspot.NamesValue(r.Message, w.Properties[at].Value, fold):
			n++
		}
	}
	return n
}
