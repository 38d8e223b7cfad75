// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"
	"errors"
	"maps"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// tfRecords is the type of what the functions return.
var tfRecords = tftypes.Map{ElementType: tftypes.Map{ElementType: tftypes.String}}

// functionAnswer is what a call came to.
type functionAnswer struct {
	Error    string
	Argument int64
	Unknown  bool
	Records  map[string]map[string]string
	// Groups are the records by group, of a function that makes groups.
	Groups map[string]map[string]map[string]string
	// Rejected are the rows that table rejects: row, key and reason.
	Rejected []string
}

// Cells that hold no text.
const (
	nullCell    = "<null>"
	unknownCell = "<unknown>"
)

// The servers that answer the same calls: ours and the framework's alone.
var (
	directServer    = sync.OnceValue(newServer)
	frameworkServer = sync.OnceValue(providerserver.NewProtocol6(functionsProvider{}))
)

func newServer() tfprotov6.ProviderServer {
	return protocol.NewServer(providerserver.NewProtocol6(functionsProvider{})(), Direct()...)
}

// functionsProvider is a provider of nothing but the functions.
type functionsProvider struct{ provider.Provider }

// Functions implements [provider.ProviderWithFunctions].
func (functionsProvider) Functions(context.Context) []func() function.Function { return All() }

// failer is the part of a test that the helpers need.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// isDynamic reports whether the parameter of a function takes any type.
func isDynamic(name string, argument int) bool {
	switch name {
	case recordsName:
		return argument == argumentSource || argument >= argumentColumns
	case csvRecordsName:
		return argument >= argumentColumns
	case csvGroupsName:
		return argument >= argumentGroupColumns
	default:
		return argument == argumentOptions
	}
}

// callFunction calls a function of a server.
func callFunction(t *testing.T, f failer, server tfprotov6.ProviderServer, name string, arguments ...tftypes.Value) functionAnswer {
	f.Helper()
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		declared := argument.Type()
		if isDynamic(name, i) {
			declared = tftypes.DynamicPseudoType
		}
		value, err := tfprotov6.NewDynamicValue(declared, argument)
		if err != nil {
			f.Fatalf("encode argument %d: %v", i, err)
		}
		req.Arguments = append(req.Arguments, &value)
	}
	resp, err := server.CallFunction(t.Context(), req)
	if err != nil {
		f.Fatalf("call %s: %v", name, err)
	}
	if resp.Error != nil {
		answer := functionAnswer{Error: resp.Error.Text, Argument: -1}
		if resp.Error.FunctionArgument != nil {
			answer.Argument = *resp.Error.FunctionArgument
		}
		return answer
	}
	switch name {
	case csvGroupsName:
		return decodeGroups(f, resp.Result)
	case tableName:
		return decodeTable(f, resp.Result)
	}
	return decodeRecords(f, resp.Result)
}

func decodeRecords(f failer, result *tfprotov6.DynamicValue) functionAnswer {
	f.Helper()
	value, err := result.Unmarshal(tfRecords)
	if err != nil {
		f.Fatalf("decode result: %v", err)
	}
	if !value.IsKnown() {
		return functionAnswer{Unknown: true}
	}
	return functionAnswer{Records: recordsOf(f, value)}
}

func decodeGroups(f failer, result *tfprotov6.DynamicValue) functionAnswer {
	f.Helper()
	value, err := result.Unmarshal(tftypes.Map{ElementType: tfRecords})
	if err != nil {
		f.Fatalf("decode result: %v", err)
	}
	var groups map[string]tftypes.Value
	if err := value.As(&groups); err != nil {
		f.Fatalf("decode result: %v", err)
	}
	answer := functionAnswer{Groups: make(map[string]map[string]map[string]string, len(groups))}
	for name, group := range groups {
		answer.Groups[name] = recordsOf(f, group)
	}
	return answer
}

// recordsOf returns known records; cells without text become nullCell and
// unknownCell.
func recordsOf(f failer, value tftypes.Value) map[string]map[string]string {
	f.Helper()
	var rows map[string]tftypes.Value
	if err := value.As(&rows); err != nil {
		f.Fatalf("decode records: %v", err)
	}
	records := make(map[string]map[string]string, len(rows))
	for key, row := range rows {
		var cells map[string]tftypes.Value
		if err := row.As(&cells); err != nil {
			f.Fatalf("decode record: %v", err)
		}
		records[key] = make(map[string]string, len(cells))
		for column, cell := range cells {
			if !cell.IsKnown() {
				records[key][column] = unknownCell
				continue
			}
			var text *string
			if err := cell.As(&text); err != nil {
				f.Fatalf("decode cell: %v", err)
			}
			records[key][column] = nullCell
			if text != nil {
				records[key][column] = *text
			}
		}
	}
	return records
}

