// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

const attributeFormula = "calculation_formula"

// attributes is what a definition consists of, in the order of the schema: the name
// of each attribute, where the model has it, and the field of u that changes it. To
// only look at a model, hand in an update that nobody sends.
//
// What an attribute is in HubSpot's answers, fill says; what a new property is sent
// with, forCreate.
func (m *propertyModel) attributes(u *hubspot.PropertyUpdate) []attribute {
	return []attribute{
		changeable("label", &m.Label, &u.Label, types.String.ValueString),
		changeable("type", &m.Type, &u.Type, types.String.ValueString),
		changeable("field_type", &m.FieldType, &u.FieldType, types.String.ValueString),
		changeable("group_name", &m.GroupName, &u.GroupName, types.String.ValueString),
		changeable("description", &m.Description, &u.Description, types.String.ValueString).initially(types.StringValue("")),
		changeable("options", &m.Options, &u.Options, optionsForAPI),
		changeable("display_order", &m.DisplayOrder, &u.DisplayOrder, orderForAPI).initially(types.Int64Value(-1)),
		fixed("has_unique_value", &m.HasUniqueValue).initially(types.BoolValue(false)),
		changeable("hidden", &m.Hidden, &u.Hidden, types.Bool.ValueBool).initially(types.BoolValue(false)),
		changeable("form_field", &m.FormField, &u.FormField, types.Bool.ValueBool).initially(types.BoolValue(false)),
		fixed("external_options", &m.ExternalOptions).initially(types.BoolValue(false)),
		fixed("referenced_object_type", &m.ReferencedObjectType),
		changeable(attributeFormula, &m.CalculationFormula, &u.CalculationFormula, types.String.ValueString).initially(types.StringNull()),
		changeable("number_display_hint", &m.NumberDisplayHint, &u.NumberDisplayHint, types.String.ValueString),
		changeable("currency_property_name", &m.CurrencyPropertyName, &u.CurrencyPropertyName, types.String.ValueString).initially(types.StringNull()),
		fixed("data_sensitivity", &m.DataSensitivity).initially(types.StringValue(hubspot.SensitivityNone)),
	}
}

// shown are the attributes for looking at, none to be sent.
func (m *propertyModel) shown() []attribute { return m.attributes(&hubspot.PropertyUpdate{}) }

// attribute is one attribute of one model.
type attribute struct {
	name string
	get  func() attr.Value
	set  func(attr.Value)
	// change puts the value into the update; nil where HubSpot fixes the attribute
	// when it creates the property.
	change func()
	// initial is what HubSpot assumes of a new property, nil where that depends.
	initial attr.Value
}

func fixed[V attr.Value](name string, value *V) attribute {
	return attribute{
		name: name,
		get:  func() attr.Value { return *value },
		set: func(v attr.Value) {
			if own, ok := v.(V); ok {
				*value = own
			}
		},
	}
}

func changeable[V attr.Value, F any](name string, value *V, field *hubspot.Field[F], sent func(V) F) attribute {
	a := fixed(name, value)
	a.change = func() { *field = hubspot.Value(sent(*value)) }
	return a
}

func (a attribute) initially(v attr.Value) attribute {
	a.initial = v
	return a
}

// changes tells whether a plan changes the attribute in HubSpot.
func (a attribute) changes(prior attr.Value) bool {
	planned := a.get()
	if planned.IsUnknown() || planned.Equal(prior) {
		return false
	}
	switch planned := planned.(type) {
	case types.Bool, types.Int64:
		return !planned.IsNull()
	case types.List:
		was, _ := prior.(types.List)
		return len(planned.Elements())+len(was.Elements()) > 0
	case types.String:
		was, _ := prior.(types.String)
		return a.name != attributeFormula || !values.EqualFormulas(planned.ValueString(), was.ValueString())
	}
	return true
}

func orderForAPI(order types.Int64) int { return int(order.ValueInt64()) }
