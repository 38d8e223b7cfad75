// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// internalName is the form of the internal names of properties and groups.
var internalName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// noSurroundingSpace is a text without the white space at its ends, which HubSpot may
// drop.
var noSurroundingSpace = regexp.MustCompile(`^\S(?s:.*\S)?$`)

// maxNameLength is the longest internal name.
const maxNameLength = 100

const unmanagedHint = " Left out, it is not managed: a new property gets HubSpot's default, an existing one keeps what it has."

// Schema implements [resource.Resource].
func (r *propertyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A property (field) of an object type: its definition, not the values that records hold. " +
			"The usual reason to declare one is the unique property that `hubspot_objects_batch` finds records by; both can be created in one apply.\n\n" +
			"A definition that HubSpot archives keeps the records' values out of sight for 90 days and then deletes them for good; within that time it can be restored, see `restore_archived`. " +
			"`deletion_policy` says what a destroy does, and `lifecycle { prevent_destroy = true }` works as everywhere.\n\n" +
			"HubSpot's own properties can be imported, but much of their definition is fixed; a plan that changes such a part is an error.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "`{object_type}/{name}`, which is also the import id.",
			},
			"object_type": objectTypeAttribute("property"),
			"name":        internalNameAttribute("Internal name, such as `university_domain`. Another name is another property: it replaces this one, and values do not move."),
			"label":       labelAttribute(),
			"type": schema.StringAttribute{
				Required: true, Validators: []validator.String{stringvalidator.OneOf(propertyTypeNames()...)},
				MarkdownDescription: "Type of the values, each with the field types that go with it: " + fieldTypeTable() + ". The type is changed in place where HubSpot allows it; where it does not, the apply fails and nothing changes.",
			},
			"field_type": schema.StringAttribute{
				Optional: true, Computed: true, Validators: []validator.String{stringvalidator.OneOf(allFieldTypes()...)},
				MarkdownDescription: "How the property looks in HubSpot and in forms. Default: the first that `type` lists, so `text` for `string` and `select` for `enumeration`.",
			},
			"group_name": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Group that the property is listed in. Default: HubSpot's own group of the object type, such as `companyinformation`. To a group of the same configuration, refer: `hubspot_property_group.example.name`.",
			},
			"description": schema.StringAttribute{
				Optional: true, Computed: true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Help text. `\"\"` clears it." + unmanagedHint,
			},
			"options": propertyOptionsAttribute(),
			"display_order": schema.Int64Attribute{
				Optional: true, Computed: true, Validators: []validator.Int64{int64validator.AtLeast(-1)},
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "Place among the properties of the group, lowest first; `-1` (HubSpot's default) comes last." + unmanagedHint,
			},
			"has_unique_value": schema.BoolAttribute{
				Optional: true, Computed: true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Whether no two records may have the same value, which is what an `id_property` needs. HubSpot allows ten such properties for each object type and fixes this on creation: changing it is a replacement." + unmanagedHint,
			},
			"hidden": schema.BoolAttribute{
				Optional: true, Computed: true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Whether the property is hidden in HubSpot." + unmanagedHint,
			},
			"form_field": schema.BoolAttribute{
				Optional: true, Computed: true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Whether forms may use the property." + unmanagedHint,
			},
			"external_options": schema.BoolAttribute{
				Optional: true, Computed: true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "`true` makes an `enumeration` a choice among the account's owners. Fixed on creation: changing it is a replacement.",
			},
			"referenced_object_type": schema.StringAttribute{
				Optional: true, Computed: true, Validators: []validator.String{stringvalidator.OneOf(referenceOwner)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "What external options refer to: `OWNER`, which is the default where `external_options` is true.",
			},
			"calculation_formula": schema.StringAttribute{
				Optional: true, Computed: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Formula of a property with `field_type = \"calculation_equation\"`, in HubSpot's syntax. HubSpot's user interface cannot edit such a property.",
			},
			"number_display_hint": schema.StringAttribute{
				Optional: true, Computed: true, Validators: []validator.String{stringvalidator.OneOf(numberDisplayHints...)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "How a `number` is shown: `" + strings.Join(numberDisplayHints, "`, `") + "`." + unmanagedHint,
			},
			"currency_property_name": schema.StringAttribute{
				Optional: true, Computed: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "For a `number` shown as currency: the property of the same record that holds the currency.",
			},
			"data_sensitivity": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{stringvalidator.OneOf(hubspot.SensitivityNone, hubspot.SensitivitySensitive, hubspot.SensitivityHighlySensitive)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "`non_sensitive` (default), `sensitive` or `highly_sensitive`. The latter two need the account's sensitive data settings and the token's sensitive scopes. Fixed on creation: changing it is a replacement.",
			},
			"restore_archived": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "What to do if an archived property has the name: HubSpot has no new one made, but restores the archived one with the values that records had. `false` (default) makes such a plan an error, `true` restores it.",
			},
			"deletion_policy": deletionPolicyAttribute("property",
				"Archiving takes the values from every record; HubSpot deletes them after 90 days."),
			"created": schema.BoolAttribute{
				Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Whether this resource created the property; `false` where it was imported.",
			},
			"hubspot_defined": schema.BoolAttribute{
				Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Whether the property is one of HubSpot's own.",
			},
			"modification_metadata": schema.SingleNestedAttribute{
				Computed: true, PlanModifiers: []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "What HubSpot lets be changed.",
				Attributes:          modificationElement.Attributes,
			},
		},
	}
}

