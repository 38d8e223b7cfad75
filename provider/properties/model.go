// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

type propertyModel struct {
	definitionModel
	GroupName            types.String `tfsdk:"group_name"`
	Type                 types.String `tfsdk:"type"`
	FieldType            types.String `tfsdk:"field_type"`
	Description          types.String `tfsdk:"description"`
	Options              types.List   `tfsdk:"options"`
	HasUniqueValue       types.Bool   `tfsdk:"has_unique_value"`
	Hidden               types.Bool   `tfsdk:"hidden"`
	FormField            types.Bool   `tfsdk:"form_field"`
	ExternalOptions      types.Bool   `tfsdk:"external_options"`
	ReferencedObjectType types.String `tfsdk:"referenced_object_type"`
	CalculationFormula   types.String `tfsdk:"calculation_formula"`
	NumberDisplayHint    types.String `tfsdk:"number_display_hint"`
	CurrencyPropertyName types.String `tfsdk:"currency_property_name"`
	DataSensitivity      types.String `tfsdk:"data_sensitivity"`
	RestoreArchived      types.Bool   `tfsdk:"restore_archived"`
	HubSpotDefined       types.Bool   `tfsdk:"hubspot_defined"`
	ModificationMetadata types.Object `tfsdk:"modification_metadata"`
}

// propertyOption is an element of options. Attributes that the configuration
// leaves out are null.
type propertyOption struct {
	value, label, description types.String
	displayOrder              types.Int64
	hidden                    types.Bool
}

// optionsOf takes a list of options apart; a null or unknown list has none.
func optionsOf(list types.List) []propertyOption {
	options := make([]propertyOption, 0, len(list.Elements()))
	for _, element := range list.Elements() {
		object, ok := element.(types.Object)
		if !ok || object.IsNull() || object.IsUnknown() {
			options = append(options, propertyOption{value: types.StringUnknown()})
			continue
		}
		attributes := object.Attributes()
		option := propertyOption{}
		option.value, _ = attributes["value"].(types.String)
		option.label, _ = attributes["label"].(types.String)
		option.description, _ = attributes["description"].(types.String)
		option.displayOrder, _ = attributes["display_order"].(types.Int64)
		option.hidden, _ = attributes["hidden"].(types.Bool)
		options = append(options, option)
	}
	return options
}

func optionList(options []propertyOption) types.List {
	elements := make([]attr.Value, len(options))
	for i, o := range options {
		elements[i] = types.ObjectValueMust(optionType.AttrTypes, map[string]attr.Value{
			"value": o.value, "label": o.label, "description": o.description,
			"display_order": o.displayOrder, "hidden": o.hidden,
		})
	}
	return types.ListValueMust(optionType, elements)
}

func optionFromAPI(o hubspot.PropertyOption) propertyOption {
	return propertyOption{
		value: types.StringValue(o.Value), label: types.StringValue(o.Label), description: types.StringValue(o.Description),
		displayOrder: types.Int64Value(int64(o.DisplayOrder)), hidden: types.BoolValue(o.Hidden),
	}
}

func (o propertyOption) api() hubspot.PropertyOption {
	return hubspot.PropertyOption{
		Value: o.value.ValueString(), Label: o.label.ValueString(), Description: o.description.ValueString(),
		DisplayOrder: int(o.displayOrder.ValueInt64()), Hidden: o.hidden.ValueBool(),
	}
}

// optionsForAPI is the whole of a list, which HubSpot takes for all that there is.
func optionsForAPI(list types.List) []hubspot.PropertyOption {
	options := optionsOf(list)
	out := make([]hubspot.PropertyOption, len(options))
	for i, o := range options {
		out[i] = o.api()
	}
	return out
}

// fill takes a definition over from HubSpot. What means the same keeps the
// spelling and the order that the model has.
func (m *propertyModel) fill(p *hubspot.Property) {
	m.take(p.Name, p.Label, p.DisplayOrder)
	m.GroupName = types.StringValue(p.GroupName)
	m.Type = types.StringValue(p.Type)
	m.FieldType = types.StringValue(p.FieldType)
	m.Description = keepText(m.Description, p.Description)
	m.Options = keepOptions(m.Options, p.Options)
	m.HasUniqueValue = types.BoolValue(p.HasUniqueValue)
	m.Hidden = types.BoolValue(p.Hidden)
	m.FormField = types.BoolValue(p.FormField)
	m.ExternalOptions = types.BoolValue(p.ExternalOptions)
	m.ReferencedObjectType = session.OrNull(p.ReferencedObjectType)
	m.CalculationFormula = keepFormula(m.CalculationFormula, p.CalculationFormula)
	m.NumberDisplayHint = session.OrNull(p.NumberDisplayHint)
	m.CurrencyPropertyName = session.OrNull(p.CurrencyPropertyName)
	m.DataSensitivity = types.StringValue(sensitivityOf(p))
	m.HubSpotDefined = types.BoolValue(p.HubSpotDefined)
	m.ModificationMetadata = modificationOf(p.ModificationMetadata)
}

