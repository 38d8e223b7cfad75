// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package lookup finds and shows records without managing them: the data source
// hubspot_objects, and the list resource that finds what hubspot_objects_batch can
// import.
package lookup

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var (
	_ datasource.DataSourceWithConfigure      = (*objectsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*objectsDataSource)(nil)
)

type objectsDataSource struct{ session.DataSource }

// NewDataSource returns the data source hubspot_objects.
func NewDataSource() datasource.DataSource {
	return &objectsDataSource{session.DataSource{Name: "objects"}}
}

type objectsModel struct {
	ID           types.String        `tfsdk:"id"`
	ObjectType   types.String        `tfsdk:"object_type"`
	IDProperty   types.String        `tfsdk:"id_property"`
	Keys         types.List          `tfsdk:"keys"`
	FilterGroups []objectFilterGroup `tfsdk:"filter_groups"`
	Query        types.String        `tfsdk:"query"`
	Limit        types.Int64         `tfsdk:"limit"`
	Properties   types.List          `tfsdk:"properties"`
	Records      types.Map           `tfsdk:"records"`
	IDs          types.Map           `tfsdk:"ids"`
	Missing      types.List          `tfsdk:"missing"`
	Total        types.Int64         `tfsdk:"total"`
}

// recordType is the type of a record: its properties by name.
var recordType = types.MapType{ElemType: types.StringType}

// Schema implements [datasource.DataSource].
func (d *objectsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up records that exist in HubSpot, without managing them.\n\n" +
			"**By `keys`** it reads exactly those records, a hundred a call, as they are at this moment. This is the reliable way, and the only one for more than 10,000 records.\n\n" +
			"**By `filter_groups` or `query`** it searches. Know the limits of HubSpot's search: it finds 10,000 records at most, allows about five calls a second for the whole account, " +
			"and its index lags behind writes by seconds or more. A record that was just written may be missing or show old values, so that a search must not decide whether a record has to be created.\n\n" +
			"Everything it returns is kept in Terraform's state. Ask for the properties that you need and no more, above all of personal data.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The object type."},
			"object_type": schema.StringAttribute{
				Required: true, Validators: []validator.String{session.ObjectTypeValidator{}},
				MarkdownDescription: "Object type: a name such as `companies`, an object type id (`0-2`, `2-123`) or the fully qualified name of a custom object (`p123_widget`).",
			},
			"id_property": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Property whose values `keys` are and the results are keyed by: `email` of contacts or a property with unique values. Left out, record ids take its place.",
			},
			"keys": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Values of `id_property`, or record ids, to look up. Excludes `filter_groups` and `query`.",
			},
			"filter_groups": filterGroupsAttribute(),
			"query": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthBetween(1, maxSearchBody)},
				MarkdownDescription: "Text to search for in the object type's default searchable properties, alone or together with `filter_groups`.",
			},
			"limit": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.Between(1, hubspot.MaxSearchResults)},
				MarkdownDescription: "Most records that a search returns, by ascending record id. Without it, a search that finds more than the 10,000 records that HubSpot hands out is an error instead of a part of the truth.",
			},
			"properties": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          []validator.List{listvalidator.UniqueValues(), listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
				MarkdownDescription: "Names of the properties to return. Default: only `id_property`.",
			},
			"records": schema.MapAttribute{
				Computed: true, ElementType: recordType,
				MarkdownDescription: "The records found: key (or record id) -> property -> value in HubSpot's spelling. A property without a value is null.",
			},
			"ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Key (or record id) -> record id. The id of a record that was merged away leads to no record.",
			},
			"missing": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Those of `keys` that no record has, sorted. Empty for a search.",
			},
			"total": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "Number of records found; for a search the number that matches, also beyond `limit`.",
			},
		},
	}
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (d *objectsDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var keys types.List
	var groups types.List
	var query types.String
	var limit types.Int64
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("keys"), &keys)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("filter_groups"), &groups)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("query"), &query)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("limit"), &limit)...)
	if resp.Diagnostics.HasError() {
		return
	}
	searches := !groups.IsNull() || !query.IsNull()
	switch {
	case keys.IsNull() && !searches:
		resp.Diagnostics.AddAttributeError(path.Root("keys"), "Nothing to look up",
			"Set keys to read records by their keys, or filter_groups or query to search for them. All records of an object type are read with filter_groups = [{ filters = [{ property = \"hs_object_id\", operator = \"HAS_PROPERTY\" }] }].")
	case !keys.IsNull() && searches:
		resp.Diagnostics.AddAttributeError(path.Root("keys"), "Conflicting ways to look up",
			"keys reads records by their keys; filter_groups and query search for them. Use one way in one data source.")
	case !keys.IsNull() && !limit.IsNull():
		resp.Diagnostics.AddAttributeError(path.Root("limit"), "Limit without a search",
			"limit is for a search. By keys, every record asked for is returned.")
	}
	if !groups.IsNull() && !groups.IsUnknown() {
		resp.Diagnostics.Append(checkFilterGroups(groups)...)
	}
}

