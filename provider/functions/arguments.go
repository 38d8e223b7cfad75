// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// The arguments of the functions that make records, by index.
const (
	argumentSource = iota
	argumentKey
	argumentColumns
)

// columnsParameter takes the names of columns and, as it takes anything,
// options too.
func columnsParameter() function.DynamicParameter {
	return function.DynamicParameter{
		Name: "columns",
		MarkdownDescription: "Names of the columns to keep. Default: all but the key column. " +
			"An object among them is no column but options: `{ allow_empty = true }` takes a table without rows, which is an error otherwise; " +
			"`{ check_encoding = false }` lets letters pass that look broken by a wrong encoding.",
	}
}

// errColumns refuses what is neither the name of a column nor options.
var errColumns = errors.New("the columns to keep are given by their names, one argument for each, and options as an object")

// recordOptions reads the arguments of columnsParameter, which begin with the
// argument first.
func recordOptions(arguments []any, first int64) (rows.Options, *function.FuncError) {
	var opts rows.Options
	for i, argument := range arguments {
		var err error
		switch argument := argument.(type) {
		case string:
			opts.Columns = append(opts.Columns, argument)
		case map[string]any:
			err = opts.ApplyTo(argument)
		default:
			err = errColumns
		}
		if err != nil {
			return rows.Options{}, argumentError(first+int64(i), err)
		}
	}
	return opts, nil
}

// directArguments reads arguments of dynamic type from a message.
func directArguments(arguments []protocol.Dynamic) []any {
	list := make([]any, len(arguments))
	for i, argument := range arguments {
		list[i] = directValue(argument)
	}
	return list
}

// directValue returns a value as rows takes options: numbers are text.
func directValue(d protocol.Dynamic) any {
	switch d.Kind() {
	case protocol.KindList:
		list := make([]any, 0, d.Len())
		for element := range d.Elements() {
			list = append(list, directValue(element))
		}
		return list
	case protocol.KindMap:
		object := make(map[string]any, d.Len())
		for name, element := range d.Entries() {
			object[name] = directValue(element)
		}
		return object
	case protocol.KindBool:
		text, _ := d.Text()
		return text.Get() == "true"
	default:
		text, _ := d.Text()
		if !text.IsKnown() {
			return nil
		}
		return text.Get()
	}
}

// frameworkArguments is directArguments for values of the framework.
func frameworkArguments(arguments []types.Dynamic) []any {
	list := make([]any, len(arguments))
	for i, argument := range arguments {
		list[i] = frameworkValue(argument)
	}
	return list
}

// frameworkValue is directValue for a value of the framework.
func frameworkValue(v attr.Value) any {
	if d, dynamic := v.(basetypes.DynamicValue); dynamic {
		v = d.UnderlyingValue()
	}
	if v == nil || v.IsNull() || v.IsUnknown() {
		return nil
	}
	if elements, ok := elementsOf(v); ok {
		list := make([]any, 0, len(elements))
		for _, element := range elements {
			list = append(list, frameworkValue(element))
		}
		return list
	}
	if attributes, ok := attributesOf(v); ok {
		object := make(map[string]any, len(attributes))
		for name, element := range attributes {
			object[name] = frameworkValue(element)
		}
		return object
	}
	if b, ok := v.(basetypes.BoolValue); ok {
		return b.ValueBool()
	}
	text, _ := cellText(v)
	return text.Text
}
