// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// sessionFrom unpacks what Configure handed to the framework. Before the
// provider is configured there is nothing, which gives the unconfigured session.
func sessionFrom(data any) (*Session, diag.Diagnostics) {
	var diags diag.Diagnostics
	if data == nil {
		return NewUnconfigured(), diags
	}
	s, ok := data.(*Session)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected *session, got %T. This is a bug in the provider.", data))
		return NewUnconfigured(), diags
	}
	return s, diags
}

// ConfiguredResource gives a framework resource, or a list resource, its
// session.
type ConfiguredResource struct{ Session *Session }

// Configure implements [resource.ResourceWithConfigure].
func (c *ConfiguredResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	s, diags := sessionFrom(req.ProviderData)
	c.Session = s
	resp.Diagnostics.Append(diags...)
}

// DataSource is the part that all data sources have in common: their name and their
// session. Name is what follows the provider's: hubspot_Name.
type DataSource struct {
	Session *Session
	Name    string
}

// Metadata implements [datasource.DataSource].
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Name
}

// Configure implements [datasource.DataSourceWithConfigure].
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s, diags := sessionFrom(req.ProviderData)
	d.Session = s
	resp.Diagnostics.Append(diags...)
}
