// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// hollowServer is an inner server of which every method panics.
type hollowServer struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// reached reports whether a call got to a hollowServer.
func reached(call func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	call()
	return false
}

// TestServer_forwardsEverything calls every method of every part of the
// protocol with the name of a type that is not registered.
func TestServer_forwardsEverything(t *testing.T) {
	t.Parallel()
	s := protocol.NewServer(hollowServer{}, protocol.Direct[model](typeName, directResource{}), protocol.Function("f", nil))
	parts := map[string]reflect.Type{
		"provider":       reflect.TypeFor[tfprotov6.ProviderServer](),
		"list resources": reflect.TypeFor[tfprotov6.ListResourceServer](),
		"actions":        reflect.TypeFor[tfprotov6.ActionServer](),
		"state stores":   reflect.TypeFor[tfprotov6.StateStoreServer](),
	}
	for name, part := range parts {
		if !reflect.TypeOf(s).Implements(part) {
			t.Errorf("the part %q of the protocol is not served", name)
			continue
		}
		for i := range part.NumMethod() {
			method := reflect.ValueOf(s).MethodByName(part.Method(i).Name)
			args := []reflect.Value{reflect.ValueOf(t.Context()), reflect.New(method.Type().In(1).Elem())}
			if !reached(func() { method.Call(args) }) {
				t.Errorf("%s is not passed on", part.Method(i).Name)
			}
		}
	}
}

// TestServer_answersDirectResources calls the data methods for a registered
// type: none may reach the inner server, whose resource answers with an error.
func TestServer_answersDirectResources(t *testing.T) {
	t.Parallel()
	s := directServer(description{}, directResource{})
	state := map[string]any{"object_type": "companies", "records": map[string]any{}}
	for _, name := range []string{"id", "policy", "max", "read_properties", "timeouts", "ids", "properties", "created"} {
		state[name] = nil
	}
	ctx := t.Context()
	value := dynamic(recordType, state)
	var diags []*tfprotov6.Diagnostic
	validated, err := s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: value})
	must(err)
	diags = append(diags, validated.Diagnostics...)
	planned, err := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, Config: value, PriorState: value, ProposedNewState: value})
	must(err)
	diags = append(diags, planned.Diagnostics...)
	applied, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: typeName, Config: value, PriorState: value, PlannedState: value})
	must(err)
	diags = append(diags, applied.Diagnostics...)
	read, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: value})
	must(err)
	diags = append(diags, read.Diagnostics...)
	if len(diags) > 0 {
		t.Errorf("diagnostics %v", diagnosticText(diags))
	}
}

// TestServer_face checks that the framework has the schema and nothing else.
func TestServer_face(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := directServer(description{version: 3}, directResource{})
	schemas, err := s.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	must(err)
	if got := schemas.ResourceSchemas[typeName]; got == nil || got.Version != 3 || !got.ValueType().Equal(recordType) {
		t.Errorf("schema %v", got)
	}
	identities, err := s.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(err)
	if got := identities.IdentitySchemas[typeName]; got == nil || !got.ValueType().Equal(identityType) {
		t.Errorf("identity schema %v", got)
	}
	face := protocol.FrameworkResource(description{})
	for name, call := range map[string]func() bool{
		"create": func() bool {
			var resp resource.CreateResponse
			face.Create(ctx, resource.CreateRequest{}, &resp)
			return resp.Diagnostics.HasError()
		},
		"read": func() bool {
			var resp resource.ReadResponse
			face.Read(ctx, resource.ReadRequest{}, &resp)
			return resp.Diagnostics.HasError()
		},
		"update": func() bool {
			var resp resource.UpdateResponse
			face.Update(ctx, resource.UpdateRequest{}, &resp)
			return resp.Diagnostics.HasError()
		},
		"delete": func() bool {
			var resp resource.DeleteResponse
			face.Delete(ctx, resource.DeleteRequest{}, &resp)
			return resp.Diagnostics.HasError()
		},
	} {
		if !call() {
			t.Errorf("%s of the face gives no error", name)
		}
	}
	if _, ok := face.(resource.ResourceWithIdentity); !ok {
		t.Error("the face has no identity")
	}
	if _, ok := protocol.FrameworkResource(plainDescription{}).(resource.ResourceWithIdentity); ok {
		t.Error("a face has an identity that its description has not")
	}
}