// keepText returns the text that HubSpot holds, in the model's spelling where
// only surrounding white space differs.
func keepText(known types.String, stored string) types.String {
	if !known.IsNull() && !known.IsUnknown() && strings.TrimSpace(known.ValueString()) == strings.TrimSpace(stored) {
		return known
	}
	return types.StringValue(stored)
}

// keepFormula returns the formula that HubSpot holds, in the model's spelling where
// that means the same: HubSpot stores a form of its own.
func keepFormula(known types.String, stored string) types.String {
	if session.IsKnown(known) && stored != "" && values.EqualFormulas(known.ValueString(), stored) {
		return known
	}
	return session.OrNull(stored)
}

// keepOptions returns HubSpot's options in the order that the model has them
// in, followed by those it does not know.
func keepOptions(known types.List, stored []hubspot.PropertyOption) types.List {
	if len(stored) == 0 {
		if !known.IsNull() && !known.IsUnknown() && len(known.Elements()) == 0 {
			return known
		}
		return types.ListNull(optionType)
	}
	rest := slices.Clone(stored)
	slices.SortStableFunc(rest, func(a, b hubspot.PropertyOption) int { return a.DisplayOrder - b.DisplayOrder })
	options := make([]propertyOption, 0, len(rest))
	for _, o := range optionsOf(known) {
		at := slices.IndexFunc(rest, func(s hubspot.PropertyOption) bool { return s.Value == o.value.ValueString() })
		if at < 0 {
			continue
		}
		option := optionFromAPI(rest[at])
		option.label = keepText(o.label, rest[at].Label)
		option.description = keepText(o.description, rest[at].Description)
		options = append(options, option)
		rest = slices.Delete(rest, at, at+1)
	}
	for _, o := range rest {
		options = append(options, optionFromAPI(o))
	}
	return optionList(options)
}

func sensitivityOf(p *hubspot.Property) string {
	if p.DataSensitivity == "" {
		return hubspot.SensitivityNone
	}
	return p.DataSensitivity
}

func modificationOf(m *hubspot.ModificationMetadata) types.Object {
	if m == nil {
		m = &hubspot.ModificationMetadata{Archivable: true}
	}
	return types.ObjectValueMust(modificationType.AttrTypes, map[string]attr.Value{
		"archivable":           types.BoolValue(m.Archivable),
		"read_only_definition": types.BoolValue(m.ReadOnlyDefinition),
		"read_only_options":    types.BoolValue(m.ReadOnlyOptions),
		"read_only_value":      types.BoolValue(m.ReadOnlyValue),
	})
}

// modification returns one of the flags that say what HubSpot lets change, and
// the fallback where it is not known.
func (m *propertyModel) modification(flag string, fallback bool) bool {
	v, ok := m.ModificationMetadata.Attributes()[flag].(types.Bool)
	if !ok || v.IsNull() || v.IsUnknown() {
		return fallback
	}
	return v.ValueBool()
}

// query selects the definition in HubSpot's lists, which hold one sensitivity
// each.
func (m *propertyModel) query() hubspot.PropertiesQuery {
	q := hubspot.PropertiesQuery{}
	if s := m.DataSensitivity.ValueString(); s != hubspot.SensitivityNone {
		q.DataSensitivity = s
	}
	return q
}

