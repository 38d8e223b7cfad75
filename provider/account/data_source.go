// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package account is what Terraform sees of the HubSpot account itself: the data
// sources hubspot_account, hubspot_owners, hubspot_pipelines and hubspot_object_type.
package account

import (
	"context"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var _ datasource.DataSourceWithConfigure = (*accountDataSource)(nil)

type accountDataSource struct{ session.DataSource }

// NewDataSource returns the data source hubspot_account.
func NewDataSource() datasource.DataSource {
	return &accountDataSource{session.DataSource{Name: "account"}}
}

type accountModel struct {
	ID                   types.String `tfsdk:"id"`
	PortalID             types.String `tfsdk:"portal_id"`
	AccountType          types.String `tfsdk:"account_type"`
	TimeZone             types.String `tfsdk:"time_zone"`
	UTCOffset            types.String `tfsdk:"utc_offset"`
	CompanyCurrency      types.String `tfsdk:"company_currency"`
	AdditionalCurrencies types.List   `tfsdk:"additional_currencies"`
	UIDomain             types.String `tfsdk:"ui_domain"`
	DataHostingLocation  types.String `tfsdk:"data_hosting_location"`
	APIUsage             types.Map    `tfsdk:"api_usage"`
	RecordLimits         types.Map    `tfsdk:"record_limits"`
}

// apiUsageElement is an element of api_usage.
var apiUsageElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"limit":     schema.Int64Attribute{Computed: true, MarkdownDescription: "Calls a day."},
	"used":      schema.Int64Attribute{Computed: true, MarkdownDescription: "Calls made today by all private apps of the account."},
	"remaining": schema.Int64Attribute{Computed: true, MarkdownDescription: "Calls left today. A hundred records take one."},
	"resets_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the quota resets (RFC 3339); null if HubSpot does not say."},
}}

var apiUsageType = session.NestedType(apiUsageElement)

// recordLimitElement is an element of record_limits.
var recordLimitElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"label":     schema.StringAttribute{Computed: true, MarkdownDescription: "Plural name of the object type."},
	"limit":     schema.Int64Attribute{Computed: true, MarkdownDescription: "Records that the account may hold."},
	"used":      schema.Int64Attribute{Computed: true, MarkdownDescription: "Records that it holds."},
	"remaining": schema.Int64Attribute{Computed: true, MarkdownDescription: "Records that may still be created."},
}}

var recordLimitType = session.NestedType(recordLimitElement)

// Schema implements [datasource.DataSource].
func (d *accountDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The HubSpot account that the provider's credentials belong to, its limits and what is left of them.\n\n" +
			"`api_usage` and `record_limits` differ from one run to the next: an output made of them shows as changed in every plan. To check before an apply that enough is left, use them in a `precondition` or a `check` block.",
		Attributes: map[string]schema.Attribute{
			"id":                    schema.StringAttribute{Computed: true, MarkdownDescription: "The portal id."},
			"portal_id":             schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the account (Hub ID), as the provider's `portal_id` takes it."},
			"account_type":          schema.StringAttribute{Computed: true, MarkdownDescription: "Type of the account, such as `STANDARD`, `SANDBOX` or `DEVELOPER_TEST`."},
			"time_zone":             schema.StringAttribute{Computed: true, MarkdownDescription: "Time zone; the daily quota resets at its midnight."},
			"utc_offset":            schema.StringAttribute{Computed: true, MarkdownDescription: "Present offset of the time zone, such as `-05:00`."},
			"company_currency":      schema.StringAttribute{Computed: true, MarkdownDescription: "Main currency."},
			"additional_currencies": schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Further currencies."},
			"ui_domain":             schema.StringAttribute{Computed: true, MarkdownDescription: "Host of the user interface, such as `app.hubspot.com`."},
			"data_hosting_location": schema.StringAttribute{Computed: true, MarkdownDescription: "Where HubSpot keeps the account's data, such as `na1` or `eu1`."},
			"api_usage": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Daily quotas of API calls by HubSpot's name, as HubSpot last counted them. Null where the credentials may not read them, as those of OAuth apps.",
				NestedObject:        apiUsageElement,
			},
			"record_limits": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Limits of records by object type id, such as `0-2` for companies. Custom object types share one limit, so that each shows the same `limit` and `remaining`. Null where the credentials may not read them.",
				NestedObject:        recordLimitElement,
			},
		},
	}
}

