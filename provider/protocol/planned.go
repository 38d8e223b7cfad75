// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// StoredPlan is what an engine says in the request of a planning about the private
// data of a plan. Terraform 1.16 and later store it, and hand it to the planning
// that they repeat inside the apply. The library that serves the provider drops both
// parts; see [Serve].
type StoredPlan struct {
	// Stores says that the engine does so: what this planning leaves in Private comes
	// back in the planning of its apply.
	Stores bool
	// Private is what the plan left. It is nil but in an apply.
	Private []byte
}

type storedPlanKey struct{}

// WithStoredPlan returns a context whose call of PlanResourceChange tells a
// [Resource] of the stored plan.
func WithStoredPlan(ctx context.Context, p StoredPlan) context.Context {
	return context.WithValue(ctx, storedPlanKey{}, p)
}

func storedPlanOf(ctx context.Context) StoredPlan {
	p, _ := ctx.Value(storedPlanKey{}).(StoredPlan)
	return p
}

// planMethod is the call whose request is looked into.
const planMethod = "/tfplugin6.Provider/PlanResourceChange"

// What is read of PlanResourceChange.Request and its ClientCapabilities, by name
// and by number: tfplugin6.proto of Terraform 1.16.
const (
	plannedPrivateName, plannedPrivateNumber           = "planned_private", 9
	capabilitiesName                                   = "client_capabilities"
	storePlannedPrivateName, storePlannedPrivateNumber = "store_planned_private", 3
)

// passStoredPlan takes the stored plan out of the message and hands it on with the
// context.
func passStoredPlan(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if message, ok := req.(proto.Message); ok && info.FullMethod == planMethod {
		ctx = WithStoredPlan(ctx, readStoredPlan(message.ProtoReflect()))
	}
	return handler(ctx, req)
}

// readStoredPlan reads the fields whether the message knows them or has kept them as
// unknown ones. What is not as it should be counts as not there.
func readStoredPlan(request protoreflect.Message) StoredPlan {
	var p StoredPlan
	capabilities := request.Descriptor().Fields().ByName(capabilitiesName)
	if capabilities == nil || capabilities.Message() == nil || capabilities.IsList() || capabilities.IsMap() {
		return p
	}
	m := request.Get(capabilities).Message()
	if field := m.Descriptor().Fields().ByName(storePlannedPrivateName); field != nil {
		p.Stores = field.Kind() == protoreflect.BoolKind && !field.IsList() && m.Get(field).Bool()
	} else if b, ok := lastUnknown(m.GetUnknown(), storePlannedPrivateNumber, protowire.VarintType); ok {
		n, _ := protowire.ConsumeVarint(b)
		p.Stores = n != 0
	}
	if !p.Stores {
		return p
	}
	if field := request.Descriptor().Fields().ByName(plannedPrivateName); field != nil {
		if field.Kind() == protoreflect.BytesKind && !field.IsList() {
			p.Private = request.Get(field).Bytes()
		}
	} else if b, ok := lastUnknown(request.GetUnknown(), plannedPrivateNumber, protowire.BytesType); ok {
		p.Private, _ = protowire.ConsumeBytes(b)
	}
	return p
}

// lastUnknown returns the encoded value of an unknown field, of several the last one,
// which counts in the encoding. Bytes that are no fields hold none.
func lastUnknown(b []byte, number protowire.Number, of protowire.Type) (value []byte, ok bool) {
	for len(b) > 0 {
		n, t, tag := protowire.ConsumeTag(b)
		if tag < 0 {
			return nil, false
		}
		b = b[tag:]
		size := protowire.ConsumeFieldValue(n, t, b)
		if size < 0 {
			return nil, false
		}
		if n == number {
			value, ok = b[:size], t == of
		}
		b = b[size:]
	}
	return value, ok
}
