// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"net"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"pgregory.net/rapid"
)

// requestBytes is a request of Terraform 1.16 as it comes over the wire. stores is the
// client's capability, private the field planned_private, left out where it is nil.
func requestBytes(stores bool, private ...string) []byte {
	var capabilities []byte
	if stores {
		capabilities = protowire.AppendVarint(protowire.AppendTag(nil, 3, protowire.VarintType), 1)
	}
	capabilities = protowire.AppendVarint(protowire.AppendTag(capabilities, 4, protowire.VarintType), 1)
	b := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "hubspot_test")
	b = protowire.AppendBytes(protowire.AppendTag(b, 7, protowire.BytesType), capabilities)
	for _, p := range private {
		b = protowire.AppendString(protowire.AppendTag(b, 9, protowire.BytesType), p)
	}
	return b
}

// requestOf is the message as the library knows it.
func requestOf(t *testing.T, b []byte) proto.Message {
	t.Helper()
	message, err := protoregistry.GlobalTypes.FindMessageByName("tfplugin6.PlanResourceChange.Request")
	if err != nil {
		t.Fatal(err)
	}
	m := message.New().Interface()
	if err := proto.Unmarshal(b, m); err != nil {
		t.Fatal(err)
	}
	return m
}

// laterRequest is a message of a library that knows the fields, of the kinds given.
func laterRequest(t *testing.T, b []byte, private, stores descriptorpb.FieldDescriptorProto_Type) proto.Message {
	t.Helper()
	field := func(name string, number int32, kind descriptorpb.FieldDescriptorProto_Type) *descriptorpb.FieldDescriptorProto {
		f := &descriptorpb.FieldDescriptorProto{Name: &name, Number: &number, Type: &kind, Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum()}
		if kind == descriptorpb.FieldDescriptorProto_TYPE_MESSAGE {
			f.TypeName = new(".later.Capabilities")
		}
		return f
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: new("later.proto"), Package: new("later"), Syntax: new("proto3"),
		MessageType: []*descriptorpb.DescriptorProto{
			{Name: new("Capabilities"), Field: []*descriptorpb.FieldDescriptorProto{field("store_planned_private", 3, stores)}},
			{Name: new("Request"), Field: []*descriptorpb.FieldDescriptorProto{
				field("client_capabilities", 7, descriptorpb.FieldDescriptorProto_TYPE_MESSAGE), field("planned_private", 9, private),
			}},
		},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := dynamicpb.NewMessage(file.Messages().ByName("Request"))
	if err := proto.Unmarshal(b, m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestReadStoredPlan: the fields are read as unknown ones and as known ones; what is
// not as it should be counts as not there.
func TestReadStoredPlan(t *testing.T) {
	t.Parallel()
	with := func(b ...byte) proto.Message {
		m := requestOf(t, requestBytes(true))
		m.ProtoReflect().SetUnknown(protoreflect.RawFields(b))
		return m
	}
	varint := protowire.AppendVarint(protowire.AppendTag(nil, 9, protowire.VarintType), 1)
	bytes := descriptorpb.FieldDescriptorProto_TYPE_BYTES
	boolean := descriptorpb.FieldDescriptorProto_TYPE_BOOL
	number := descriptorpb.FieldDescriptorProto_TYPE_INT64
	none := "\x00none"
	for name, test := range map[string]struct {
		message proto.Message
		stores  bool
		private string
	}{
		"in a plan":                          {requestOf(t, requestBytes(true)), true, none},
		"in an apply":                        {requestOf(t, requestBytes(true, "p")), true, "p"},
		"empty":                              {requestOf(t, requestBytes(true, "")), true, ""},
		"the last one counts":                {requestOf(t, requestBytes(true, "p", "q")), true, "q"},
		"an engine that stores nothing":      {requestOf(t, requestBytes(false)), false, none},
		"a field 9 of another meaning":       {requestOf(t, requestBytes(false, "p")), false, none},
		"nothing at all":                     {requestOf(t, nil), false, none},
		"of another type":                    {with(varint...), true, none},
		"of another type, after a right one": {with(append(protowire.AppendString(protowire.AppendTag(nil, 9, protowire.BytesType), "p"), varint...)...), true, none},
		"cut":                                {with(0x4a, 0x05, 'x'), true, none},
		"no field":                           {with(0xff, 0xff), true, none},
		"a later library":                    {laterRequest(t, requestBytes(true, "p"), bytes, boolean), true, "p"},
		"a later library, in a plan":         {laterRequest(t, requestBytes(true), bytes, boolean), true, ""},
		"a later library of another mind":    {laterRequest(t, requestBytes(true), number, boolean), true, none},
		"capability of another type":         {laterRequest(t, requestBytes(true, "p"), bytes, number), false, none},
		"another message":                    {dynamicpb.NewMessage((&descriptorpb.FileDescriptorProto{}).ProtoReflect().Descriptor()), false, none},
	} {
		got := readStoredPlan(test.message.ProtoReflect())
		if got.Stores != test.stores || string(got.Private) != test.private && (test.private != none || got.Private != nil) {
			t.Errorf("%s: %v %q", name, got.Stores, got.Private)
		}
	}
}

// TestReadStoredPlan_anyBytes: whatever the unknown fields are, they end in a plan or in
// none.
func TestReadStoredPlan_anyBytes(t *testing.T) {
	t.Parallel()
	request := requestOf(t, requestBytes(true)).ProtoReflect()
	capabilities := request.Get(request.Descriptor().Fields().ByName(capabilitiesName)).Message()
	rapid.Check(t, func(t *rapid.T) {
		some := func(label string) protoreflect.RawFields {
			good := rapid.SampledFrom([][]byte{nil, requestBytes(true, "p"), {0x4a, 1, 'p'}, {0x18, 1}}).Draw(t, label)
			b := append(slices.Clone(good), rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, label+" after")...)
			return append(rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, label+" before"), b...)
		}
		request.SetUnknown(some("request"))
		capabilities.SetUnknown(some("capabilities"))
		if p := readStoredPlan(request); !p.Stores && p.Private != nil {
			t.Fatalf("read %q of an engine that stores nothing", p.Private)
		}
	})
}

// seenServer notes the stored plans that come with plannings.
type seenServer struct {
	tfprotov6.ProviderServer
	seen []StoredPlan
}

func (s *seenServer) PlanResourceChange(ctx context.Context, _ *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	s.seen = append(s.seen, storedPlanOf(ctx))
	return &tfprotov6.PlanResourceChangeResponse{PlannedPrivate: []byte("left")}, nil
}

func (s *seenServer) ApplyResourceChange(ctx context.Context, _ *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	s.seen = append(s.seen, storedPlanOf(ctx))
	return &tfprotov6.ApplyResourceChangeResponse{}, nil
}

// TestServe_passesStoredPlans sends requests over a connection to what [Serve] serves.
func TestServe_passesStoredPlans(t *testing.T) {
	t.Parallel()
	seen := &seenServer{}
	config := serveConfig("registry.example/a/b", func() tfprotov6.ProviderServer { return seen })
	server := config.GRPCServer(nil)
	served, ok := config.Plugins["provider"].(*tf6server.GRPCProviderPlugin)
	if !ok {
		t.Fatal("serves no provider")
	}
	if err := served.GRPCServer(nil, server); err != nil {
		t.Fatal(err)
	}
	listener := bufconn.Listen(1 << 20)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///test", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) { return listener.Dial() }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	call := func(method string, request proto.Message) proto.Message {
		t.Helper()
		response, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName("tfplugin6." + method + ".Response"))
		if err != nil {
			t.Fatal(err)
		}
		resp := response.New().Interface()
		if err := conn.Invoke(t.Context(), "/tfplugin6.Provider/"+method, request, resp); err != nil {
			t.Fatal(err)
		}
		return resp
	}
	planned := call("PlanResourceChange", requestOf(t, requestBytes(true))).ProtoReflect()
	if got := planned.Get(planned.Descriptor().Fields().ByName("planned_private")).Bytes(); string(got) != "left" {
		t.Errorf("answered %q", got)
	}
	large := make([]byte, 5<<20) // beyond what gRPC takes by default
	call("PlanResourceChange", requestOf(t, requestBytes(true, string(large))))
	call("PlanResourceChange", requestOf(t, requestBytes(false, "p")))
	applied, err := protoregistry.GlobalTypes.FindMessageByName("tfplugin6.ApplyResourceChange.Request")
	if err != nil {
		t.Fatal(err)
	}
	call("ApplyResourceChange", applied.New().Interface())
	if !slices.EqualFunc(seen.seen, []StoredPlan{{Stores: true}, {Stores: true, Private: large}, {}, {}}, func(a, b StoredPlan) bool {
		return a.Stores == b.Stores && slices.Equal(a.Private, b.Private)
	}) {
		t.Errorf("%d calls saw other plans", len(seen.seen))
	}
}
