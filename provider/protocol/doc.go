// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package protocol serves chosen resource types and functions straight from
// the messages of the plugin protocol and leaves everything else to the server
// of terraform-plugin-framework.
//
// The framework stays the face of the provider: schemas, documentation,
// provider configuration, data sources and every other resource come from it.
// For a resource registered with [Direct] only the calls that carry its data
// are answered here, with values decoded from MessagePack into a model struct
// and encoded back, because the framework's generic value tree costs far more
// than the data itself once a map holds thousands of rows.
//
// A model is a struct whose fields carry a `tf:"name"` tag, one for each
// attribute of the schema, and have one of the types
// [String], [Bool], [Int64], [List], [Map] and [Object]:
//
//	type model struct {
//		ID      protocol.String                             `tf:"id"`
//		Records protocol.Map[protocol.Map[protocol.String]] `tf:"records"`
//	}
//
// What a direct resource does not get from its schema: validators, plan
// modifiers, defaults, write-only attributes and deferral. Only that a required
// attribute at the top is not null is checked for it. Other checks live in
// ValidateConfig, where [ValidateString] and [ValidateInt64] run validators of
// the framework, and plans in Plan. Nor is such a resource configured by the
// framework: it shares what the provider's Configure sets up by itself.
//
// Strings that come out of a message share its bytes and keep all of them
// alive; what outlives the call is better cloned.
package protocol
