// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import "github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"

// What tests and people handle is described in the package [hand], which knows
// nothing of the API. The names here are those that tests of the provider use.
type (
	// Property is the definition of a property.
	Property = hand.Property
	// PropertyOption is one value of an enumeration.
	PropertyOption = hand.PropertyOption
	// PropertyGroup is a heading that properties are listed under.
	PropertyGroup = hand.PropertyGroup
	// Schema is the definition of a custom object type.
	Schema = hand.Schema
	// Rules are what an account asks of the records of one object type.
	Rules = hand.Rules
	// ValidationRule is a rule for the values of a property.
	ValidationRule = hand.ValidationRule
	// Condition makes properties required by the value of another one.
	Condition = hand.Condition
	// Record is a copy of a record as it stands.
	Record = hand.Record
	// Owner is a user whom records can be assigned to.
	Owner = hand.Owner
	// Pipeline is the sequence of stages that records move through.
	Pipeline = hand.Pipeline
	// Stage is a step of a [Pipeline].
	Stage = hand.Stage

	// Fault scripts the answer to requests that match.
	Fault = hand.Fault
	// ActiveFault is a registered [Fault].
	ActiveFault = hand.ActiveFault
	// Answer is an answer that [Fault.Rewrite] may change.
	Answer = hand.Answer
	// Refusal makes the server refuse single inputs.
	Refusal = hand.Refusal

	// Operation names an endpoint regardless of its version and path family.
	Operation = hand.Operation
	// Request is one logged call.
	Request = hand.Request
	// UpsertInput is one element of the inputs of a batch write.
	UpsertInput = hand.UpsertInput
)

// property is a definition as the store keeps it.
type property struct {
	Property
	// misses counts the writes that still do not know the property.
	misses int
	// byHand marks properties that no lag hides.
	byHand bool
}
