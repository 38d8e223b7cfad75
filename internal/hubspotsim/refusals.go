// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"net/http"
	"sync"
)

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

// refusalTable holds the registered refusals.
type refusalTable struct {
	mu       sync.Mutex
	refusals []*activeRefusal
}

type activeRefusal struct {
	Refusal
	hits int
}

// Refuse registers a refusal.
func (s *Server) Refuse(r Refusal) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.refusals = append(s.refusals.refusals, &activeRefusal{Refusal: r})
}

// ClearRefusals removes all refusals.
func (s *Server) ClearRefusals() {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.refusals = nil
}

// check returns the refusal of an input, nil if there is none.
func (t *refusalTable) check(cfg *Config, objectType string, in *batchInput) *apiError {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.refusals) == 0 {
		return nil
	}
	public := in.public(0, objectType)
	for _, r := range t.refusals {
		if r.Times > 0 && r.hits >= r.Times || !r.matches(public) {
			continue
		}
		r.hits++
		return r.render(cfg, public)
	}
	return nil
}

func (r *Refusal) matches(in UpsertInput) bool {
	value, sent := in.Properties[r.Property]
	return (r.ObjectType == "" || r.ObjectType == in.ObjectType) &&
		(r.ID == "" || r.ID == in.ID) &&
		(r.Property == "" || sent && (r.Value == "" || r.Value == value)) &&
		(r.Match == nil || r.Match(in))
}

func (r *Refusal) render(cfg *Config, in UpsertInput) *apiError {
	message := r.Message
	if message == "" {
		message = "The record was refused"
	}
	category := r.Category
	if category == "" {
		category = categoryValidation
	}
	status := r.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	refusal := refuse(status, category, "%s", message)
	if r.Code != "" {
		refusal = invalidValues(cfg, []valueError{{Property: r.Property, Code: r.Code, Message: message}})
		refusal.status = status
	}
	if r.Named {
		refusal.with("ids", in.ID)
	}
	refusal.whole, refusal.drop = r.Whole, r.Drop
	return refusal
}
