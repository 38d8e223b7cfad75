// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/account"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/associations"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/functions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/labels"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/lookup"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/objects"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/properties"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// direct lists what is answered without the framework because it carries large
// values.
func (p *hubspotProvider) direct() []protocol.Registration {
	return append(functions.Direct(),
		protocol.Direct(objects.TypeName, objects.NewResource(p.session)),
		protocol.Direct(associations.TypeName, associations.NewResource(p.session)),
	)
}

// Resources lists the resources.
func (p *hubspotProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return protocol.FrameworkResource(objects.NewResource(p.session)) },
		func() resource.Resource { return protocol.FrameworkResource(associations.NewResource(p.session)) },
		properties.NewResource,
		properties.NewGroupResource,
		labels.NewResource,
	}
}

// DataSources lists the data sources.
func (p *hubspotProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		account.NewDataSource,
		account.NewObjectTypeDataSource,
		lookup.NewDataSource,
		account.NewOwnersDataSource,
		account.NewPipelinesDataSource,
		properties.NewDataSource,
		labels.NewDataSource,
		labels.NewListDataSource,
	}
}

// Functions lists the provider functions.
func (p *hubspotProvider) Functions(context.Context) []func() function.Function {
	return functions.All()
}

// ListResources lists what `terraform query` can find.
func (p *hubspotProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		func() list.ListResource {
			return lookup.NewListResource(objects.TypeName, protocol.Preview(objects.NewResource(p.session)))
		},
	}
}
