// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// model is the model of the direct implementation.
type model struct {
	ID             protocol.String                             `tf:"id"`
	ObjectType     protocol.String                             `tf:"object_type"`
	Records        protocol.Map[protocol.Map[protocol.String]] `tf:"records"`
	Policy         protocol.String                             `tf:"policy"`
	Max            protocol.Int64                              `tf:"max"`
	ReadProperties protocol.List[protocol.String]              `tf:"read_properties"`
	Timeouts       protocol.Object[timeoutsModel]              `tf:"timeouts"`
	IDs            protocol.Map[protocol.String]               `tf:"ids"`
	Properties     protocol.Map[protocol.Map[protocol.String]] `tf:"properties"`
	Created        protocol.Map[protocol.Bool]                 `tf:"created"`
}

type timeoutsModel struct {
	Create protocol.String `tf:"create"`
	Read   protocol.String `tf:"read"`
}

func fromValue[T any](v protocol.Value[T], known func(T) any) any {
	switch {
	case v.IsNull():
		return nil
	case v.IsUnknown():
		return unknown{}
	default:
		return known(v.Get())
	}
}

func toValue[T any](n any, known func(any) T) protocol.Value[T] {
	switch n.(type) {
	case nil:
		return protocol.Null[T]()
	case unknown:
		return protocol.Unknown[T]()
	default:
		return protocol.Known(known(n))
	}
}

func scalar[T any](v T) any { return v }

func fromScalar[T any](n any) T { return n.(T) } //nolint:forcetypeassert // Test data.

func fromMap[E any](m protocol.Map[E], elem func(E) any) any {
	switch {
	case m.IsNull():
		return nil
	case m.IsUnknown():
		return unknown{}
	}
	n := make(map[string]any, m.Len())
	for key, e := range m.All() {
		n[key] = elem(e)
	}
	return n
}

func toMap[E any](n any, elem func(any) E) protocol.Map[E] {
	switch n := n.(type) {
	case nil:
		return protocol.Map[E]{}
	case map[string]any:
		b := protocol.NewMapBuilder[E](len(n))
		for key, e := range n {
			b.Set(key, elem(e))
		}
		return b.Map()
	default:
		return protocol.UnknownMap[E]()
	}
}

func fromString(v protocol.String) any { return fromValue(v, scalar[string]) }

func toString(n any) protocol.String { return toValue(n, fromScalar[string]) }

func fromBool(v protocol.Bool) any { return fromValue(v, scalar[bool]) }

func toBool(n any) protocol.Bool { return toValue(n, fromScalar[bool]) }

func fromRow(row protocol.Map[protocol.String]) any { return fromMap(row, fromString) }

func toRow(n any) protocol.Map[protocol.String] { return toMap(n, toString) }

func (m *model) neutral() map[string]any {
	if m == nil {
		return nil
	}
	return map[string]any{
		"id":          fromString(m.ID),
		"object_type": fromString(m.ObjectType),
		"records":     fromMap(m.Records, fromRow),
		"policy":      fromString(m.Policy),
		"max":         fromValue(m.Max, scalar[int64]),
		"read_properties": fromValue(m.ReadProperties, func(list []protocol.String) any {
			n := make([]any, len(list))
			for i, v := range list {
				n[i] = fromString(v)
			}
			return n
		}),
		"timeouts": fromValue(m.Timeouts, func(t timeoutsModel) any {
			return map[string]any{"create": fromString(t.Create), "read": fromString(t.Read)}
		}),
		"ids":        fromMap(m.IDs, fromString),
		"properties": fromMap(m.Properties, fromRow),
		"created":    fromMap(m.Created, fromBool),
	}
}

func toModel(n map[string]any) *model {
	if n == nil {
		return nil
	}
	return &model{
		ID:         toString(n["id"]),
		ObjectType: toString(n["object_type"]),
		Records:    toMap(n["records"], toRow),
		Policy:     toString(n["policy"]),
		Max:        toValue(n["max"], fromScalar[int64]),
		ReadProperties: toValue(n["read_properties"], func(n any) []protocol.String {
			list, _ := n.([]any)
			elems := make([]protocol.String, len(list))
			for i, e := range list {
				elems[i] = toString(e)
			}
			return elems
		}),
		Timeouts: toValue(n["timeouts"], func(n any) timeoutsModel {
			t, _ := n.(map[string]any)
			return timeoutsModel{Create: toString(t["create"]), Read: toString(t["read"])}
		}),
		IDs:        toMap(n["ids"], toString),
		Properties: toMap(n["properties"], toRow),
		Created:    toMap(n["created"], toBool),
	}
}

// directResource implements the test resource without the framework.
type directResource struct {
	description
}

var (
	_ protocol.Resource[model]     = directResource{}
	_ protocol.WithIdentity[model] = directResource{}
)

func (directResource) ValidateConfig(_ context.Context, req protocol.ValidateRequest[model], resp *protocol.ValidateResponse) {
	resp.Diagnostics = logicValidate(req.Config.neutral())
}

func (directResource) Plan(_ context.Context, req protocol.PlanRequest[model], resp *protocol.PlanResponse[model]) {
	if req.Destroy {
		return
	}
	planned, private, diags := logicPlan(req.Config.neutral(), req.Prior.neutral(), string(req.Private))
	resp.Planned, resp.Private, resp.Diagnostics = toModel(planned), []byte(private), diags
	if logicReplaces(req.Config.neutral(), req.Prior.neutral()) {
		resp.RequiresReplace.Append(path.Root("object_type"))
	}
}

func (directResource) Read(_ context.Context, req protocol.ReadRequest[model], resp *protocol.ReadResponse[model]) {
	resp.State = toModel(logicRead(req.State.neutral()))
}

func (directResource) Create(_ context.Context, req protocol.CreateRequest[model], resp *protocol.ApplyResponse[model]) {
	state, diags := logicApply(req.Planned.neutral(), nil, "created")
	resp.State, resp.Diagnostics = toModel(state), diags
}

func (directResource) Update(_ context.Context, req protocol.UpdateRequest[model], resp *protocol.ApplyResponse[model]) {
	state, diags := logicApply(req.Planned.neutral(), req.Prior.neutral(), string(req.Private))
	resp.State, resp.Diagnostics = toModel(state), diags
}

func (directResource) Delete(_ context.Context, req protocol.DeleteRequest[model], resp *protocol.ApplyResponse[model]) {
	if req.Prior.Policy.Or("") == "stuck" {
		resp.Diagnostics.AddError("Stuck", "It cannot be deleted.")
	}
}

func (directResource) Import(_ context.Context, req protocol.ImportRequest, resp *protocol.ImportResponse[model]) {
	id := req.ID
	if id == "" {
		id = strings.Join([]string{req.Identity["object_type"], req.Identity["keys"]}, "/")
	}
	state, diags := logicImport(id)
	resp.State, resp.Diagnostics = toModel(state), diags
}

func (directResource) Identity(_ context.Context, m *model) map[string]protocol.String {
	objectType := m.ObjectType
	if objectType.Or("x") == "" || objectType.IsNull() {
		objectType = protocol.Known("none")
	}
	return map[string]protocol.String{"object_type": objectType}
}