type plainDescription struct{}

func (plainDescription) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	description{}.Metadata(ctx, req, resp)
}

func (plainDescription) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	description{}.Schema(ctx, req, resp)
}

// fakeResource answers with functions; one that is not set does nothing.
type fakeResource struct {
	validate func(context.Context, protocol.ValidateRequest[model], *protocol.ValidateResponse)
	plan     func(context.Context, protocol.PlanRequest[model], *protocol.PlanResponse[model])
	read     func(context.Context, protocol.ReadRequest[model], *protocol.ReadResponse[model])
	create   func(context.Context, protocol.CreateRequest[model], *protocol.ApplyResponse[model])
	update   func(context.Context, protocol.UpdateRequest[model], *protocol.ApplyResponse[model])
	remove   func(context.Context, protocol.DeleteRequest[model], *protocol.ApplyResponse[model])
	imports  func(context.Context, protocol.ImportRequest, *protocol.ImportResponse[model])
	upgrade  func(context.Context, protocol.UpgradeRequest, *protocol.UpgradeResponse[model])
	identity func(context.Context, *model) map[string]protocol.String
}

func (f *fakeResource) ValidateConfig(ctx context.Context, req protocol.ValidateRequest[model], resp *protocol.ValidateResponse) {
	if f.validate != nil {
		f.validate(ctx, req, resp)
	}
}

func (f *fakeResource) Plan(ctx context.Context, req protocol.PlanRequest[model], resp *protocol.PlanResponse[model]) {
	if f.plan != nil {
		f.plan(ctx, req, resp)
	}
}

func (f *fakeResource) Read(ctx context.Context, req protocol.ReadRequest[model], resp *protocol.ReadResponse[model]) {
	if f.read != nil {
		f.read(ctx, req, resp)
	}
}

func (f *fakeResource) Create(ctx context.Context, req protocol.CreateRequest[model], resp *protocol.ApplyResponse[model]) {
	if f.create != nil {
		f.create(ctx, req, resp)
	}
}

func (f *fakeResource) Update(ctx context.Context, req protocol.UpdateRequest[model], resp *protocol.ApplyResponse[model]) {
	if f.update != nil {
		f.update(ctx, req, resp)
	}
}

func (f *fakeResource) Delete(ctx context.Context, req protocol.DeleteRequest[model], resp *protocol.ApplyResponse[model]) {
	if f.remove != nil {
		f.remove(ctx, req, resp)
	}
}

func (f *fakeResource) Import(ctx context.Context, req protocol.ImportRequest, resp *protocol.ImportResponse[model]) {
	if f.imports != nil {
		f.imports(ctx, req, resp)
	}
}

func (f *fakeResource) UpgradeState(ctx context.Context, req protocol.UpgradeRequest, resp *protocol.UpgradeResponse[model]) {
	if f.upgrade != nil {
		f.upgrade(ctx, req, resp)
	}
}

func (f *fakeResource) Identity(ctx context.Context, m *model) map[string]protocol.String {
	if f.identity == nil {
		return nil
	}
	return f.identity(ctx, m)
}

func fakeServer(f *fakeResource) tfprotov6.ProviderServer {
	return directServer(description{version: 2}, f)
}

// someState is a state with one record.
func someState(name string) map[string]any {
	return map[string]any{
		"object_type": "companies", "id": "companies/" + name, "policy": nil, "max": nil, "read_properties": nil, "timeouts": nil,
		"records":    map[string]any{"mit.edu": map[string]any{"name": name, "gap": nil}},
		"ids":        map[string]any{"mit.edu": "1"},
		"properties": map[string]any{"mit.edu": map[string]any{"name": name}},
		"created":    map[string]any{"mit.edu": true},
	}
}

