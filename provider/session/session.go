// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package session is what the resources and data sources of one provider
// configuration share: the client and what stands on it, and the arguments that
// several of them have.
package session

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/settings"
)

// Session is what everything configured by one provider configuration shares:
// the client with its request budget, the property definitions, and custody of the
// records.
type Session struct {
	// Client is nil where the provider configuration is not known yet or not
	// given to this process.
	Client      *hubspot.Client
	Definitions *definitions.Catalog
	Engine      *batch.Engine
	// Board is what the plans of this process said of their records, Register what
	// its applies keep.
	Board    *custody.Board
	Register *custody.Register
	// LinkBoard and LinkRegister are the same for links.
	LinkBoard    *custody.Board
	LinkRegister *custody.Register
	// Labels and Linker are for associations.
	Labels *definitions.Labels
	Linker *batch.Linker
	portal *portalCheck
	// Account is that of the configuration, see [settings.Model.Account].
	Account string
	// Properties is what this process did to definitions.
	Properties PropertyLedger

	keyspaces keyspaces
}

// NewUnconfigured returns a session that can't reach HubSpot: for plans
// whose provider configuration is not known, and for calls before there is any.
func NewUnconfigured() *Session {
	register, linkRegister := custody.NewRegister(), custody.NewRegister()
	return &Session{
		Board: custody.NewBoard(register), Register: register,
		LinkBoard: custody.NewBoard(linkRegister), LinkRegister: linkRegister,
		Linker: batch.NewLinker(batch.NewEngine(nil, register, 1), nil),
	}
}

// Configured reports whether HubSpot can be asked.
func (s *Session) Configured() bool { return s.Client != nil }

// New sets up the session of a provider configuration; an unconfigured one where
// the configuration is not known yet. The versions are told to HubSpot.
func New(model settings.Model, version, terraformVersion string) (*Session, diag.Diagnostics) {
	diags := model.Validate()
	if diags.HasError() {
		return nil, diags
	}
	if model.Unknown() {
		// A plan can go on without HubSpot: what needs it is left out.
		return NewUnconfigured(), diags
	}
	model.FromEnvironment()
	diags.Append(model.CheckCredentials()...)
	diags.Append(model.Validate()...)
	if diags.HasError() {
		return nil, diags
	}
	cfg := hubspot.Config{
		AccessToken:          model.AccessToken.ValueString(),
		BaseURL:              model.BaseURL.ValueString(),
		APIVersion:           model.APIVersion.ValueString(),
		UserAgent:            fmt.Sprintf("terraform-provider-hubspot/%s Terraform/%s", version, terraformVersion),
		RequestsPer10Seconds: int(model.RequestsPer10Seconds.ValueInt64()),
		MaxConcurrency:       int(model.MaxConcurrency.ValueInt64()),
		MaxRetries:           int(model.MaxRetries.ValueInt64()),
		Observe:              logEvent,
	}
	if !model.MaxRetries.IsNull() && cfg.MaxRetries == 0 {
		cfg.MaxRetries = -1
	}
	if cfg.AccessToken == "" {
		cfg.OAuth = &hubspot.OAuthConfig{
			ClientID:     model.ClientID.ValueString(),
			ClientSecret: model.ClientSecret.ValueString(),
			RefreshToken: model.RefreshToken.ValueString(),
			TokenURL:     model.TokenURL.ValueString(),
		}
	}
	client, err := hubspot.New(cfg)
	if err != nil {
		diags.AddError("Invalid provider configuration", err.Error())
		return nil, diags
	}
	concurrency := cfg.MaxConcurrency
	if concurrency == 0 {
		concurrency = hubspot.DefaultMaxConcurrency
	}
	s := &Session{
		Client:       client,
		Definitions:  definitions.New(client),
		Register:     custody.NewRegister(),
		LinkRegister: custody.NewRegister(),
		Account:      model.Account(),
		portal:       &portalCheck{client: client, want: model.PortalID.ValueString()},
	}
	s.Board, s.LinkBoard = custody.NewBoard(s.Register), custody.NewBoard(s.LinkRegister)
	s.Labels = definitions.NewLabels(client)
	s.Engine = batch.NewEngine(batch.TolerateLag(client, s.Definitions.Fresh, s.Definitions.Key), s.Register, concurrency)
	s.Linker = batch.NewLinker(s.Engine, client)
	return s, diags
}

// portalCheck compares the account of the credentials with the expected one,
// once and before the first write.
type portalCheck struct {
	client *hubspot.Client
	want   string

	mu   sync.Mutex
	done bool
}

// errWrongPortal is returned where the credentials belong to another account.
var errWrongPortal = errors.New("wrong HubSpot account")

// check returns nil where no account is expected.
func (c *portalCheck) check(ctx context.Context) error {
	if c == nil || c.want == "" {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return nil
	}
	account, err := c.client.AccountDetails(ctx)
	if err != nil {
		return err
	}
	if got := strconv.FormatInt(account.PortalID, 10); got != c.want {
		return fmt.Errorf("%w: portal_id is %s, but the credentials belong to account %s", errWrongPortal, c.want, got)
	}
	c.done = true
	return nil
}

// Writable checks that this process may write, as every write does first.
func (s *Session) Writable(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	if !s.Configured() {
		diags.AddError("Provider is not configured", "The provider's arguments are not known, so HubSpot can't be reached. Apply what they depend on first.")
		return diags
	}
	err := s.portal.check(ctx)
	switch {
	case errors.Is(err, errWrongPortal):
		diags.AddAttributeError(path.Root("portal_id"), "Wrong HubSpot account",
			fmt.Sprintf("%s. Nothing was written. Use the token of the right account, or correct portal_id (or %s).", messages.Capitalize(err.Error()), settings.EnvPortalID))
	case err != nil:
		diags.Append(messages.APIError("Unable to Check the HubSpot Account", "portal_id is set, so the account is checked before the first write. Nothing was written.", err))
	}
	return diags
}

// Readable checks that HubSpot can be asked.
func (s *Session) Readable() diag.Diagnostics {
	var diags diag.Diagnostics
	if !s.Configured() {
		diags.AddError("Provider is not configured", "The provider's arguments are not known yet, so HubSpot can't be asked. Apply what they depend on first.")
	}
	return diags
}
