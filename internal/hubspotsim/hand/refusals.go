// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

import "sync"

// Refusal makes the server refuse single inputs of batch writes and single
// writes, for reasons that the simulator cannot know: rules of the account,
// other properties' conflicts, plain bugs.
type Refusal struct {
	// ObjectType, ID, Property and Value select inputs; empty ones match
	// anything. Property without Value matches any input that sends it.
	ObjectType string `json:"objectType,omitempty"`
	ID         string `json:"id,omitempty"`
	Property   string `json:"property,omitempty"`
	Value      string `json:"value,omitempty"`
	// Match decides by the input.
	Match func(UpsertInput) bool `json:"-"`
	// Times ends the refusal after so many inputs; 0 never.
	Times int `json:"times,omitempty"`

	// Whole refuses the whole batch even where trace ids would confine it to
	// the input.
	Whole bool `json:"whole,omitempty"`
	// Named lists the input's id in context.ids.
	Named bool `json:"named,omitempty"`
	// Drop leaves the input out of the answer: it is neither written nor
	// reported.
	Drop bool `json:"drop,omitempty"`
	// Status answers a whole batch's refusal, 400 by default.
	Status int `json:"status,omitempty"`
	// Category and Message are told; VALIDATION_ERROR by default.
	Category string `json:"category,omitempty"`
	Message  string `json:"message,omitempty"`
	// Code, with Property, makes it look like an invalid value.
	Code string `json:"code,omitempty"`
}

// Refusals holds the registered refusals. Its zero value is empty and ready.
type Refusals struct {
	mu     sync.Mutex
	active []*activeRefusal
}

type activeRefusal struct {
	Refusal
	hits int
}

// Refuse registers a refusal.
func (t *Refusals) Refuse(r Refusal) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.active = append(t.active, &activeRefusal{Refusal: r})
}

// ClearRefusals removes all refusals.
func (t *Refusals) ClearRefusals() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.active = nil
}

// RefusalOf returns the refusal that meets an input and counts it. The input
// is made only where a refusal has to look at it.
func (t *Refusals) RefusalOf(input func() UpsertInput) (Refusal, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.active) == 0 {
		return Refusal{}, false
	}
	in := input()
	for _, r := range t.active {
		if r.Times > 0 && r.hits >= r.Times || !r.matches(in) {
			continue
		}
		r.hits++
		return r.Refusal, true
	}
	return Refusal{}, false
}

func (r *Refusal) matches(in UpsertInput) bool {
	value, sent := in.Properties[r.Property]
	return (r.ObjectType == "" || r.ObjectType == in.ObjectType) &&
		(r.ID == "" || r.ID == in.ID) &&
		(r.Property == "" || sent && (r.Value == "" || r.Value == value)) &&
		(r.Match == nil || r.Match(in))
}