// TestPlan_storedPlan: a planning is told of the stored plan, and without one of none.
func TestPlan_storedPlan(t *testing.T) {
	t.Parallel()
	var seen []protocol.StoredPlan
	s := fakeServer(&fakeResource{plan: func(_ context.Context, req protocol.PlanRequest[model], resp *protocol.PlanResponse[model]) {
		seen, resp.Planned = append(seen, req.Stored), req.Config
	}})
	stored := protocol.StoredPlan{Stores: true, Private: []byte("p")}
	for _, ctx := range []context.Context{t.Context(), protocol.WithStoredPlan(t.Context(), stored)} {
		config := dynamic(recordType, someState("x"))
		_, err := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, PriorState: dynamic(recordType, nil), ProposedNewState: config, Config: config})
		must(err)
	}
	if diff := cmp.Diff([]protocol.StoredPlan{{}, stored}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestApply_stateThatIsSaved(t *testing.T) {
	t.Parallel()
	prior, planned, partial := someState("prior"), someState("planned"), someState("partial")
	tests := map[string]struct {
		prior, planned map[string]any
		resource       fakeResource
		want           any
		errors         bool
		private        string
	}{
		"create": {
			planned: planned,
			resource: fakeResource{create: func(_ context.Context, req protocol.CreateRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.State = req.Planned
			}},
			want: planned, private: "planned private",
		},
		"create that fails with nothing": {
			planned: planned,
			resource: fakeResource{create: func(_ context.Context, _ protocol.CreateRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.Diagnostics.AddError("failed", "")
			}},
			want: nil, errors: true, private: "planned private",
		},
		"create that fails half way": {
			planned: planned,
			resource: fakeResource{create: func(_ context.Context, _ protocol.CreateRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.State, resp.Private = toModel(partial), []byte("own")
				resp.Diagnostics.AddError("failed", "")
			}},
			want: partial, errors: true, private: "own",
		},
		"create that forgets the state": {
			planned: planned, want: nil, errors: true, private: "planned private",
		},
		"create that crashes half way": {
			planned: planned,
			resource: fakeResource{create: func(_ context.Context, _ protocol.CreateRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.State = toModel(partial)
				panic("secret value")
			}},
			want: partial, errors: true, private: "planned private",
		},
		"update": {
			prior: prior, planned: planned,
			resource: fakeResource{update: func(_ context.Context, req protocol.UpdateRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.State, resp.Private = req.Planned, []byte(string(req.Private)+"!")
			}},
			want: planned, private: "planned private!",
		},
		"update that fails with nothing": {
			prior: prior, planned: planned,
			resource: fakeResource{update: func(_ context.Context, _ protocol.UpdateRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.Diagnostics.AddError("failed", "")
			}},
			want: prior, errors: true, private: "planned private",
		},
		"update that loses the state": {
			prior: prior, planned: planned,
			resource: fakeResource{update: func(_ context.Context, _ protocol.UpdateRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.State = nil
			}},
			want: prior, errors: true, private: "planned private",
		},
		"update that crashes": {
			prior: prior, planned: planned,
			resource: fakeResource{update: func(context.Context, protocol.UpdateRequest[model], *protocol.ApplyResponse[model]) {
				panic("secret value")
			}},
			want: prior, errors: true, private: "planned private",
		},
		"delete": {
			prior: prior, want: nil,
		},
		"delete that fails": {
			prior: prior,
			resource: fakeResource{remove: func(_ context.Context, _ protocol.DeleteRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.Diagnostics.AddError("failed", "")
			}},
			want: prior, errors: true, private: "planned private",
		},
		"delete that fails half way": {
			prior: prior,
			resource: fakeResource{remove: func(_ context.Context, _ protocol.DeleteRequest[model], resp *protocol.ApplyResponse[model]) {
				resp.State = toModel(partial)
				resp.Diagnostics.AddError("failed", "")
			}},
			want: partial, errors: true, private: "planned private",
		},
		"neither prior nor planned": {want: nil, errors: true, private: "planned private"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := fakeServer(&test.resource).ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName:       typeName,
				PriorState:     dynamic(recordType, nullable(test.prior)),
				PlannedState:   dynamic(recordType, nullable(test.planned)),
				Config:         dynamic(recordType, nullable(test.planned)),
				PlannedPrivate: []byte("planned private"),
			})
			must(err)
			if diff := cmp.Diff(test.want, neutral(recordType, resp.NewState)); diff != "" {
				t.Errorf("saved state (-want +got):\n%s", diff)
			}
			if got := len(resp.Diagnostics) > 0; got != test.errors {
				t.Errorf("diagnostics %v", diagnosticText(resp.Diagnostics))
			}
			if string(resp.Private) != test.private {
				t.Errorf("private %q, want %q", resp.Private, test.private)
			}
		})
	}
}

