// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// aDefinition is one as HubSpot holds it.
func aDefinition() *hubspot.Property {
	return &hubspot.Property{
		Name: "tier", Label: "Tier", Type: typeEnumeration, FieldType: "select", GroupName: "companyinformation", Description: "Which tier",
		Options:      []hubspot.PropertyOption{{Value: "a", Label: "A"}, {Value: "b", Label: "B", DisplayOrder: 1}},
		DisplayOrder: 3, CalculationFormula: "a + b", NumberDisplayHint: "currency", CurrencyPropertyName: "currency",
		DataSensitivity: hubspot.SensitivityNone,
	}
}

func modelOf(p *hubspot.Property) *propertyModel {
	m := &propertyModel{definitionModel: definitionModel{ObjectType: types.StringValue("companies"), Name: types.StringValue(p.Name)}}
	m.fill(p)
	return m
}

// Every attribute of the model is in the table, but for those that say which
// property it is, what HubSpot alone says, and what only Terraform knows.
func TestAttributes_complete(t *testing.T) {
	t.Parallel()
	others := []string{"id", "object_type", "name", "created", "deletion_policy", "restore_archived", "hubspot_defined", "modification_metadata"}
	var want, got []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[propertyModel]()) {
		if name := field.Tag.Get("tfsdk"); name != "" && !slices.Contains(others, name) {
			want = append(want, name)
		}
	}
	for _, a := range (&propertyModel{}).shown() {
		got = append(got, a.name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attributes (-model +table):\n%s", diff)
	}
}

// A row leads to the attribute that it names, in the model and in an update.
func TestAttributes_lead(t *testing.T) {
	t.Parallel()
	fields := make(map[string]reflect.StructField)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[propertyModel]()) {
		fields[field.Tag.Get("tfsdk")] = field
	}
	for i, row := range (&propertyModel{}).shown() {
		var m propertyModel
		var u hubspot.PropertyUpdate
		a := m.attributes(&u)[i]
		a.set(sample(row.get()))
		if got, ok := reflect.TypeAssert[attr.Value](reflect.ValueOf(m).FieldByIndex(fields[a.name].Index)); !ok || !got.Equal(sample(row.get())) {
			t.Errorf("%s sets another attribute", a.name)
		}
		if a.change == nil {
			continue
		}
		a.change()
		body := reflect.ValueOf(u)
		for j := range body.NumField() {
			json, _, _ := strings.Cut(body.Type().Field(j).Tag.Get("json"), ",")
			if set := !body.Field(j).IsZero(); set != (json == camel(a.name)) {
				t.Errorf("a change of %s sends %s: %t", a.name, json, set)
			}
		}
	}
}

// sample is a value of the kind of v.
func sample(v attr.Value) attr.Value {
	switch v.(type) {
	case types.Bool:
		return types.BoolValue(true)
	case types.Int64:
		return types.Int64Value(7)
	case types.List:
		return optionList([]propertyOption{declared("a")})
	}
	return types.StringValue("x")
}

// camel writes an attribute as HubSpot does.
func camel(name string) string {
	words := strings.Split(name, "_")
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	return strings.Join(words, "")
}

func TestChangesFrom(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(plan, prior *propertyModel)
		want   []string
	}{
		"nothing":                       {func(_, _ *propertyModel) {}, nil},
		"not known yet":                 {func(plan, _ *propertyModel) { plan.Label = types.StringUnknown() }, nil},
		"a text":                        {func(plan, _ *propertyModel) { plan.Label = types.StringValue("Level") }, []string{"label"}},
		"a text cleared":                {func(plan, _ *propertyModel) { plan.NumberDisplayHint = types.StringNull() }, []string{"number_display_hint"}},
		"a flag":                        {func(plan, _ *propertyModel) { plan.Hidden = types.BoolValue(true) }, []string{"hidden"}},
		"a flag that is not managed":    {func(plan, _ *propertyModel) { plan.Hidden = types.BoolNull() }, nil},
		"an order that is not managed":  {func(plan, _ *propertyModel) { plan.DisplayOrder = types.Int64Null() }, nil},
		"what is fixed on creation":     {func(plan, _ *propertyModel) { plan.HasUniqueValue = types.BoolValue(true) }, nil},
		"another spelling of a formula": {func(plan, _ *propertyModel) { plan.CalculationFormula = types.StringValue("a+b") }, nil},
		"another formula":               {func(plan, _ *propertyModel) { plan.CalculationFormula = types.StringValue("a-b") }, []string{"calculation_formula"}},
		"no options, another way": {func(plan, prior *propertyModel) {
			plan.Options, prior.Options = optionList(nil), types.ListNull(optionType)
		}, nil},
		"options gone": {func(plan, _ *propertyModel) { plan.Options = optionList(nil) }, []string{"options"}},
		"several": {func(plan, _ *propertyModel) {
			plan.DisplayOrder, plan.GroupName, plan.FieldType = types.Int64Value(1), types.StringValue("other"), types.StringValue("radio")
		}, []string{"field_type", "group_name", "display_order"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan, prior := modelOf(aDefinition()), modelOf(aDefinition())
			c.change(plan, prior)
			update, changed := plan.changesFrom(prior)
			if diff := cmp.Diff(c.want, changed); diff != "" {
				t.Errorf("changed (-want +got):\n%s", diff)
			}
			if empty := reflect.ValueOf(update).IsZero(); empty != (len(c.want) == 0) {
				t.Errorf("changes of %v send nothing: %t", c.want, empty)
			}
			if update.Type.IsZero() != update.FieldType.IsZero() {
				t.Error("a type goes without its field type")
			}
		})
	}
}

func TestKeepPlanned(t *testing.T) {
	t.Parallel()
	plan := modelOf(aDefinition())
	plan.Label, plan.Hidden, plan.GroupName = types.StringValue("Level"), types.BoolUnknown(), types.StringUnknown()
	stored := aDefinition()
	stored.Hidden, stored.GroupName = true, "other"
	if diff := cmp.Diff([]string{"label"}, plan.differencesFrom(stored)); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	want := modelOf(stored)
	want.Label = types.StringValue("Level")
	if diff := cmp.Diff(want, plan.keepPlanned(stored), cmp.AllowUnexported(propertyModel{})); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}
