// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package associations is what Terraform sees of associations: the resource
// hubspot_associations_batch. Which links are made and which are removed is
// decided in the package links, and done in the package batch.
package associations

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var (
	_ protocol.Resource[associationsBatchModel]    = (*Resource)(nil)
	_ protocol.WithUpgrade[associationsBatchModel] = (*Resource)(nil)
	_ protocol.Description                         = (*Resource)(nil)
)

// TypeName is the name of the resource type.
const TypeName = "hubspot_associations_batch"

// Resource manages many associations between the records of
// two object types. Like those of hubspot_objects_batch its data calls do not
// pass through the framework.
type Resource struct {
	session func() *session.Session
}

// NewResource returns the resource. What current returns is the
// session of the latest configuration.
func NewResource(current func() *session.Session) *Resource {
	return &Resource{session: current}
}

// Metadata implements [protocol.Description].
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

// Schema implements [protocol.Description]. Checks of the values are in
// ValidateConfig: the framework's validators are not run for this resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{"timeouts": timeouts.AttributesAll(ctx)}
	for _, group := range []map[string]schema.Attribute{associationsEnds(), associationsBehaviour(), associationsComputed()} {
		maps.Copy(attributes, group)
	}
	resp.Schema = schema.Schema{
		Version: associationsBatchSchemaVersion,
		MarkdownDescription: "Manages many associations between the records of two object types: which contacts belong to which companies, which deals to which tickets. " +
			"The associations are a map from a record to the set of records it is linked to. Only new links are made and only links that leave are removed, 100 a call.\n\n" +
			"By default the resource manages its own links and nothing else: links that people or workflows make are left alone, and links that were there before are left in HubSpot when they leave the configuration.",
		Attributes: attributes,
	}
}

func associationsEnds() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"from_object_type": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Object type of the keys of `links`: a name (`contacts`), an object type id (`0-1`, `2-123`) or the fully qualified name of a custom object (`p123_widget`). Another type replaces the resource.",
		},
		"to_object_type": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Object type of the records that the keys are linked to. Another type replaces the resource.",
		},
		"from_id_property": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Property with unique values whose values are the keys of `links`, such as `email`. By default the keys are HubSpot's record ids. With it the records are looked up during the apply, so that they may be made in the same apply; refer to the resource that makes them, or name it in `depends_on`. Another property replaces the resource.",
		},
		"to_id_property": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The same for the other ends: the property with unique values that the elements of the sets are values of. By default they are record ids, such as those of `hubspot_objects_batch`'s `ids`.",
		},
		"label": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Label of the links, as HubSpot shows it for this direction, such as `Decision maker` or `Primary`. By default links have no label. Another label replaces the resource; a label that was renamed does not. The label exists in HubSpot, or `hubspot_association_label` creates it: refer to that, `label = hubspot_association_label.example.label`. HubSpot associates labelled records without a label as well, so do not declare the same two records both with and without one.",
		},
		"links": schema.MapAttribute{
			Required: true, ElementType: types.SetType{ElemType: types.StringType},
			MarkdownDescription: "The links: each key names a record of `from_object_type`, each value the set of records of `to_object_type` it is linked to. Order and repetition do not matter. An empty map is legal, and so is an empty set, which with `mode = \"exact\"` says that a record has no links.\n\n" +
				"Keys that are known before the apply give the better plan. Where records are made in the same apply, write `{ for key, id in hubspot_objects_batch.people.ids : key => [...] }` with `from_id_property`, instead of ids as keys.",
		},
	}
}

func associationsBehaviour() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"mode": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "`additive` (default) manages the declared links and ignores all others. `exact` also removes every other link of this kind that a declared record has, whoever made it; the plan shows them and says how many. Without a `label`, `exact` removes whole associations, including labels on them.",
		},
		"deletion_policy": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "What becomes of a link that leaves `links`, and of all links when the resource is destroyed: `archive_created` (default) removes those that this resource made and leaves those alone that it found, `archive` removes all, `abandon` leaves all of them in HubSpot. Records themselves are never archived. Changing it writes nothing.",
		},
		"max_archive": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "Most links that one plan may remove; a plan that would remove more is an error. By default there is no limit.",
		},
	}
}

func associationsComputed() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "`{from_object_type}/{to_object_type}`, with `?label={label}` where there is one. It is also the import id.",
		},
		"association_type": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "HubSpot's category and type id of the label, such as `USER_DEFINED/37`; null without a label.",
		},
		"from_ids": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "HubSpot's record id of each key of `links`. Empty without `from_id_property`, as the keys are the ids then.",
		},
		"to_ids": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "HubSpot's record id of each element of `links`. Empty without `to_id_property`.",
		},
		"created": schema.MapAttribute{
			Computed: true, ElementType: types.MapType{ElemType: types.BoolType},
			MarkdownDescription: "For each link, by both keys, whether this resource made it (`true`) or found it in HubSpot (`false`). HubSpot does not say who made an association: links of an apply that was killed before its state was saved count as found.",
		},
		"label_added": schema.MapAttribute{
			Computed: true, ElementType: types.SetType{ElemType: types.StringType},
			MarkdownDescription: "Links whose records were associated before, so that this resource only added the label. When such a link leaves, only the label is removed.",
		},
	}
}

// associationsBatchSchemaVersion is the version of the state's form. Each
// change of the form raises it and teaches UpgradeState the version before.
const associationsBatchSchemaVersion = 0

// UpgradeState implements [protocol.WithUpgrade]. There is no older version yet.
func (r *Resource) UpgradeState(_ context.Context, _ protocol.UpgradeRequest, resp *protocol.UpgradeResponse[associationsBatchModel]) {
	resp.Diagnostics.AddError("Resource instance managed by newer provider version",
		"The state was written in a form that this version of the provider does not know. Use the version of the provider that wrote it, or a newer one.")
}