// TestUnreadableRequests checks that a message that cannot be read ends in an
// error and the state that was there.
func TestUnreadableRequests(t *testing.T) {
	t.Parallel()
	s := fakeServer(&fakeResource{})
	broken := &tfprotov6.DynamicValue{MsgPack: []byte{0x81}}
	good := dynamic(recordType, someState("x"))
	ctx := t.Context()

	read, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: broken, Private: []byte("p")})
	must(err)
	if read.NewState != broken || string(read.Private) != "p" || len(read.Diagnostics) != 1 {
		t.Errorf("read: %+v", read)
	}
	for name, req := range map[string]*tfprotov6.ApplyResourceChangeRequest{
		"plan":  {PriorState: good, PlannedState: broken},
		"prior": {PriorState: broken, PlannedState: good},
	} {
		req.TypeName, req.PlannedPrivate = typeName, []byte("p")
		prior := req.PriorState
		applied, err := s.ApplyResourceChange(ctx, req)
		must(err)
		if applied.NewState != prior || string(applied.Private) != "p" || len(applied.Diagnostics) != 1 {
			t.Errorf("apply with a broken %s: %+v", name, applied)
		}
	}
	for name, req := range map[string]*tfprotov6.PlanResourceChangeRequest{
		"prior":    {PriorState: broken, ProposedNewState: good, Config: good},
		"config":   {PriorState: good, ProposedNewState: good, Config: broken},
		"proposed": {PriorState: good, ProposedNewState: &tfprotov6.DynamicValue{JSON: []byte("x")}, Config: good},
	} {
		req.TypeName = typeName
		planned, err := s.PlanResourceChange(ctx, req)
		must(err)
		if len(planned.Diagnostics) != 1 {
			t.Errorf("plan with a broken %s: %v", name, diagnosticText(planned.Diagnostics))
		}
	}
	validated, err := s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: broken})
	must(err)
	if len(validated.Diagnostics) != 1 {
		t.Errorf("validate: %v", diagnosticText(validated.Diagnostics))
	}
}

// TestFractionInConfiguration checks the one decoding error that a person
// causes: it points at the attribute and names no internals.
func TestFractionInConfiguration(t *testing.T) {
	t.Parallel()
	config := someState("x")
	value := toTF(recordType, config)
	attributes := map[string]tftypes.Value{}
	must(value.As(&attributes))
	attributes["max"] = tftypes.NewValue(tftypes.Number, 1.5)
	encoded, err := tfprotov6.NewDynamicValue(recordType, tftypes.NewValue(recordType, attributes))
	must(err)
	resp, err := fakeServer(&fakeResource{}).ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: &encoded})
	must(err)
	if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Attribute.String() != `AttributeName("max")` ||
		resp.Diagnostics[0].Summary != "Invalid number" || strings.Contains(resp.Diagnostics[0].Detail, "bug") {
		t.Errorf("diagnostics %v", diagnosticText(resp.Diagnostics))
	}
}

func TestPanic_namesPlaceButNoValue(t *testing.T) {
	t.Parallel()
	crash := func(reason func()) string {
		s := fakeServer(&fakeResource{read: func(context.Context, protocol.ReadRequest[model], *protocol.ReadResponse[model]) { reason() }})
		state := dynamic(recordType, someState("x"))
		resp, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: state})
		must(err)
		if len(resp.Diagnostics) != 1 || resp.NewState != state {
			t.Fatalf("response %+v", resp)
		}
		return resp.Diagnostics[0].Detail
	}
	detail := crash(func() { panic("secret value of a record") })
	if strings.Contains(detail, "secret") || !strings.Contains(detail, "TestPanic_namesPlaceButNoValue") || !strings.Contains(detail, "refresh of test_records") {
		t.Errorf("detail %q", detail)
	}
	var list []int
	if detail := crash(func() { _ = list[3] }); !strings.Contains(detail, "index out of range [3]") {
		t.Errorf("detail %q", detail)
	}
}

