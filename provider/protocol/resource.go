// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Resource is a resource whose data calls are answered without the framework.
// M is the model, a struct with `tf` tags. The context of every call ends when
// Terraform asks the provider to stop. A model that a request hands out may be
// changed and returned, or returned as it is: a state that comes out equal is
// not encoded again.
//
// A panic becomes an error; the state that a response held by then counts.
// Where a response has an error, Terraform keeps the state it had, except
// after Create, Update and Delete, where it keeps the response's.
type Resource[M any] interface {
	// ValidateConfig checks the configuration alone; values may be unknown
	// and the provider may not be configured.
	ValidateConfig(ctx context.Context, req ValidateRequest[M], resp *ValidateResponse)
	// Plan proposes the state after the apply.
	Plan(ctx context.Context, req PlanRequest[M], resp *PlanResponse[M])
	// Read refreshes the state.
	Read(ctx context.Context, req ReadRequest[M], resp *ReadResponse[M])
	// Create applies a plan that had no prior state.
	Create(ctx context.Context, req CreateRequest[M], resp *ApplyResponse[M])
	// Update applies a plan to an existing state.
	Update(ctx context.Context, req UpdateRequest[M], resp *ApplyResponse[M])
	// Delete destroys what the state holds.
	Delete(ctx context.Context, req DeleteRequest[M], resp *ApplyResponse[M])
	// Import finds the state for an import id or identity.
	Import(ctx context.Context, req ImportRequest, resp *ImportResponse[M])
}

// WithUpgrade is a [Resource] that can turn the state of an older schema
// version into one of the current version. State of the current version never
// gets here.
type WithUpgrade[M any] interface {
	UpgradeState(ctx context.Context, req UpgradeRequest, resp *UpgradeResponse[M])
}

// WithIdentity is a [Resource] that has an identity schema in the framework,
// with string attributes only. Identity derives the identity from a model; it
// is asked after every Plan, Read, Create, Update and Import that yields one,
// as Terraform wants an identity from each. A nil map, and an identity of
// which a part is unknown, leave the identity as it is.
type WithIdentity[M any] interface {
	Identity(ctx context.Context, model *M) map[string]String
}

// ValidateRequest carries the configuration to check.
type ValidateRequest[M any] struct {
	Config *M
	// MessageBytes is the size of the configuration.
	MessageBytes int
}

// ValidateResponse carries what is wrong with the configuration.
type ValidateResponse struct {
	Diagnostics diag.Diagnostics
}

// PlanRequest asks for the plan of one resource instance.
type PlanRequest[M any] struct {
	// Config is the configuration, nil where the plan is a destroy.
	Config *M
	// Prior is the state so far, nil where the plan is a create. A replacement
	// is planned twice: with the prior state and, once a path in
	// RequiresReplace has changed, without.
	Prior *M
	// Destroy tells that the instance is going to be destroyed. This is also
	// asked during an apply under create_before_destroy.
	Destroy bool
	// Private is what the last Create, Update, Read or Import left. It is nil
	// for a create, but for the second plan of a replacement, which has no
	// Prior, it is what the first one left.
	Private []byte
	// Stored is what the engine says of the plan's private data, zero where it does
	// not keep any. What it hands back may be old: a plan file can lie for long, and
	// be applied again after an apply that was killed.
	Stored StoredPlan
	// MessageBytes is the size of prior state, proposed state and
	// configuration together. Terraform and the provider refuse messages
	// beyond [MaxMessageBytes].
	MessageBytes int
}

// MaxMessageBytes is the size of the largest message that Terraform and a
// provider exchange.
const MaxMessageBytes = 256 << 20

// PlanBytes is how large the message of a plan will be that changes a resource whose
// configuration has so many bytes and whose state holds the same values twice, as
// declared and as the service holds them: the state so far, the proposed one and the
// configuration.
func PlanBytes(configuration int) int { return 5 * configuration }

// PlanResponse is the planned outcome.
type PlanResponse[M any] struct {
	// Planned is the state after the apply, with unknown values where only
	// the apply can tell. It is required unless the plan is a destroy or
	// Diagnostics hold an error, and has to be nil for a destroy.
	Planned *M
	// Private goes to Create, Update or Delete; it starts as the request's.
	Private []byte
	// RequiresReplace lists the attributes that force a replacement.
	RequiresReplace path.Paths
	Diagnostics     diag.Diagnostics
}

// ReadRequest asks for a refresh of the state.
type ReadRequest[M any] struct {
	State   *M
	Private []byte
}

// ReadResponse is the refreshed state. State and Private start as the
// request's; a nil State says that the object is gone.
type ReadResponse[M any] struct {
	State       *M
	Private     []byte
	Diagnostics diag.Diagnostics
}

// CreateRequest is a plan without a prior state.
type CreateRequest[M any] struct {
	Planned *M
	// Private is what Plan left.
	Private []byte
}

// UpdateRequest is a plan for an existing state.
type UpdateRequest[M any] struct {
	Planned, Prior *M
	// Private is what Plan left.
	Private []byte
}

// DeleteRequest asks for the destruction of what Prior holds.
type DeleteRequest[M any] struct {
	Prior *M
	// Private is what Plan left.
	Private []byte
}

// ApplyResponse is the outcome of Create, Update and Delete. State starts as
// nil for Create and as the prior state for Update and Delete; together with
// an error it holds what has come true so far. Delete without an error leaves
// no state, whatever State is. Private starts as the request's for Create
// and Update.
type ApplyResponse[M any] struct {
	State       *M
	Private     []byte
	Diagnostics diag.Diagnostics
}

// ImportRequest names what to import: by ID or by Identity.
type ImportRequest struct {
	// ID is the import id, empty where Identity is set.
	ID string
	// Identity holds the identity attributes of an import block that are not
	// null, nil where ID is set.
	Identity map[string]string
}

// ImportResponse is the imported state, required unless there is an error.
type ImportResponse[M any] struct {
	State       *M
	Private     []byte
	Diagnostics diag.Diagnostics
}

// UpgradeRequest carries the state of an older schema version.
type UpgradeRequest struct {
	// Version is the schema version that wrote the state.
	Version int64
	// JSON is the state as stored.
	JSON []byte
}

// UpgradeResponse is the state in the current schema version, required unless
// there is an error.
type UpgradeResponse[M any] struct {
	State       *M
	Diagnostics diag.Diagnostics
}