// modificationElement is modification_metadata.
var modificationElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"archivable":           schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the property can be archived."},
	"read_only_definition": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the definition is fixed."},
	"read_only_options":    schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the options are fixed."},
	"read_only_value":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the values of records are HubSpot's to set."},
}}

var modificationType = session.NestedType(modificationElement)

// objectTypeAttribute is the object type that a definition belongs to.
func objectTypeAttribute(thing string) schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, Validators: []validator.String{session.ObjectTypeValidator{}},
		MarkdownDescription: "Object type: a name such as `companies`, an object type id (`0-2`, `2-123`) or the fully qualified name of a custom object (`p123_widget`). Another spelling of the same type changes nothing; another type is another " + thing + " and replaces this one.",
	}
}

func internalNameAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required: true,
		Validators: []validator.String{
			stringvalidator.LengthBetween(1, maxNameLength),
			stringvalidator.RegexMatches(internalName, "an internal name has lower-case letters, digits and underscores, and begins with a letter"),
		},
		MarkdownDescription: description,
	}
}

func labelAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		Validators:          []validator.String{stringvalidator.RegexMatches(noSurroundingSpace, "must not be empty, or begin or end with white space")},
		MarkdownDescription: "Name that people see.",
	}
}

// optionElement is an element of options.
var optionElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"value": schema.StringAttribute{
		Required: true, Validators: []validator.String{
			stringvalidator.RegexMatches(noSurroundingSpace, "must not be empty, or begin or end with white space"),
		},
		MarkdownDescription: "Internal value, which records hold.",
	},
	"label": schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		MarkdownDescription: "Name that people see. Default: the value.",
	},
	"description": schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: "Help text of the option.",
	},
	"display_order": schema.Int64Attribute{
		Optional: true, Computed: true, Validators: []validator.Int64{int64validator.AtLeast(-1)},
		MarkdownDescription: "Place among the options, lowest first. Default: the place in the list.",
	},
	"hidden": schema.BoolAttribute{
		Optional: true, Computed: true, MarkdownDescription: "Whether the option is no longer offered.",
	},
}}

var optionType = session.NestedType(optionElement)

func propertyOptionsAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional: true, Computed: true, PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		MarkdownDescription: "Options of an `enumeration`, in the order in which HubSpot shows them. The list is the whole of them: an option that leaves it is removed. Left out, the options are not managed; a new check box gets `true` (Yes) and `false` (No).",
		NestedObject:        optionElement,
	}
}

// IdentitySchema implements [resource.ResourceWithIdentity].
func (r *propertyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = definitionIdentity("property")
}

func definitionIdentity(thing string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"object_type": identityschema.StringAttribute{RequiredForImport: true, Description: "Object type of the " + thing + "."},
		"name":        identityschema.StringAttribute{RequiredForImport: true, Description: "Internal name of the " + thing + "."},
	}}
}

// ValidateConfig implements [resource.ResourceWithValidateConfig].
func (r *propertyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config propertyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.validate()...)
	}
}