// forCreate is the definition to create.
func (m *propertyModel) forCreate() hubspot.PropertyCreate {
	p := hubspot.PropertyCreate{
		Name: m.Name.ValueString(), Label: m.Label.ValueString(), Type: m.Type.ValueString(),
		FieldType: m.FieldType.ValueString(), GroupName: m.GroupName.ValueString(),
		Description:          stringField(m.Description),
		DisplayOrder:         intField(m.DisplayOrder),
		HasUniqueValue:       boolField(m.HasUniqueValue),
		Hidden:               boolField(m.Hidden),
		FormField:            boolField(m.FormField),
		ReferencedObjectType: stringField(m.ReferencedObjectType),
		CalculationFormula:   stringField(m.CalculationFormula),
		NumberDisplayHint:    stringField(m.NumberDisplayHint),
		CurrencyPropertyName: stringField(m.CurrencyPropertyName),
	}
	if m.CurrencyPropertyName.ValueString() != "" {
		// HubSpot takes the one with the other only.
		p.ShowCurrencySymbol = hubspot.Value(true)
	}
	if !m.Options.IsNull() && !m.Options.IsUnknown() {
		p.Options = hubspot.Value(optionsForAPI(m.Options))
	}
	if m.ExternalOptions.ValueBool() {
		p.ExternalOptions = hubspot.Value(true)
	}
	// Accounts without sensitive data do not know the field.
	if s := m.DataSensitivity.ValueString(); s != "" && s != hubspot.SensitivityNone {
		p.DataSensitivity = hubspot.Value(s)
	}
	return p
}

// changesFrom is what has to be sent so that the prior definition becomes this
// one, and the names of the attributes that it changes.
func (m *propertyModel) changesFrom(prior *propertyModel) (hubspot.PropertyUpdate, []string) {
	var u hubspot.PropertyUpdate
	var changed []string
	was := prior.shown()
	for i, a := range m.attributes(&u) {
		if a.change != nil && a.changes(was[i].get()) {
			a.change()
			changed = append(changed, a.name)
		}
	}
	if !u.CurrencyPropertyName.IsZero() {
		u.ShowCurrencySymbol = hubspot.Value(m.CurrencyPropertyName.ValueString() != "")
	}
	if !u.Type.IsZero() || !u.FieldType.IsZero() {
		// HubSpot wants both or neither.
		u.Type, u.FieldType = hubspot.Value(m.Type.ValueString()), hubspot.Value(m.FieldType.ValueString())
	}
	return u, changed
}

// differencesFrom names the attributes in which a definition differs from what
// was planned. What was not known in the plan differs in nothing.
func (m *propertyModel) differencesFrom(p *hubspot.Property) []string {
	got := *m
	got.fill(p)
	var names []string
	planned := m.shown()
	for i, a := range got.shown() {
		if v := planned[i].get(); !v.IsUnknown() && !v.Equal(a.get()) {
			names = append(names, a.name)
		}
	}
	return names
}

// keepPlanned returns the planned definition with the rest taken over from
// HubSpot.
func (m *propertyModel) keepPlanned(p *hubspot.Property) *propertyModel {
	full := *m
	full.fill(p)
	planned := m.shown()
	for i, a := range full.shown() {
		if v := planned[i].get(); !v.IsUnknown() {
			a.set(v)
		}
	}
	return &full
}

// text writes the value of an attribute for a message.
func (m *propertyModel) text(attribute string) string {
	for _, a := range m.shown() {
		if a.name == attribute {
			return a.get().String()
		}
	}
	return ""
}

// definition is what the checks of records need to know of the property.
func (m *propertyModel) definition() values.Definition {
	d := values.Definition{
		Name: m.Name.ValueString(), Label: m.Label.ValueString(),
		Type: m.Type.ValueString(), FieldType: m.FieldType.ValueString(),
		Unique: m.HasUniqueValue.ValueBool(), ExternalOptions: m.ExternalOptions.ValueBool(),
		ReferencedObjectType: m.ReferencedObjectType.ValueString(), Hidden: m.Hidden.ValueBool(),
		ReadOnly: m.FieldType.ValueString() == fieldCalculation || m.modification("read_only_value", false),
	}
	if m.Options.IsUnknown() {
		// Any value may turn out to be an option.
		d.ExternalOptions = true
	}
	for _, o := range optionsOf(m.Options) {
		if o.value.IsUnknown() {
			d.ExternalOptions = true
			continue
		}
		d.Options = append(d.Options, values.Option{Value: o.value.ValueString(), Label: o.label.ValueString(), Hidden: o.hidden.ValueBool()})
	}
	return d
}

func stringField(v types.String) hubspot.Field[string] {
	if v.IsNull() || v.IsUnknown() {
		return hubspot.Field[string]{}
	}
	return hubspot.Value(v.ValueString())
}

func boolField(v types.Bool) hubspot.Field[bool] {
	if v.IsNull() || v.IsUnknown() {
		return hubspot.Field[bool]{}
	}
	return hubspot.Value(v.ValueBool())
}

func intField(v types.Int64) hubspot.Field[int] {
	if v.IsNull() || v.IsUnknown() {
		return hubspot.Field[int]{}
	}
	return hubspot.Value(int(v.ValueInt64()))
}