// callBoth calls the direct function and the framework's, which must agree.
func callBoth(t *testing.T, f failer, name string, arguments ...tftypes.Value) functionAnswer {
	f.Helper()
	direct := callFunction(t, f, directServer(), name, arguments...)
	plain := callFunction(t, f, frameworkServer(), name, arguments...)
	if diff := cmp.Diff(plain, direct); diff != "" {
		f.Fatalf("the framework (-) and the direct server (+) disagree:\n%s", diff)
	}
	return direct
}

func tfBool(b bool) tftypes.Value { return tftypes.NewValue(tftypes.Bool, b) }

// tfOptions is an object of names and values, one after the other.
func tfOptions(pairs ...any) tftypes.Value {
	cells := make(map[string]tftypes.Value)
	for i := 0; i < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		cells[name], _ = pairs[i+1].(tftypes.Value)
	}
	return tfRow(cells)
}

func tfString(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// tfRow is an object of the given cells.
func tfRow(cells map[string]tftypes.Value) tftypes.Value {
	types := make(map[string]tftypes.Type, len(cells))
	for name, cell := range cells {
		types[name] = cell.Type()
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, cells)
}

// tfRows is a tuple of rows, which is what csvdecode and for expressions give.
func tfRows(rows ...tftypes.Value) tftypes.Value {
	types := make([]tftypes.Type, len(rows))
	for i, row := range rows {
		types[i] = row.Type()
	}
	return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, rows)
}

func TestCSVRecords(t *testing.T) {
	t.Parallel()
	const universities = "domain,name,country\nmit.edu,MIT,United States\nethz.ch,\"ETH, Zürich\",\n"
	for name, c := range map[string]struct {
		arguments []tftypes.Value
		want      functionAnswer
		message   string
	}{
		"all columns": {
			arguments: []tftypes.Value{tfString(universities), tfString("domain")},
			want: functionAnswer{Records: map[string]map[string]string{
				"mit.edu": {"name": "MIT", "country": "United States"},
				"ethz.ch": {"name": "ETH, Zürich", "country": nullCell},
			}},
		},
		"chosen columns": {
			arguments: []tftypes.Value{tfString(universities), tfString("domain"), tfString("name"), tfString("domain")},
			want: functionAnswer{Records: map[string]map[string]string{
				"mit.edu": {"domain": "mit.edu", "name": "MIT"},
				"ethz.ch": {"domain": "ethz.ch", "name": "ETH, Zürich"},
			}},
		},
		"header alone": {
			arguments: []tftypes.Value{tfString("domain,name\n"), tfString("domain")},
			want:      functionAnswer{Argument: argumentSource}, message: "has no row",
		},
		"header alone, asked for": {
			arguments: []tftypes.Value{tfString("domain,name\n"), tfString("domain"), tfString("name"), tfOptions("allow_empty", tfBool(true))},
			want:      functionAnswer{Records: map[string]map[string]string{}},
		},
		"broken letters": {
			arguments: []tftypes.Value{tfString("domain,name\neth.ch,ZÃ¼rich\n"), tfString("domain")},
			want:      functionAnswer{Argument: argumentSource}, message: `"Zürich" was meant`,
		},
		"broken letters, asked for": {
			arguments: []tftypes.Value{tfString("domain,name\neth.ch,ZÃ¼rich\n"), tfString("domain"), tfOptions("check_encoding", tfBool(false))},
			want:      functionAnswer{Records: map[string]map[string]string{"eth.ch": {"name": "ZÃ¼rich"}}},
		},
		"no such option": {
			arguments: []tftypes.Value{tfString(universities), tfString("domain"), tfString("name"), tfOptions("alow_empty", tfBool(true))},
			want:      functionAnswer{Argument: argumentColumns + 1}, message: `no option "alow_empty". Did you mean "allow_empty"?`,
		},
		"option that is no bool": {
			arguments: []tftypes.Value{tfString(universities), tfString("domain"), tfOptions("allow_empty", tfString("perhaps"))},
			want:      functionAnswer{Argument: argumentColumns}, message: `option allow_empty is "perhaps", but has to be true or false`,
		},
		"list of columns": {
			arguments: []tftypes.Value{tfString(universities), tfString("domain"), tfRows(tfString("name"))},
			want:      functionAnswer{Argument: argumentColumns}, message: "one argument for each",
		},
		"no such key column": {
			arguments: []tftypes.Value{tfString(universities), tfString("domains")},
			want:      functionAnswer{Argument: argumentKey}, message: `no key column "domains". Did you mean "domain"?`,
		},
		"no such column": {
			arguments: []tftypes.Value{tfString(universities), tfString("domain"), tfString("nam")},
			want:      functionAnswer{Argument: argumentColumns}, message: `no column "nam". Did you mean "name"?`,
		},
		"one key twice": {
			arguments: []tftypes.Value{tfString("domain,name\nmit.edu,a\nMIT.edu,b\n"), tfString("domain")},
			want:      functionAnswer{Argument: argumentSource}, message: "rows 2 and 3",
		},
		"empty key": {
			arguments: []tftypes.Value{tfString("domain,name\n,a\n"), tfString("domain")},
			want:      functionAnswer{Argument: argumentSource}, message: "row 2: The key is empty",
		},
		"empty text": {
			arguments: []tftypes.Value{tfString(""), tfString("domain")},
			want:      functionAnswer{Argument: argumentSource}, message: "empty",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := callBoth(t, t, csvRecordsName, c.arguments...)
			checkAnswer(t, got, c.want, c.message)
		})
	}
}

