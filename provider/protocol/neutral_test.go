// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A neutral value belongs to neither implementation: nil is null, unknown{} is
// unknown, and known values are string, bool, int64, []any and map[string]any.
// The logic of the test resource works on neutral values, so that what differs
// between two implementations of the resource is only how values get in and
// out.
type unknown struct{}

// toTF returns a neutral value as one of the given type.
func toTF(t tftypes.Type, n any) tftypes.Value {
	switch n := n.(type) {
	case nil:
		return tftypes.NewValue(t, nil)
	case unknown:
		return tftypes.NewValue(t, tftypes.UnknownValue)
	case int64:
		return tftypes.NewValue(t, new(big.Float).SetInt64(n))
	case []any:
		elems := make([]tftypes.Value, len(n))
		for i, elem := range n {
			elems[i] = toTF(t.(tftypes.List).ElementType, elem) //nolint:forcetypeassert // Test data.
		}
		return tftypes.NewValue(t, elems)
	case map[string]any:
		elems := make(map[string]tftypes.Value, len(n))
		for key, elem := range n {
			switch t := t.(type) {
			case tftypes.Map:
				elems[key] = toTF(t.ElementType, elem)
			case tftypes.Object:
				elems[key] = toTF(t.AttributeTypes[key], elem)
			}
		}
		return tftypes.NewValue(t, elems)
	default:
		return tftypes.NewValue(t, n)
	}
}

// fromTF is the reverse of toTF.
func fromTF(v tftypes.Value) any {
	switch {
	case !v.IsKnown():
		return unknown{}
	case v.IsNull():
		return nil
	case v.Type().Is(tftypes.String):
		var s string
		must(v.As(&s))
		return s
	case v.Type().Is(tftypes.Bool):
		var b bool
		must(v.As(&b))
		return b
	case v.Type().Is(tftypes.Number):
		f := new(big.Float)
		must(v.As(&f))
		i, accuracy := f.Int64()
		if accuracy != big.Exact {
			panic(fmt.Sprintf("%s is not whole", f))
		}
		return i
	case v.Type().Is(tftypes.List{}), v.Type().Is(tftypes.Set{}):
		var elems []tftypes.Value
		must(v.As(&elems))
		list := make([]any, len(elems))
		for i, elem := range elems {
			list[i] = fromTF(elem)
		}
		return list
	default:
		var elems map[string]tftypes.Value
		must(v.As(&elems))
		m := make(map[string]any, len(elems))
		for key, elem := range elems {
			m[key] = fromTF(elem)
		}
		return m
	}
}

// dynamic encodes a neutral value the way the framework does, which writes
// maps in random order.
func dynamic(t tftypes.Type, n any) *tfprotov6.DynamicValue {
	v, err := tfprotov6.NewDynamicValue(t, toTF(t, n))
	must(err)
	return &v
}

// neutral decodes a message the way the framework does.
func neutral(t tftypes.Type, value *tfprotov6.DynamicValue) any {
	if value == nil {
		return nil
	}
	v, err := value.Unmarshal(t)
	must(err)
	return fromTF(v)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
