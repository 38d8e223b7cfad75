// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package objects is what Terraform sees of the CRM records that it manages: the
// resource hubspot_objects_batch. What to write and what to archive is decided in the
// package records, and done in the package batch.
package objects

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var (
	_ protocol.Resource[objectsBatchModel]     = (*Resource)(nil)
	_ protocol.WithIdentity[objectsBatchModel] = (*Resource)(nil)
	_ protocol.WithUpgrade[objectsBatchModel]  = (*Resource)(nil)
	_ protocol.Description                     = (*Resource)(nil)
)

// TypeName is the name of the resource type.
const TypeName = "hubspot_objects_batch"

// Resource manages many records of one object type, keyed by the
// value of a unique property. Its data calls do not pass through the framework,
// because ten thousand records would take it minutes.
type Resource struct {
	session func() *session.Session
	now     func() time.Time
}

// NewResource returns the resource. What current returns is the
// session of the latest configuration.
func NewResource(current func() *session.Session) *Resource {
	return &Resource{session: current, now: time.Now}
}

// Metadata implements [protocol.Description].
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

// Schema implements [protocol.Description]. Checks of the values are in
// ValidateConfig: the framework's validators are not run for this resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	cells := types.MapType{ElemType: types.StringType}
	resp.Schema = schema.Schema{
		Version: objectsBatchSchemaVersion,
		MarkdownDescription: "Manages many CRM records of one object type: companies, contacts, deals, tickets, products, line items or custom objects. " +
			"The records are a map whose keys are the values of a property with unique values. Only new and changed records are written, 100 a call, and HubSpot's ids and values come back as attributes.",
		Attributes: map[string]schema.Attribute{
			"object_type": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Type of the records: a name (`companies`), an object type id (`0-2`, `2-123`) or the fully qualified name of a custom object (`p123_widget`). Another type replaces the resource; another spelling of the same type does not.",
			},
			"id_property": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name of the property whose values are the keys of `records`. It must be a property with unique values; for contacts `email` is one. Another property replaces the resource.",
			},
			"records": schema.MapAttribute{
				Required: true, ElementType: cells,
				MarkdownDescription: "The records. Each key is the value of `id_property`, each value a map of the properties to manage. A property that is `null` or missing is not managed and keeps its value in HubSpot; `\"\"` clears it. `id_property` itself may be left out of the map. An empty map is legal.",
			},
			"deletion_policy": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What becomes of a record that leaves `records`, and of all records when the resource is destroyed: `archive_created` (default) archives those that this resource created and leaves those alone that it adopted, `archive` archives all, `abandon` leaves all of them in HubSpot. Changing it writes nothing.",
			},
			"existing_records": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What a plan says about a new key that HubSpot already holds: `adopt` (default) warns that the record will be taken over, `fail` is an error. `require` adopts too, and makes a new key that HubSpot does not hold an error, so that no record is ever created.",
			},
			"match_existing_by": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Name of a property by whose value a record that has no value of `id_property` yet is found for a new key: `domain`, `name`, any property of the rows, or `hs_object_id`, whose cells are then used for the search only. All records of the type are listed once, 100 a call, and values compared in meaning (a domain without case, scheme and `www.`). A record that is found is adopted and gets the key. Two records for a row, or two rows for a record, are an error that lists them; a record with another key is left alone; a row without a value has no match.",
			},
			"property_policies": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Who owns a property, by its name: `always` (default) writes the declared value whenever HubSpot holds another, `on_create` only when this resource creates the record, `if_empty` where HubSpot holds nothing, `keep_edits` when the declared value changes, so that what somebody edits in HubSpot stands until then and is reported. `records` keeps the declared value, `properties` what HubSpot holds.",
			},
			"missing_records": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What a plan says to a record of the state that HubSpot no longer holds: `recreate_archived` (default) makes archived and deleted ones anew, with a warning, and refuses to make one anew that was merged into another record or lives on under another key; `recreate` makes all of them anew; `fail` is an error for any. Where more than half of the records (and at least 10) are gone at once, nothing is dropped from the state unless the value in the state is `recreate`.",
			},
			"max_create": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Most records that one plan may take up, adopted ones and all of a replacement included: " + limitForm + " The first plan of a resource is bounded by a number only.",
			},
			"max_update": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Most records of the state that one plan may write: " + limitForm,
			},
			"max_archive": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Most records that one plan may archive: " + limitForm + " A destroy is judged by the limits in the state, so that a higher one has to be applied first. Without `max_archive` and `max_release`, a plan in which at least 10 records leave a resource that stays, and more than half of those it holds, is an error.",
			},
			"max_release": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Most records that one plan may let go and leave in HubSpot: " + limitForm,
			},
			"read_properties": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Names of further properties to read into `properties`, such as calculated ones.",
			},
			"compact_state": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Keep in the state only what `records` does not tell, which halves what Terraform has to carry (default `false`). `properties` then has only records that HubSpot spells differently or holds `read_properties` of, and is unknown as a whole in a plan that writes; `created` has only adopted records (`false`). Changing it writes nothing.",
			},
			"timeouts": timeouts.AttributesAll(ctx),
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "`{object_type}/{id_property}`, which is also the import id.",
			},
			"ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "HubSpot's record id of each key. All keys are known in a plan, also those of records to create, so that `for_each` over it works.",
			},
			"properties": schema.MapAttribute{
				Computed: true, ElementType: cells,
				MarkdownDescription: "What HubSpot returned for each key: the managed properties in HubSpot's own spelling, and `read_properties`. Unknown as a whole in the plan that creates the resource, later only for records that the apply writes. With `compact_state` it lacks records of which it would say what `records` does.",
			},
			"created": schema.MapAttribute{
				Computed: true, ElementType: types.BoolType,
				MarkdownDescription: "For each key whether this resource created the record (`true`) or found it in HubSpot and adopted it (`false`). With `compact_state` only the latter.",
			},
			"changes": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "What the last plan that changed something does, in numbers. It is known in the plan, for reviewers and policies, unless `records` is not.",
				Attributes: map[string]schema.Attribute{
					"new":      schema.Int64Attribute{Computed: true, MarkdownDescription: "Records that the state did not hold: created or adopted."},
					"updated":  schema.Int64Attribute{Computed: true, MarkdownDescription: "Records of the state that are written."},
					"cells":    schema.Int64Attribute{Computed: true, MarkdownDescription: "Properties of updated records that change."},
					"archived": schema.Int64Attribute{Computed: true, MarkdownDescription: "Records that leave and are archived."},
					"released": schema.Int64Attribute{Computed: true, MarkdownDescription: "Records that leave and stay in HubSpot."},
				},
			},
		},
	}
}

