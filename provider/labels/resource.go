// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package labels is what Terraform sees of association labels, which say what a link
// between two records means: the resource and the data source
// hubspot_association_label, and the data source hubspot_association_labels.
package labels

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var (
	_ resource.ResourceWithConfigure   = (*labelResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*labelResource)(nil)
	_ resource.ResourceWithImportState = (*labelResource)(nil)
	_ resource.ResourceWithIdentity    = (*labelResource)(nil)
)

type labelResource struct{ session.ConfiguredResource }

// NewResource returns the resource hubspot_association_label.
func NewResource() resource.Resource { return &labelResource{} }

// Metadata implements [resource.Resource].
func (r *labelResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_association_label"
	// The object types may be spelt another way without a replacement.
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements [resource.Resource].
func (r *labelResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A label for associations between records of two object types, such as `Decision maker` from contacts to companies: the label itself, not the links that have it. " +
			"`hubspot_associations_batch` makes those; both can be created in one apply, with `label = hubspot_association_label.example.label`.\n\n" +
			"A label exists in both directions, where it may be called differently (`Manager` and `Employee`). Declare it once. HubSpot lets an account have labels of its own from its Professional subscriptions on, and a limited number for each pair of object types.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "`{from_object_type}/{to_object_type}/{type_id}`, which is also an import id.",
			},
			"from_object_type": objectTypeAttribute("Object type that the label reads from"),
			"to_object_type":   objectTypeAttribute("Object type at the other end"),
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators: []validator.String{
					stringvalidator.RegexMatches(links.LabelName, "must have letters, digits and underscores only, and must not begin with a digit"),
				},
				MarkdownDescription: "Internal name of the label. Default: made of the label, `decision_maker` of `Decision maker`. HubSpot takes it when the label is created, never changes it and never tells it: of an imported label it is what the configuration says, null by default. Another name replaces the label.",
			},
			"label": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{stringvalidator.RegexMatches(noSurroundingSpace, "must not be empty, or begin or end with white space")},
				MarkdownDescription: "What people see, from the first object type to the second: of a contact at a company, `Decision maker`. Changed in place; links keep it under its new text.",
			},
			"inverse_label": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators: []validator.String{stringvalidator.RegexMatches(noSurroundingSpace, "must not be empty, or begin or end with white space")},
				MarkdownDescription: "What the link is called from the other end, for pairs such as `Manager` and `Employee`. Left out, a new label is called the same from both ends and stays so, and one that has another text there keeps it. " +
					"Null after an import where it can't be told which label of the other direction belongs to this one.",
			},
			"type_id": schema.Int64Attribute{
				Computed: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "HubSpot's id of the kind of association, in this direction. It differs between accounts.",
			},
			"inverse_type_id": schema.Int64Attribute{
				Computed: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "The same for the other direction; null where it is not known.",
			},
			"association_type": schema.StringAttribute{
				Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Category and type id, such as `USER_DEFINED/37`, as `hubspot_associations_batch` shows it.",
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true, Computed: true,
				Default: stringdefault.StaticString(string(records.ArchiveCreated)),
				Validators: []validator.String{stringvalidator.OneOf(
					string(records.ArchiveCreated), string(records.Archive), string(records.Abandon), string(preventDeletion),
				)},
				MarkdownDescription: "What becomes of the label when it leaves the configuration or is destroyed. HubSpot has no recycle bin for labels: one that is deleted leaves every link that has it, whoever made that, and the records stay linked without it. " +
					"`archive_created` (default) deletes it if this resource created it and leaves it in HubSpot if it was imported; `archive` deletes it in both cases; `abandon` leaves it in HubSpot; `prevent` makes such a plan an error. Changing the policy writes nothing.",
			},
			"created": schema.BoolAttribute{
				Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Whether this resource created the label; `false` where it was imported.",
			},
		},
	}
}

func objectTypeAttribute(what string) schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, Validators: []validator.String{session.ObjectTypeValidator{}},
		MarkdownDescription: what + ": a name such as `contacts`, an object type id (`0-1`, `2-123`) or the fully qualified name of a custom object (`p123_widget`). Another spelling of the same type changes nothing; another type replaces the label.",
	}
}

// IdentitySchema implements [resource.ResourceWithIdentity].
func (r *labelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"from_object_type": identityschema.StringAttribute{RequiredForImport: true, Description: "Object type that the label reads from."},
		"to_object_type":   identityschema.StringAttribute{RequiredForImport: true, Description: "Object type at the other end."},
		"type_id":          identityschema.Int64Attribute{RequiredForImport: true, Description: "HubSpot's id of the kind of association."},
	}}
}
