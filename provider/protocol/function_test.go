// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// tableFunction turns decoded rows into a map(map(string)), with the framework.
type tableFunction struct{}

func (tableFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "table"
}

func (tableFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Parameters: []function.Parameter{
			function.DynamicParameter{Name: "rows", AllowUnknownValues: true},
			function.StringParameter{Name: "key"},
		},
		Return: function.MapReturn{ElementType: types.MapType{ElemType: types.StringType}},
	}
}

func (tableFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var rows types.Dynamic
	var key string
	if resp.Error = req.Arguments.Get(ctx, &rows, &key); resp.Error != nil {
		return
	}
	tf, err := rows.UnderlyingValue().ToTerraformValue(ctx)
	must(err)
	list, _ := fromTF(tf).([]any)
	table := map[string]any{}
	for _, elem := range list {
		row, _ := elem.(map[string]any)
		name, ok := row[key].(string)
		if !ok {
			resp.Error = function.NewArgumentFuncError(0, "a row has no key")
			return
		}
		table[name] = row
	}
	result := oracleValue[basetypes.MapValue](ctx, types.MapType{ElemType: types.MapType{ElemType: types.StringType}}, table)
	resp.Error = resp.Result.Set(ctx, result)
}

// directTable is the same with this package.
func directTable(_ context.Context, req protocol.CallRequest, resp *protocol.CallResponse) {
	key, _ := req.Arguments[1].Text()
	table := protocol.NewMapBuilder[protocol.Map[protocol.String]](req.Arguments[0].Len())
	for elem := range req.Arguments[0].Elements() {
		row := protocol.NewMapBuilder[protocol.String](elem.Len())
		name := protocol.Null[string]()
		for column, cell := range elem.Entries() {
			text, _ := cell.Text()
			row.Set(column, text)
			if column == key.Get() {
				name = text
			}
		}
		if !name.IsKnown() {
			resp.Error = function.NewArgumentFuncError(0, "a row has no key")
			return
		}
		table.Set(name.Get(), row.Map())
	}
	resp.Result = table.Map()
}

func functionServers() (oracle, direct tfprotov6.ProviderServer) {
	p := &testProvider{
		resource:  func() resource.Resource { return oracleResource{} },
		functions: []func() function.Function{func() function.Function { return tableFunction{} }},
	}
	oracle = providerserver.NewProtocol6(p)()
	return oracle, protocol.NewServer(oracle, protocol.Function("table", directTable))
}

func TestFunction_oracle(t *testing.T) {
	t.Parallel()
	row := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"k": tftypes.String, "v": tftypes.String}}
	rows := tftypes.List{ElementType: row}
	values := map[string]any{
		"rows":         []any{map[string]any{"k": "b", "v": "1"}, map[string]any{"k": "a", "v": nil}},
		"unknown cell": []any{map[string]any{"k": "b", "v": unknown{}}},
		"no rows":      []any{},
		"null key":     []any{map[string]any{"k": nil, "v": "1"}},
		"double key":   []any{map[string]any{"k": "b", "v": "1"}, map[string]any{"k": "b", "v": "2"}},
	}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			elems := []tftypes.Value{}
			list, _ := value.([]any)
			for _, elem := range list {
				elems = append(elems, toTF(row, elem))
			}
			arg, err := tfprotov6.NewDynamicValue(tftypes.DynamicPseudoType, tftypes.NewValue(rows, elems))
			must(err)
			call := func(s tfprotov6.ProviderServer) map[string]any {
				resp, err := s.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
					Name:      "table",
					Arguments: []*tfprotov6.DynamicValue{&arg, dynamic(tftypes.String, "k")},
				})
				must(err)
				if resp.Error != nil {
					return map[string]any{"error": resp.Error}
				}
				return map[string]any{"result": neutral(tftypes.Map{ElementType: rowType}, resp.Result)}
			}
			oracle, direct := functionServers()
			same(t, "outcome", call(oracle), call(direct))
		})
	}
}

func TestFunction_failures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		f    protocol.FunctionFunc
		arg  *tfprotov6.DynamicValue
		want string
	}{
		"no result": {
			f:    func(context.Context, protocol.CallRequest, *protocol.CallResponse) {},
			want: "returned nothing",
		},
		"panic": {
			f:    func(context.Context, protocol.CallRequest, *protocol.CallResponse) { panic("secret") },
			want: "The function f stopped unexpectedly",
		},
		"broken argument": {
			f:    func(context.Context, protocol.CallRequest, *protocol.CallResponse) {},
			arg:  &tfprotov6.DynamicValue{MsgPack: []byte{0x91}},
			want: "cannot be read",
		},
		"number as key": {
			f:    func(context.Context, protocol.CallRequest, *protocol.CallResponse) {},
			arg:  &tfprotov6.DynamicValue{MsgPack: []byte{0x81, 0x01, 0x01}},
			want: "a key is not a string",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			oracle, _ := functionServers()
			s := protocol.NewServer(oracle, protocol.Function("f", test.f))
			req := &tfprotov6.CallFunctionRequest{Name: "f"}
			if test.arg != nil {
				req.Arguments = []*tfprotov6.DynamicValue{test.arg}
			}
			resp, err := s.CallFunction(t.Context(), req)
			must(err)
			if resp.Error == nil || !strings.Contains(resp.Error.Text, test.want) || strings.Contains(resp.Error.Text, "secret") {
				t.Errorf("error %+v, want one with %q", resp.Error, test.want)
			}
		})
	}
}

// TestFunction_valueResults checks that any value can be a result, and that
// arguments of declared types arrive like dynamic ones.
func TestFunction_valueResults(t *testing.T) {
	t.Parallel()
	oracle, _ := functionServers()
	for name, test := range map[string]struct {
		result protocol.Encoder
		typ    tftypes.Type
		want   any
	}{
		"string":  {protocol.Known("x"), tftypes.String, "x"},
		"unknown": {protocol.UnknownMap[protocol.String](), rowType, unknown{}},
		"null":    {protocol.Null[bool](), tftypes.Bool, nil},
		"list":    {protocol.Known([]protocol.String{protocol.Known("a")}), tftypes.List{ElementType: tftypes.String}, []any{"a"}},
	} {
		var kinds []protocol.Kind
		s := protocol.NewServer(oracle, protocol.Function("f", func(_ context.Context, req protocol.CallRequest, resp *protocol.CallResponse) {
			for _, arg := range req.Arguments {
				kinds = append(kinds, arg.Kind())
			}
			resp.Result = test.result
		}))
		resp, err := s.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{Name: "f", Arguments: []*tfprotov6.DynamicValue{
			dynamic(tftypes.Bool, true), dynamic(tftypes.Number, int64(3)), dynamic(tftypes.String, nil),
			dynamic(tftypes.List{ElementType: tftypes.String}, []any{"x"}), dynamic(rowType, map[string]any{}), nil,
		}})
		must(err)
		if diff := cmp.Diff(test.want, neutral(test.typ, resp.Result), cmp.AllowUnexported(unknown{})); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
		want := []protocol.Kind{protocol.KindBool, protocol.KindNumber, protocol.KindNull, protocol.KindList, protocol.KindMap, protocol.KindNull}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Errorf("kinds of arguments (-want +got):\n%s", diff)
		}
	}
}