// Read implements [datasource.DataSource].
func (d *accountDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m accountModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	resp.Diagnostics.Append(d.Session.Readable(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, err := d.Session.Client.AccountDetails(ctx)
	if err != nil {
		resp.Diagnostics.Append(messages.APIError("Unable to Read Account", "The account of the credentials could not be read.", err))
		return
	}
	m.fill(account)
	resp.Diagnostics.Append(d.readUsage(ctx, &m)...)
	resp.Diagnostics.Append(d.readRecordLimits(ctx, &m)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
	}
}

func (m *accountModel) fill(account *hubspot.AccountDetails) {
	m.PortalID = types.StringValue(strconv.FormatInt(account.PortalID, 10))
	m.ID = m.PortalID
	m.AccountType = session.OrNull(account.AccountType)
	m.TimeZone = session.OrNull(account.TimeZone)
	m.UTCOffset = session.OrNull(account.UTCOffset)
	m.CompanyCurrency = session.OrNull(account.CompanyCurrency)
	m.AdditionalCurrencies = session.StringList(account.AdditionalCurrencies)
	m.UIDomain = session.OrNull(account.UIDomain)
	m.DataHostingLocation = session.OrNull(account.DataHostingLocation)
}

// withheld tells whether HubSpot keeps an answer back from these credentials,
// which is no fault.
func withheld(err error) bool { return hubspot.IsMissingScopes(err) || hubspot.IsNotFound(err) }

func (d *accountDataSource) readUsage(ctx context.Context, m *accountModel) diag.Diagnostics {
	var diags diag.Diagnostics
	m.APIUsage = types.MapNull(apiUsageType)
	usage, err := d.Session.Client.APIUsage(ctx)
	if err != nil {
		if !withheld(err) {
			diags.Append(messages.APIError("Unable to Read API Usage", "What is left of the daily quota could not be read.", err))
		}
		return diags
	}
	elements := make(map[string]attr.Value, len(usage))
	for _, u := range usage {
		resets := types.StringNull()
		if !u.ResetsAt.IsZero() {
			resets = types.StringValue(u.ResetsAt.UTC().Format(time.RFC3339))
		}
		elements[u.Name] = types.ObjectValueMust(apiUsageType.AttrTypes, map[string]attr.Value{
			"limit":     types.Int64Value(u.UsageLimit),
			"used":      types.Int64Value(u.CurrentUsage),
			"remaining": types.Int64Value(max(u.UsageLimit-u.CurrentUsage, 0)),
			"resets_at": resets,
		})
	}
	m.APIUsage = types.MapValueMust(apiUsageType, elements)
	return diags
}

func (d *accountDataSource) readRecordLimits(ctx context.Context, m *accountModel) diag.Diagnostics {
	var diags diag.Diagnostics
	m.RecordLimits = types.MapNull(recordLimitType)
	limits, err := d.Session.Client.RecordLimits(ctx)
	if err != nil {
		if !withheld(err) {
			diags.Append(messages.APIError("Unable to Read Record Limits", "The record limits of the account could not be read.", err))
		}
		return diags
	}
	elements := make(map[string]attr.Value, len(limits.Standard)+len(limits.Custom.Types))
	for _, l := range limits.Standard {
		elements[l.ObjectTypeID] = recordLimitObject(l, l.Limit, l.Limit-l.Usage)
	}
	for _, l := range limits.Custom.Types {
		elements[l.ObjectTypeID] = recordLimitObject(l, limits.Custom.Limit, limits.Custom.Limit-limits.Custom.Usage)
	}
	m.RecordLimits = types.MapValueMust(recordLimitType, elements)
	return diags
}

func recordLimitObject(l hubspot.RecordLimit, limit, remaining int64) types.Object {
	return types.ObjectValueMust(recordLimitType.AttrTypes, map[string]attr.Value{
		"label":     session.OrNull(l.PluralLabel),
		"limit":     types.Int64Value(limit),
		"used":      types.Int64Value(l.Usage),
		"remaining": types.Int64Value(max(remaining, 0)),
	})
}
