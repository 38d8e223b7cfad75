// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package session is what the resources and data sources of one provider
// configuration share: the client and what stands on it, and the arguments that
// several of them have.
package session

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/directory"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/review"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
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
	// Review is where plans write what they would do, nil where nobody asked for it.
	Review *review.Book
	// Groups are the property groups of object types.
	Groups *definitions.Groups
	// Labels and Linker are for associations.
	Labels *definitions.Labels
	Linker *batch.Linker
	// Directory is what values are resolved and checked by.
	Directory *directory.Directory
	account   *account
	// Configuration is that of the provider, see [settings.Model.Account].
	Configuration string
	// Ledger is what this process did to definitions.
	Ledger ledger.Ledger

	keyspaces keyspaces
	listings  listings
}

// NewUnconfigured returns a session that can't reach HubSpot: for plans
// whose provider configuration is not known, and for calls before there is any.
func NewUnconfigured() *Session {
	register, linkRegister := custody.NewRegister(), custody.NewRegister()
	return &Session{
		Board: custody.NewBoard(register), Register: register,
		LinkBoard: custody.NewBoard(linkRegister), LinkRegister: linkRegister,
		Groups:    definitions.NewGroups(nil, nil),
		Labels:    definitions.NewLabels(nil),
		Directory: directory.New(nil, nil, false),
		Linker:    batch.NewLinker(batch.NewEngine(nil, register, 1), nil),
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
	if d, err := time.ParseDuration(model.RequestTimeout.ValueString()); err == nil {
		cfg.RequestTimeout = d
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
	portal := &account{want: model.PortalID.ValueString()}
	cfg.Permit = portal.permit
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
		Client:        client,
		Definitions:   definitions.New(client),
		Register:      custody.NewRegister(),
		LinkRegister:  custody.NewRegister(),
		Configuration: model.Account(),
		account:       portal,
	}
	portal.client = client
	if dir := model.ReviewPath.ValueString(); dir != "" {
		s.Review = review.New(dir, model.Masked())
	}
	s.Directory = directory.New(client, s.Definitions.ID, hubspot.BindsRules(cfg.APIVersion))
	s.Board, s.LinkBoard = custody.NewBoard(s.Register), custody.NewBoard(s.LinkRegister)
	s.Groups = definitions.NewGroups(client, s.Definitions.Path)
	s.Labels = definitions.NewLabels(client)
	s.Engine = batch.NewEngine(batch.TolerateLag(client, s.Definitions.Fresh, s.Definitions.Key), s.Register, concurrency)
	s.Linker = batch.NewLinker(s.Engine, client)
	return s, diags
}
