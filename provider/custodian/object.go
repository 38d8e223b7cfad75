// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package custodian is custody as Terraform sees it, for all resources that hold
// things which other resources may hold as well: what their private data keeps, the
// steps of a delete, and what people are told when resources are at odds. What may be
// archived is decided in package custody; what is archived, and how, the resources
// know.
package custodian

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// Object is what private data keeps of an object of the state for its life, whatever
// it holds.
type Object struct {
	// Name is what custody knows the object by.
	Name string `json:"name,omitempty"`
	// Heir is the name of the object that took the place of this one, which is
	// deposed, and Saved what its destroy may archive and failed to.
	Heir  string          `json:"heir,omitempty"`
	Saved custody.Warrant `json:"saved,omitzero"`
	// Failed says that the create of the object failed, so that Terraform holds it
	// for tainted.
	Failed bool `json:"failed,omitempty"`
	// Account is the id of the HubSpot account that holds what the object holds.
	Account string `json:"account,omitempty"`
	// Fresh is the process of the import that made the state: its read follows.
	Fresh string `json:"fresh,omitempty"`
}

// Planned is what goes from the plan of an object to its apply.
type Planned struct {
	// Warrant names what the apply may archive, as custody knows it.
	Warrant custody.Warrant `json:"warrant,omitzero"`
	// Process is where a destroy was planned. Terraform plans the destroy of a
	// deposed object once more in the process of the apply.
	Process string `json:"process,omitempty"`
}

// Imported is an object that an import in a process makes of what an account holds.
func Imported(process, account string) Object {
	return Object{Name: custody.NewName(), Fresh: process, Account: account}
}

// NameOf is the name of an object: the one in its private data or, for a state that
// was written before objects had names, one that follows from what it holds, which
// content writes.
func (o *Object) NameOf(content func(io.Writer)) string {
	if o.Name != "" {
		return o.Name
	}
	h := sha256.New()
	content(h)
	return "unnamed-" + hex.EncodeToString(h.Sum(nil)[:9])
}

// Identify finds out which object is planned. exists says that it has a state. The
// second planning of a replacement is resumed: it gets the private data that the first
// one left, and no state. The name is "" for a create that Terraform hands no object.
func (o *Object) Identify(exists bool, content func(io.Writer)) (name string, resumed bool) {
	if !exists {
		return o.Name, o.Name != ""
	}
	o.Name = o.NameOf(content)
	return o.Name, false
}

// Refresh begins the refresh of an object in a process. It reports whether an import
// in the same one has just read all of it. An object of an older version gets its name
// here; forget takes back what a plan said under the one that follows from its content.
func (o *Object) Refresh(process string, content func(io.Writer), forget func(name string)) (fresh bool) {
	fresh = o.Fresh == process
	o.Fresh = ""
	if o.Name == "" {
		forget(o.NameOf(content))
		o.Name = custody.NewName()
	}
	return fresh
}

// Statement begins what a plan says of the object under its name. policy is that of
// the configuration.
func (o *Object) Statement(name string, resumed bool, policy records.Policy) custody.Statement {
	return custody.Statement{Name: name, Heir: o.Heir, Failed: o.Failed, Resumes: resumed, Writes: true, Archives: policy.Archives}
}

// Destroyed begins what a plan says of an object that is destroyed.
func (o *Object) Destroyed(name string, from custody.Space) custody.Statement {
	return custody.Statement{Name: name, Heir: o.Heir, Failed: o.Failed, From: from, Destroys: true}
}

// Deposed reports whether an object whose destroy is planned is known to be a deposed
// one: another one took its place, or this process applies. The limits of what it
// archives were those of the plan that replaced it.
func (o *Object) Deposed(r *custody.Register) bool {
	return o.Heir != "" || r.Applies()
}

// Keep protects what an apply declares for the rest of its process, before any write.
// created is the policy of an object that the apply makes, nil where it changes one.
func Keep(r *custody.Register, name string, s custody.Space, declared []custody.Record, created *records.Policy) {
	r.Keep(name, s, declared)
	if created != nil {
		r.Create(custody.Creation{Name: name, Space: s, Policy: string(*created), Normals: custody.Normals(declared)})
	}
}
