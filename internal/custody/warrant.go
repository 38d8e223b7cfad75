// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"encoding/json"
	"maps"
	"slices"
)

// Warrant names the records that may be archived. The zero Warrant names none.
type Warrant struct{ ids map[string]struct{} }

// WarrantOf names the ids.
func WarrantOf(ids ...string) Warrant {
	w := Warrant{ids: make(map[string]struct{}, len(ids))}
	for _, id := range ids {
		if id != "" {
			w.ids[id] = struct{}{}
		}
	}
	return w
}

// Names reports whether a record may be archived.
func (w Warrant) Names(id string) bool {
	_, ok := w.ids[id]
	return ok
}

// Len is how many records the warrant names.
func (w Warrant) Len() int { return len(w.ids) }

// IDs lists them, sorted.
func (w Warrant) IDs() []string { return slices.Sorted(maps.Keys(w.ids)) }

// IsZero leaves an empty warrant out of JSON.
func (w Warrant) IsZero() bool { return len(w.ids) == 0 }

// MarshalJSON writes the ids as a list.
func (w Warrant) MarshalJSON() ([]byte, error) { return json.Marshal(w.IDs()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (w *Warrant) UnmarshalJSON(b []byte) error {
	var ids []string
	if err := json.Unmarshal(b, &ids); err != nil {
		return err
	}
	*w = WarrantOf(ids...)
	return nil
}

// Split parts what is to be archived into what the warrant names and what it
// does not name.
func Split[T any](w Warrant, removals []T, id func(T) string) (allowed, unnamed []T) {
	for _, r := range removals {
		if w.Names(id(r)) {
			allowed = append(allowed, r)
		} else {
			unnamed = append(unnamed, r)
		}
	}
	return allowed, unnamed
}