// Read implements [datasource.DataSource].
func (d *objectsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m objectsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	objectType, diags := d.Readable(ctx, m.ObjectType)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	l := &objectLookup{session: d.Session, model: &m, objectType: objectType, idProperty: m.IDProperty.ValueString()}
	resp.Diagnostics.Append(m.Properties.ElementsAs(ctx, &l.properties, false)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if m.Keys.IsNull() {
		resp.Diagnostics.Append(l.search(ctx)...)
	} else {
		resp.Diagnostics.Append(l.byKey(ctx)...)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, l.result())...)
	}
}

// objectLookup is one look-up of records.
type objectLookup struct {
	session    *session.Session
	model      *objectsModel
	objectType values.ObjectType
	// idProperty is empty where record ids are the keys.
	idProperty string
	properties []string

	found   map[string]*hubspot.Object
	missing []string
	total   int64
}

// byKey reads the records of the keys.
func (l *objectLookup) byKey(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	var keys []string
	for i, element := range l.model.Keys.Elements() {
		key, ok := element.(types.String)
		if !ok || key.IsNull() || key.ValueString() == "" {
			diags.AddAttributeError(path.Root("keys").AtListIndex(i), "Empty key",
				fmt.Sprintf("Element %d of keys is null or empty. Leave it out, for example with compact().", i+1))
			continue
		}
		if l.idProperty == "" && !hubspot.IsRecordID(key.ValueString()) {
			diags.AddAttributeError(path.Root("keys").AtListIndex(i), "Invalid record id",
				fmt.Sprintf("Element %d of keys, %q, is no record id: those consist of digits. To look records up by another property, set id_property.", i+1, key.ValueString()))
			continue
		}
		keys = append(keys, key.ValueString())
	}
	if diags.HasError() {
		return diags
	}
	target := batch.Target{ObjectType: l.objectType, IDProperty: l.idProperty, Normalize: values.NormalizeKey}
	// One record is asked for once, however its key is spelt.
	spellings := make(map[string][]string, len(keys))
	var ask []string
	for _, key := range keys {
		normal := target.Normalize(key)
		if len(spellings[normal]) == 0 {
			ask = append(ask, key)
		}
		if !slices.Contains(spellings[normal], key) {
			spellings[normal] = append(spellings[normal], key)
		}
	}
	slices.Sort(ask)
	objects, err := l.read(ctx, target, ask)
	if err != nil {
		diags.Append(messages.APIError("Unable to Read Records", fmt.Sprintf("%s of %s could not be looked up.", messages.Capitalize(messages.Plural(len(ask), "record")), l.model.ObjectType.ValueString()), err))
		return diags
	}
	l.found = make(map[string]*hubspot.Object, len(keys))
	for _, asked := range ask {
		object, ok := objects[asked]
		for _, key := range spellings[target.Normalize(asked)] {
			if ok {
				l.found[key] = object
			} else {
				l.missing = append(l.missing, key)
			}
		}
	}
	slices.Sort(l.missing)
	l.total = int64(len(objects))
	return diags
}

func (l *objectLookup) read(ctx context.Context, target batch.Target, keys []string) (map[string]*hubspot.Object, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	if l.idProperty == "" {
		target.IDProperty = recordID
		return l.session.Engine.ReadIDs(ctx, target, keys, l.properties)
	}
	return l.session.Engine.Read(ctx, batch.ReadRequest{Target: target, Keys: keys, Properties: l.properties})
}

// recordID is the property that holds a record's id.
const recordID = "hs_object_id"

// result is what the look-up found.
func (l *objectLookup) result() *objectsModel {
	names := l.properties
	if l.idProperty != "" && !slices.Contains(names, l.idProperty) {
		names = append(slices.Clone(names), l.idProperty)
	}
	records := make(map[string]attr.Value, len(l.found))
	ids := make(map[string]attr.Value, len(l.found))
	for key, object := range l.found {
		properties := make(map[string]attr.Value, len(names))
		for _, name := range names {
			properties[name] = types.StringPointerValue(valueOrNull(object.Properties[name]))
		}
		records[key] = types.MapValueMust(types.StringType, properties)
		ids[key] = types.StringValue(object.ID)
	}
	m := l.model
	m.ID = types.StringValue(m.ObjectType.ValueString())
	m.Records = types.MapValueMust(recordType, records)
	m.IDs = types.MapValueMust(types.StringType, ids)
	m.Missing = session.StringList(l.missing)
	m.Total = types.Int64Value(l.total)
	return m
}

// valueOrNull takes "" for no value, as HubSpot does.
func valueOrNull(v *string) *string {
	if v == nil || *v == "" {
		return nil
	}
	return v
}
