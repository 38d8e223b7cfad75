// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is what Terraform sees of the HubSpot provider: its
// configuration, resources, data sources and functions. It translates between
// Terraform's values and the packages that decide and act.
package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/settings"
)

var (
	_ provider.Provider                   = (*hubspotProvider)(nil)
	_ provider.ProviderWithFunctions      = (*hubspotProvider)(nil)
	_ provider.ProviderWithListResources  = (*hubspotProvider)(nil)
	_ provider.ProviderWithValidateConfig = (*hubspotProvider)(nil)
)

type hubspotProvider struct {
	version string
	// current is the session of the latest configuration. Terraform configures
	// a provider process once; the test library configures one server again
	// and again.
	current atomic.Pointer[session.Session]
	// account is that of all configurations. The resources that do not pass through
	// the framework have the latest session, so that there must not be two accounts.
	account atomic.Pointer[string]
	// unconfigured serves calls that come before any configuration.
	unconfigured *session.Session
}

func newProvider(version string) *hubspotProvider {
	return &hubspotProvider{version: version, unconfigured: session.NewUnconfigured()}
}

// session returns what the configuration set up, an unconfigured session where
// Terraform has not configured the provider: it does not before the plan of a
// destroy.
func (p *hubspotProvider) session() *session.Session {
	if s := p.current.Load(); s != nil {
		return s
	}
	return p.unconfigured
}

func (p *hubspotProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "hubspot"
	resp.Version = p.version
}

func (p *hubspotProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages CRM records and what they need in HubSpot: companies, contacts, deals, tickets and custom objects, by the ten thousand.",
		Attributes: map[string]schema.Attribute{
			"access_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Access token of a private app, or a service key. " + settings.OrEnv(settings.EnvAccessToken) + " Excludes `client_id`, `client_secret` and `refresh_token`.",
			},
			"client_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Client id of an OAuth app. " + settings.OrEnv(settings.EnvClientID),
			},
			"client_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Client secret of an OAuth app. " + settings.OrEnv(settings.EnvClientSecret),
			},
			"refresh_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "OAuth refresh token. Access tokens are renewed before they expire, and once more when HubSpot refuses one. " + settings.OrEnv(settings.EnvRefreshToken),
			},
			"base_url": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Base URL of the API, by default `https://api.hubapi.com`. Plain http is accepted for loopback addresses only. " + settings.OrEnv(settings.EnvBaseURL),
			},
			"token_url": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "OAuth token endpoint, by default `{base_url}/oauth/{api_version}/token`. " + settings.OrEnv(settings.EnvTokenURL),
			},
			"api_version": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Version of the API: `2026-09` (default), `2026-03` or `v3`, or a later one in the form `YYYY-MM`. From `2026-09` on HubSpot enforces the account's own rules for records, see [Which version of the API](guides/authentication-and-scopes.md#which-version-of-the-api). " + settings.OrEnv(settings.EnvAPIVersion),
			},
			"portal_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the HubSpot account (Hub ID) that may be changed. Before the first call it is compared with the account of the credentials, so that the token of another account reads and changes nothing. Without it, states of records and links remember the account that they were written in, and refuse another one. " + settings.OrEnv(settings.EnvPortalID),
			},
			"requests_per_10_seconds": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Ceiling of the requests in 10 seconds. By default the limit is learnt from HubSpot's answers, starting from 100.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"max_concurrency": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Most requests in flight at a time, by default 8.",
				Validators:          []validator.Int64{int64validator.Between(1, 64)},
			},
			"max_retries": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Most repetitions of one request after a passing fault, by default 8. 0 turns them off.",
				Validators:          []validator.Int64{int64validator.Between(0, 50)},
			},
		},
	}
	for _, name := range []string{"access_token", "client_id", "client_secret", "refresh_token"} {
		a, _ := resp.Schema.Attributes[name].(schema.StringAttribute)
		a.Validators = []validator.String{stringvalidator.LengthAtLeast(1)}
		resp.Schema.Attributes[name] = a
	}
}

// ValidateConfig reports contradictions that need no environment, so that
// `terraform validate` finds them.
func (p *hubspotProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var model settings.Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(model.Validate()...)
}

func (p *hubspotProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model settings.Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	s, diags := session.New(model, p.version, req.TerraformVersion)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if s.Configured() && !p.account.CompareAndSwap(nil, &s.Account) && *p.account.Load() != s.Account {
		resp.Diagnostics.AddError("Two provider configurations in one process",
			"This process serves another HubSpot account, or other credentials or addresses, already: with both at once, records could be written to the wrong account. Nothing was done with the second configuration. "+
				"Terraform starts a process for each configuration. A provider that was started by hand, with -debug, serves one: restart it after a change of its configuration, and let Terraform start the provider where there are aliases.")
		return
	}
	p.current.Store(s)
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = s, s, s
}