func TestPlan_request(t *testing.T) {
	t.Parallel()
	prior, config := dynamic(recordType, someState("prior")), dynamic(recordType, someState("config"))
	want := len(prior.MsgPack)*2 + len(config.MsgPack)
	var got protocol.PlanRequest[model]
	s := fakeServer(&fakeResource{plan: func(_ context.Context, req protocol.PlanRequest[model], resp *protocol.PlanResponse[model]) {
		got = req
		resp.Planned, resp.Private = req.Prior, []byte("next")
		resp.RequiresReplace = path.Paths{path.Root("policy"), path.Root("object_type"), path.Root("policy"), path.Root("records").AtMapKey("mit.edu")}
	}})
	resp, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: prior, ProposedNewState: prior, Config: config, PriorPrivate: []byte("before"),
	})
	must(err)
	if got.Destroy || string(got.Private) != "before" || got.MessageBytes != want {
		t.Errorf("request %+v, want %d bytes", got, want)
	}
	if diff := cmp.Diff(someState("config"), got.Config.neutral()); diff != "" {
		t.Error(diff)
	}
	if string(resp.PlannedPrivate) != "next" {
		t.Errorf("private %q", resp.PlannedPrivate)
	}
	paths := fmt.Sprint(resp.RequiresReplace)
	if paths != `[AttributeName("object_type") AttributeName("policy") AttributeName("records").ElementKeyString("mit.edu")]` {
		t.Errorf("paths %s", paths)
	}
}

func TestPlan_hasToFitTheOperation(t *testing.T) {
	t.Parallel()
	state := dynamic(recordType, someState("x"))
	null := dynamic(recordType, nil)
	for name, test := range map[string]struct {
		proposed *tfprotov6.DynamicValue
		planned  *model
	}{
		"destroy with a state":    {null, toModel(someState("x"))},
		"update without a state":  {state, nil},
		"nothing proposed at all": {nil, toModel(someState("x"))},
	} {
		s := fakeServer(&fakeResource{plan: func(_ context.Context, _ protocol.PlanRequest[model], resp *protocol.PlanResponse[model]) {
			resp.Planned = test.planned
		}})
		resp, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: typeName, PriorState: state, ProposedNewState: test.proposed, Config: state,
		})
		must(err)
		if len(resp.Diagnostics) != 1 {
			t.Errorf("%s: diagnostics %v", name, diagnosticText(resp.Diagnostics))
		}
	}
}