func checkAnswer(t *testing.T, got, want functionAnswer, message string) {
	t.Helper()
	if message != "" {
		if !strings.Contains(got.Error, message) {
			t.Errorf("error %q does not say %q", got.Error, message)
		}
		want.Error = got.Error
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	number := func(n any) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }
	null := tftypes.NewValue(tftypes.String, nil)
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	unknownAny := tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)
	list := tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tfString("a")})
	row := func(key string, more map[string]tftypes.Value) tftypes.Value {
		cells := map[string]tftypes.Value{"key": tfString(key)}
		maps.Copy(cells, more)
		return tfRow(cells)
	}
	for name, c := range map[string]struct {
		rows    tftypes.Value
		key     string
		want    functionAnswer
		message string
	}{
		"objects of several shapes": {
			rows: tfRows(
				row("a", map[string]tftypes.Value{"name": tfString("A"), "size": number(12), "open": tftypes.NewValue(tftypes.Bool, true)}),
				row("b", map[string]tftypes.Value{"name": null, "price": number(1.5)}),
			),
			key: "key",
			want: functionAnswer{Records: map[string]map[string]string{
				"a": {"name": "A", "size": "12", "open": "true", "price": nullCell},
				"b": {"name": nullCell, "size": nullCell, "open": nullCell, "price": "1.5"},
			}},
		},
		"list of maps": {
			rows: tftypes.NewValue(tftypes.List{ElementType: tftypes.Map{ElementType: tftypes.String}}, []tftypes.Value{
				tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"key": tfString("a"), "name": tfString("")}),
			}),
			key:  "key",
			want: functionAnswer{Records: map[string]map[string]string{"a": {"name": nullCell}}},
		},
		"no rows":       {rows: tfRows(), key: "key", message: "has no row"},
		"number as key": {rows: tfRows(tfRow(map[string]tftypes.Value{"key": number(7), "name": tfString("seven")})), key: "key", want: functionAnswer{Records: map[string]map[string]string{"7": {"name": "seven"}}}},
		"unknown cell": {
			rows: tfRows(row("a", map[string]tftypes.Value{"name": unknown, "size": null}), row("b", map[string]tftypes.Value{"name": tfString("B")})), key: "key",
			want: functionAnswer{Records: map[string]map[string]string{"a": {"name": unknownCell, "size": nullCell}, "b": {"name": "B", "size": nullCell}}},
		},
		"unknown cell alone":                   {rows: tfRows(tfRow(map[string]tftypes.Value{"key": tfString("a")}), row("b", map[string]tftypes.Value{"name": unknownAny})), key: "key", want: functionAnswer{Records: map[string]map[string]string{"a": {"name": nullCell}, "b": {"name": unknownCell}}}},
		"unknown key":                          {rows: tfRows(row("a", nil), tfRow(map[string]tftypes.Value{"key": unknown, "name": tfString("x")})), key: "key", want: functionAnswer{Unknown: true}},
		"unknown row":                          {rows: tfRows(row("a", nil), unknownAny), key: "key", want: functionAnswer{Unknown: true}},
		"unknown list":                         {rows: tftypes.NewValue(tftypes.List{ElementType: tftypes.Map{ElementType: tftypes.String}}, tftypes.UnknownValue), key: "key", want: functionAnswer{Unknown: true}},
		"unknown as a whole":                   {rows: unknownAny, key: "key", want: functionAnswer{Unknown: true}},
		"empty key beside an unknown cell":     {rows: tfRows(row("", map[string]tftypes.Value{"name": unknown})), key: "key", message: "row 1 (index 0): The key is empty"},
		"one key twice beside an unknown cell": {rows: tfRows(row("a", map[string]tftypes.Value{"name": unknown}), row("A", nil)), key: "key", message: "rows 1 (index 0) and 2 (index 1)"},
		"names as cells":                       {rows: tfRows(row("key", map[string]tftypes.Value{"name": tfString("name")})), key: "key", message: "repeats the header"},
		"mark of a file":                       {rows: tfRows(tfRow(map[string]tftypes.Value{"\ufeffkey": tfString("a"), "name": tfString("x")})), key: "key", message: "U+FEFF (byte order mark)"},
		"white space":                          {rows: tfRows(row("a", map[string]tftypes.Value{"name": tfString(" \u00a0")})), key: "key", want: functionAnswer{Records: map[string]map[string]string{"a": {"name": nullCell}}}},
		"not a list":                           {rows: row("a", nil), key: "key", message: "The rows have to be a list"},
		"null":                                 {rows: tftypes.NewValue(tftypes.List{ElementType: tftypes.Map{ElementType: tftypes.String}}, nil), key: "key", want: functionAnswer{Argument: argumentSource}, message: "The rows have to be a list"},
		"list of text":                         {rows: tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tfString("a")}), key: "key", message: "Row 1 (index 0) is no object"},
		"null row":                             {rows: tfRows(row("a", nil), tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, nil)), key: "key", message: "Row 2 (index 1) is null"},
		"list in a cell":                       {rows: tfRows(row("a", map[string]tftypes.Value{"tags": list})), key: "key", message: `Row 1 (index 0) has a list or an object in column "tags"`},
		"one key twice":                        {rows: tfRows(row("a", nil), row("b", nil), row("A", nil)), key: "key", message: "rows 1 (index 0) and 3 (index 2)"},
		"empty key":                            {rows: tfRows(row("", map[string]tftypes.Value{"name": tfString("x")})), key: "key", message: "row 1 (index 0): The key is empty"},
		"no such column":                       {rows: tfRows(row("a", nil)), key: "domain", want: functionAnswer{Argument: argumentKey}, message: `no key column "domain"`},
		"key column alone":                     {rows: tfRows(row("a", nil)), key: "key", want: functionAnswer{Records: map[string]map[string]string{"a": {}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := callBoth(t, t, recordsName, c.rows, tfString(c.key))
			checkAnswer(t, got, c.want, c.message)
		})
	}
}