// validate checks what parts of a definition say about each other.
func (m *propertyModel) validate() diag.Diagnostics {
	var diags diag.Diagnostics
	typeKnown := session.IsKnown(m.Type) && fieldTypesOf(m.Type.ValueString()) != nil
	if typeKnown && session.IsKnown(m.FieldType) {
		if fields := fieldTypesOf(m.Type.ValueString()); !slices.Contains(fields, m.FieldType.ValueString()) {
			diags.AddAttributeError(path.Root("field_type"), "Type and field type do not go together",
				fmt.Sprintf("HubSpot does not take the field type %q for the type %q. Use %s, or another type.", m.FieldType.ValueString(), m.Type.ValueString(), orList(fields)))
		}
	}
	if !m.CalculationFormula.IsNull() && (m.FieldType.IsNull() || session.IsKnown(m.FieldType) && m.FieldType.ValueString() != fieldCalculation) {
		diags.AddAttributeError(path.Root("calculation_formula"), "Formula without a calculation",
			"calculation_formula needs field_type = \"calculation_equation\".")
	}
	if session.IsKnown(m.FieldType) && m.FieldType.ValueString() == fieldCalculation && m.CalculationFormula.IsNull() {
		diags.AddAttributeError(path.Root("calculation_formula"), "Missing formula",
			"A property with the field type \"calculation_equation\" needs calculation_formula.")
	}
	for _, c := range []struct {
		attribute string
		set       bool
	}{
		{"number_display_hint", !m.NumberDisplayHint.IsNull()},
		{"currency_property_name", !m.CurrencyPropertyName.IsNull()},
	} {
		if c.set && typeKnown && m.Type.ValueString() != typeNumber {
			diags.AddAttributeError(path.Root(c.attribute), "Argument needs another type",
				fmt.Sprintf("%s is for properties of type \"number\", but type is %q.", c.attribute, m.Type.ValueString()))
		}
	}
	diags.Append(m.validateExternal(typeKnown)...)
	diags.Append(m.validateOptions(typeKnown)...)
	return diags
}

func (m *propertyModel) validateExternal(typeKnown bool) diag.Diagnostics {
	var diags diag.Diagnostics
	external := m.ExternalOptions.ValueBool()
	if external && typeKnown && m.Type.ValueString() != typeEnumeration {
		diags.AddAttributeError(path.Root("external_options"), "Argument needs another type",
			fmt.Sprintf("external_options is for properties of type \"enumeration\", but type is %q.", m.Type.ValueString()))
	}
	if external && len(m.Options.Elements()) > 0 {
		diags.AddAttributeError(path.Root("options"), "Conflicting options",
			"external_options takes the options from the account's owners, so that options has to be left out.")
	}
	if !m.ReferencedObjectType.IsNull() && !external && !m.ExternalOptions.IsUnknown() {
		diags.AddAttributeError(path.Root("referenced_object_type"), "Reference without external options",
			"referenced_object_type needs external_options = true.")
	}
	return diags
}

func (m *propertyModel) validateOptions(typeKnown bool) diag.Diagnostics {
	var diags diag.Diagnostics
	options := optionsOf(m.Options)
	if len(options) > 0 && typeKnown && m.Type.ValueString() != typeEnumeration && m.Type.ValueString() != typeBool {
		diags.AddAttributeError(path.Root("options"), "Argument needs another type",
			fmt.Sprintf("options are for properties of type \"enumeration\" or \"bool\", but type is %q.", m.Type.ValueString()))
	}
	seenValues, seenLabels := make(map[string]int), make(map[string]int)
	unknown := m.Options.IsUnknown()
	for i, o := range options {
		at := path.Root("options").AtListIndex(i)
		unknown = unknown || o.value.IsUnknown()
		diags.Append(o.validateValue(at, i, seenValues)...)
		label := o.label
		if label.IsNull() {
			label = o.value
		}
		if !session.IsKnown(label) {
			continue
		}
		if first, ok := seenLabels[label.ValueString()]; ok && !o.label.IsNull() {
			diags.AddAttributeError(at.AtName("label"), "Duplicate option",
				fmt.Sprintf("The label %q is that of option %d already. Labels have to differ.", label.ValueString(), first+1))
		}
		seenLabels[label.ValueString()] = i
	}
	isBox := session.IsKnown(m.FieldType) && m.FieldType.ValueString() == fieldBooleanCheckbox || m.FieldType.IsNull() && m.Type.ValueString() == typeBool
	_, yes := seenValues["true"]
	_, no := seenValues["false"]
	if isBox && len(options) > 0 && !unknown && (len(options) != 2 || !yes || !no) {
		diags.AddAttributeError(path.Root("options"), "Invalid options",
			"A single check box (booleancheckbox) has exactly the options \"true\" and \"false\". Leave options out to get them with the labels Yes and No.")
	}
	return diags
}

// validateValue checks the internal value of the option at index i against
// those before it.
func (o propertyOption) validateValue(at path.Path, i int, seen map[string]int) diag.Diagnostics {
	var diags diag.Diagnostics
	if !session.IsKnown(o.value) {
		return diags
	}
	value := o.value.ValueString()
	if first, ok := seen[value]; ok {
		diags.AddAttributeError(at.AtName("value"), "Duplicate option",
			fmt.Sprintf("The value %q is that of option %d already. Values have to differ.", value, first+1))
	}
	seen[value] = i
	if strings.Contains(value, ";") {
		diags.AddAttributeError(at.AtName("value"), "Invalid option",
			fmt.Sprintf("The value %q holds a semicolon, which is what HubSpot puts between the chosen options of a record.", value))
	}
	return diags
}

// orList writes "a", "b" or "c".
func orList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}
