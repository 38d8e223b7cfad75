// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// sessionFrom unpacks what Configure handed to the framework. Before the
// provider is configured there is nothing, which gives the unconfigured session.
func sessionFrom(data any) (*session, diag.Diagnostics) {
	var diags diag.Diagnostics
	if data == nil {
		return newUnconfiguredSession(), diags
	}
	s, ok := data.(*session)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected *session, got %T. This is a bug in the provider.", data))
		return newUnconfiguredSession(), diags
	}
	return s, diags
}

// configuredResource gives a framework resource, or a list resource, its
// session.
type configuredResource struct{ session *session }

// Configure implements [resource.ResourceWithConfigure].
func (c *configuredResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	s, diags := sessionFrom(req.ProviderData)
	c.session = s
	resp.Diagnostics.Append(diags...)
}

// configuredDataSource gives a data source its session.
type configuredDataSource struct{ session *session }

// Configure implements [datasource.DataSourceWithConfigure].
func (c *configuredDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s, diags := sessionFrom(req.ProviderData)
	c.session = s
	resp.Diagnostics.Append(diags...)
}