// limitForm is how limits are written.
const limitForm = "a number (`\"50\"`) or a share of the records held (`\"5%\"`), rounded down. A plan that goes beyond it is an error."

// IdentitySchema describes the identity for engines that know identities.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"object_type": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "Type of the records.",
			},
			"id_property": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "Property whose values are the keys of the records.",
			},
			"keys": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "Comma-separated keys to import; all records that have the property by default.",
			},
		},
	}
}

// Identity implements [protocol.WithIdentity]. It does not change with the
// spelling of the object type, as an identity must not change in an update.
func (r *Resource) Identity(_ context.Context, m *objectsBatchModel) map[string]protocol.String {
	if !m.addressed() {
		return nil
	}
	return map[string]protocol.String{
		"object_type": protocol.Known(m.objectType().Name()),
		"id_property": m.IDProperty,
	}
}

// objectsBatchSchemaVersion is the version of the state's form. Each change of
// the form raises it and teaches UpgradeState the version before.
const objectsBatchSchemaVersion = 0

// UpgradeState implements [protocol.WithUpgrade]. There is no older version yet.
func (r *Resource) UpgradeState(_ context.Context, _ protocol.UpgradeRequest, resp *protocol.UpgradeResponse[objectsBatchModel]) {
	resp.Diagnostics.AddError("Resource instance managed by newer provider version",
		"The state was written in a form that this version of the provider does not know. Use the version of the provider that wrote it, or a newer one.")
}