// TestUnchangedStateIsPassedOn checks that answers share the request's bytes.
func TestUnchangedStateIsPassedOn(t *testing.T) {
	t.Parallel()
	s := fakeServer(&fakeResource{plan: func(_ context.Context, req protocol.PlanRequest[model], resp *protocol.PlanResponse[model]) {
		resp.Planned = req.Prior
	}})
	// A first pass gives canonical bytes: the framework writes maps unsorted.
	read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: dynamic(recordType, someState("x"))})
	must(err)
	state := read.NewState
	again, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: state})
	must(err)
	planned, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, PriorState: state, ProposedNewState: state, Config: state})
	must(err)
	for name, got := range map[string][]byte{"read": again.NewState.MsgPack, "plan": planned.PlannedState.MsgPack} {
		if &got[0] != &state.MsgPack[0] || !bytes.Equal(got, state.MsgPack) {
			t.Errorf("%s encoded the state anew", name)
		}
	}
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	f := &fakeResource{upgrade: func(_ context.Context, req protocol.UpgradeRequest, resp *protocol.UpgradeResponse[model]) {
		switch req.Version {
		case 1:
			resp.State = toModel(someState(string(req.JSON)))
		case 0:
			resp.Diagnostics.AddError("Too old", "")
		}
	}}
	call := func(version int64, raw *tfprotov6.RawState) (any, []string) {
		resp, err := fakeServer(f).UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: typeName, Version: version, RawState: raw})
		must(err)
		return neutral(recordType, resp.UpgradedState), diagnosticText(resp.Diagnostics)
	}
	stored := &tfprotov6.RawState{JSON: []byte(`"old"`)}
	if got, diags := call(1, stored); cmp.Diff(any(someState(`"old"`)), got) != "" || len(diags) > 0 {
		t.Errorf("version 1: %v %v", got, diags)
	}
	for name, test := range map[string]struct {
		version int64
		raw     *tfprotov6.RawState
		want    string
	}{
		"refused by the resource": {0, stored, "Too old"},
		"newer":                   {3, stored, "newer version of the provider"},
		"no state given back":     {-1, stored, "no state"},
		"flat map":                {1, &tfprotov6.RawState{Flatmap: map[string]string{"id": "x"}}, "not JSON"},
		"nothing":                 {1, nil, "not JSON"},
	} {
		if _, diags := call(test.version, test.raw); len(diags) != 1 || !strings.Contains(diags[0], test.want) {
			t.Errorf("%s: diagnostics %v", name, diags)
		}
	}
	resp, err := directServer(description{version: 1}, directResource{}).UpgradeResourceState(t.Context(),
		&tfprotov6.UpgradeResourceStateRequest{TypeName: typeName, RawState: stored})
	must(err)
	if len(resp.Diagnostics) != 1 || !strings.Contains(resp.Diagnostics[0].Detail, "schema version 0") {
		t.Errorf("no upgrader: %v", diagnosticText(resp.Diagnostics))
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	state := dynamic(recordType, someState("x"))
	stored := &tfprotov6.ResourceIdentityData{IdentityData: dynamic(identityType, map[string]any{"object_type": "stored", "keys": nil})}
	ask := func(identity map[string]protocol.String) (any, []string) {
		s := fakeServer(&fakeResource{identity: func(context.Context, *model) map[string]protocol.String { return identity }})
		resp, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: state, CurrentIdentity: stored})
		must(err)
		return neutral(identityType, resp.NewIdentity.IdentityData), diagnosticText(resp.Diagnostics)
	}
	keep := any(map[string]any{"object_type": "stored", "keys": nil})
	for name, test := range map[string]struct {
		identity map[string]protocol.String
		want     any
	}{
		"none":    {nil, keep},
		"unknown": {map[string]protocol.String{"object_type": protocol.Unknown[string]()}, keep},
		"partial": {map[string]protocol.String{"object_type": protocol.Known("new")}, map[string]any{"object_type": "new", "keys": nil}},
		"whole": {
			map[string]protocol.String{"object_type": protocol.Known("new"), "keys": protocol.Known("k")},
			map[string]any{"object_type": "new", "keys": "k"},
		},
	} {
		got, diags := ask(test.identity)
		if diff := cmp.Diff(test.want, got); diff != "" || len(diags) > 0 {
			t.Errorf("%s: %v %s", name, diags, diff)
		}
	}
	if _, diags := ask(map[string]protocol.String{"other": protocol.Known("x")}); len(diags) != 1 {
		t.Errorf("identity with another attribute: %v", diags)
	}
}

func TestImport_withoutState(t *testing.T) {
	t.Parallel()
	resp, err := fakeServer(&fakeResource{}).ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: "x"})
	must(err)
	if len(resp.ImportedResources) > 0 || len(resp.Diagnostics) != 1 {
		t.Errorf("response %+v", resp)
	}
}

// TestStop checks that the context of a call ends with StopProvider and with
// the caller's, and that later calls are not touched.
func TestStop(t *testing.T) {
	t.Parallel()
	started := make(chan struct{})
	s := fakeServer(&fakeResource{read: func(ctx context.Context, _ protocol.ReadRequest[model], resp *protocol.ReadResponse[model]) {
		started <- struct{}{}
		<-ctx.Done()
		resp.Diagnostics.AddWarning("ended", "")
	}, plan: func(ctx context.Context, req protocol.PlanRequest[model], resp *protocol.PlanResponse[model]) {
		resp.Planned = req.Prior
		if ctx.Err() != nil {
			resp.Diagnostics.AddError("ended", "")
		}
	}})
	state := dynamic(recordType, someState("x"))
	for name, end := range map[string]func(cancel context.CancelFunc){
		"stop": func(context.CancelFunc) {
			_, err := s.StopProvider(context.Background(), &tfprotov6.StopProviderRequest{})
			must(err)
		},
		"cancel": func(cancel context.CancelFunc) { cancel() },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan *tfprotov6.ReadResourceResponse)
		go func() {
			resp, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: state})
			must(err)
			done <- resp
		}()
		<-started
		end(cancel)
		if resp := <-done; len(resp.Diagnostics) != 1 {
			t.Errorf("%s: diagnostics %v", name, diagnosticText(resp.Diagnostics))
		}
	}
	planned, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, PriorState: state, ProposedNewState: state, Config: state})
	must(err)
	if len(planned.Diagnostics) > 0 {
		t.Error("a later call was stopped too")
	}
}

