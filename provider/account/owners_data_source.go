// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package account

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var _ datasource.DataSourceWithConfigure = (*ownersDataSource)(nil)

type ownersDataSource struct{ session.DataSource }

// NewOwnersDataSource returns the data source hubspot_owners.
func NewOwnersDataSource() datasource.DataSource {
	return &ownersDataSource{session.DataSource{Name: "owners"}}
}

type ownersModel struct {
	ID       types.String `tfsdk:"id"`
	Email    types.String `tfsdk:"email"`
	Archived types.Bool   `tfsdk:"archived"`
	IDs      types.Map    `tfsdk:"ids"`
	Owners   types.Map    `tfsdk:"owners"`
}

// ownerElement is an element of owners.
var ownerElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"email":      schema.StringAttribute{Computed: true, MarkdownDescription: "E-mail address; null for none."},
	"first_name": schema.StringAttribute{Computed: true, MarkdownDescription: "First name; null for none."},
	"last_name":  schema.StringAttribute{Computed: true, MarkdownDescription: "Last name; null for none."},
	"type":       schema.StringAttribute{Computed: true, MarkdownDescription: "`PERSON` or `QUEUE`."},
	"user_id":    schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the user, which records do not take; null for none."},
	"archived":   schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the owner is deactivated."},
	"teams":      schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Team id -> name."},
}}

var ownerType = session.NestedType(ownerElement)

// Schema implements [datasource.DataSource].
func (d *ownersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The owners of the account: users whom records can be assigned to. A record is assigned through `hubspot_owner_id`, which takes the **owner's id**, not the user's: `hubspot_owner_id = data.hubspot_owners.all.ids[\"ada@example.com\"]`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Says what was asked for."},
			"email": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Look up the owner with this e-mail address only. It is an error if there is none.",
			},
			"archived": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "`true` returns the deactivated owners instead of the active ones.",
			},
			"ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "E-mail address in lower case -> owner id. Where several archived owners had one address, the one with the highest id counts.",
			},
			"owners": schema.MapNestedAttribute{
				Computed: true, MarkdownDescription: "Owner id -> owner.",
				NestedObject: ownerElement,
			},
		},
	}
}

// Read implements [datasource.DataSource].
func (d *ownersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m ownersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	resp.Diagnostics.Append(d.Session.Readable(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	owners, err := d.list(ctx, strings.TrimSpace(m.Email.ValueString()), m.Archived.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(messages.APIError("Unable to Read Owners", "The owners of the account could not be read. This takes the scope crm.objects.owners.read.", err))
		return
	}
	if !m.Email.IsNull() && len(owners) == 0 {
		hint := "If the user was deactivated, set archived = true."
		if m.Archived.ValueBool() {
			hint = "Active owners are found without archived = true."
		}
		resp.Diagnostics.AddAttributeError(path.Root("email"), "Unable to Find Owner",
			fmt.Sprintf("No owner of the account has the e-mail address %q. A user has to be invited to the account to own records. %s", m.Email.ValueString(), hint))
		return
	}
	m.fill(owners)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

func (d *ownersDataSource) list(ctx context.Context, email string, archived bool) ([]hubspot.Owner, error) {
	owners, err := d.Session.Client.AllOwners(ctx, hubspot.OwnersRequest{Email: email, Archived: archived})
	if err != nil || email == "" {
		return owners, err
	}
	// Only those that were asked for.
	return slices.DeleteFunc(owners, func(o hubspot.Owner) bool { return !strings.EqualFold(o.Email, email) }), nil
}

func (m *ownersModel) fill(owners []hubspot.Owner) {
	byEmail := make(map[string]string, len(owners))
	all := make(map[string]attr.Value, len(owners))
	for i := range owners {
		o := &owners[i]
		all[o.ID] = ownerObject(o)
		email := strings.ToLower(o.Email)
		if email != "" && higherID(o.ID, byEmail[email]) {
			byEmail[email] = o.ID
		}
	}
	ids := make(map[string]attr.Value, len(byEmail))
	for email, id := range byEmail {
		ids[email] = types.StringValue(id)
	}
	m.ID = types.StringValue("owners")
	if !m.Email.IsNull() {
		m.ID = m.Email
	}
	m.IDs = types.MapValueMust(types.StringType, ids)
	m.Owners = types.MapValueMust(ownerType, all)
}

// higherID compares decimal ids of any length.
func higherID(a, b string) bool { return len(a) > len(b) || len(a) == len(b) && a > b }

func ownerObject(o *hubspot.Owner) types.Object {
	teams := make(map[string]attr.Value, len(o.Teams))
	for _, team := range o.Teams {
		teams[team.ID] = types.StringValue(team.Name)
	}
	userID := types.StringNull()
	if id := max(o.UserID, o.UserIDIncludingInactive); id != 0 {
		userID = types.StringValue(strconv.FormatInt(id, 10))
	}
	return types.ObjectValueMust(ownerType.AttrTypes, map[string]attr.Value{
		"email":      session.OrNull(o.Email),
		"first_name": session.OrNull(o.FirstName),
		"last_name":  session.OrNull(o.LastName),
		"type":       session.OrNull(o.Type),
		"user_id":    userID,
		"archived":   types.BoolValue(o.Archived),
		"teams":      types.MapValueMust(types.StringType, teams),
	})
}