// Whatever the rows are, both servers answer the same.
func TestRecords_agree(t *testing.T) {
	t.Parallel()
	cell := rapid.Custom(func(t *rapid.T) tftypes.Value {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 6:
			return tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		case 0:
			return tftypes.NewValue(tftypes.Number, rapid.Int64().Draw(t, "number"))
		case 1:
			return tftypes.NewValue(tftypes.Bool, rapid.Bool().Draw(t, "bool"))
		case 2:
			return tftypes.NewValue(tftypes.String, nil)
		default:
			return tfString(rapid.SampledFrom([]string{"", "a", "A", " a", "ü", "a;b", "1.50", "x\ny"}).Draw(t, "text"))
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		var rows []tftypes.Value
		for range rapid.IntRange(0, 5).Draw(rt, "rows") {
			cells := map[string]tftypes.Value{}
			for _, column := range []string{"key", "name", "size"} {
				if rapid.IntRange(0, 4).Draw(rt, "has "+column) > 0 {
					cells[column] = cell.Draw(rt, column)
				}
			}
			rows = append(rows, tfRow(cells))
		}
		callBoth(t, rt, recordsName, tfRows(rows...), tfString("key"))
	})
}

// decodeTable decodes what table returns.
func decodeTable(f failer, result *tfprotov6.DynamicValue) functionAnswer {
	f.Helper()
	row := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"row": tftypes.Number, "key": tftypes.String, "reason": tftypes.String}}
	value, err := result.Unmarshal(tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"records": tfRecords, "rejected": tftypes.List{ElementType: row},
	}})
	if err != nil {
		f.Fatalf("decode result: %v", err)
	}
	var parts map[string]tftypes.Value
	if err := value.As(&parts); err != nil {
		f.Fatalf("decode result: %v", err)
	}
	answer := functionAnswer{Records: recordsOf(f, parts["records"])}
	var rejected []tftypes.Value
	if err := parts["rejected"].As(&rejected); err != nil {
		f.Fatalf("decode rejected rows: %v", err)
	}
	for _, one := range rejected {
		var cells map[string]tftypes.Value
		var number big.Float
		var key, reason string
		if err := one.As(&cells); err != nil {
			f.Fatalf("decode rejected row: %v", err)
		}
		if err := errors.Join(cells["row"].As(&number), cells["key"].As(&key), cells["reason"].As(&reason)); err != nil {
			f.Fatalf("decode rejected row: %v", err)
		}
		answer.Rejected = append(answer.Rejected, number.Text('f', -1)+"|"+key+"|"+reason)
	}
	return answer
}