// otherModel lacks attributes of the schema.
type otherModel struct {
	ID protocol.String `tf:"id"`
}

type otherResource struct{ protocol.Resource[otherModel] }

func TestServer_modelHasToFitSchema(t *testing.T) {
	t.Parallel()
	s := protocol.NewServer(oracleServer(), protocol.Direct[otherModel](typeName, otherResource{}))
	_, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: dynamic(recordType, nil)})
	if err == nil || !strings.Contains(err.Error(), "is not in the model") {
		t.Errorf("error %v", err)
	}
	s = protocol.NewServer(oracleServer(), protocol.Direct[otherModel]("test_other", otherResource{}))
	_, err = s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: "test_other"})
	if err == nil || !strings.Contains(err.Error(), "no schema") {
		t.Errorf("error %v", err)
	}
}

func TestValidators(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	at := path.Root("policy")
	oneOf := stringvalidator.OneOf("archive", "abandon")
	for _, v := range []protocol.String{protocol.Null[string](), protocol.Unknown[string](), protocol.Known("archive")} {
		if diags := protocol.ValidateString(ctx, at, v, oneOf); diags.HasError() {
			t.Errorf("%v is refused: %v", v, diags)
		}
	}
	diags := protocol.ValidateString(ctx, at, protocol.Known("keep"), oneOf)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "policy") {
		t.Errorf("diagnostics %v", diags)
	}
	atLeast := int64validator.AtLeast(0)
	for _, v := range []protocol.Int64{protocol.Null[int64](), protocol.Unknown[int64](), protocol.Known(int64(0))} {
		if diags := protocol.ValidateInt64(ctx, at, v, atLeast); diags.HasError() {
			t.Errorf("%v is refused: %v", v, diags)
		}
	}
	if diags := protocol.ValidateInt64(ctx, at, protocol.Known(int64(-1)), atLeast); len(diags) != 1 {
		t.Errorf("diagnostics %v", diags)
	}
}

// TestDiagnostics_paths checks every kind of step, and both severities.
func TestDiagnostics_paths(t *testing.T) {
	t.Parallel()
	s := fakeServer(&fakeResource{validate: func(_ context.Context, _ protocol.ValidateRequest[model], resp *protocol.ValidateResponse) {
		resp.Diagnostics.AddAttributeError(path.Root("records").AtMapKey("a b").AtMapKey("name"), "one", "")
		resp.Diagnostics.AddAttributeWarning(path.Root("read_properties").AtListIndex(2), "two", "")
		resp.Diagnostics.AddAttributeError(path.Root("set").AtSetValue(types.StringValue("v")), "three", "")
		resp.Diagnostics.AddAttributeError(path.Root("timeouts").AtName("create"), "four", "")
		resp.Diagnostics.AddWarning("five", "")
	}})
	resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: dynamic(recordType, someState("x"))})
	must(err)
	got := make(map[string]string)
	for _, d := range resp.Diagnostics {
		got[d.Summary] = fmt.Sprintf("%s %s", d.Severity, d.Attribute)
	}
	want := map[string]string{
		"one":   `ERROR AttributeName("records").ElementKeyString("a b").ElementKeyString("name")`,
		"two":   `WARNING AttributeName("read_properties").ElementKeyInt(2)`,
		"three": `ERROR AttributeName("set").ElementKeyValue(tftypes.String<"v">)`,
		"four":  `ERROR AttributeName("timeouts").AttributeName("create")`,
		"five":  "WARNING ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
