// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package settings

import (
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Model is the provider configuration.
type Model struct {
	AccessToken          types.String `tfsdk:"access_token"`
	ClientID             types.String `tfsdk:"client_id"`
	ClientSecret         types.String `tfsdk:"client_secret"`
	RefreshToken         types.String `tfsdk:"refresh_token"`
	BaseURL              types.String `tfsdk:"base_url"`
	TokenURL             types.String `tfsdk:"token_url"`
	APIVersion           types.String `tfsdk:"api_version"`
	PortalID             types.String `tfsdk:"portal_id"`
	RequestsPer10Seconds types.Int64  `tfsdk:"requests_per_10_seconds"`
	MaxConcurrency       types.Int64  `tfsdk:"max_concurrency"`
	MaxRetries           types.Int64  `tfsdk:"max_retries"`
	RequestTimeout       types.String `tfsdk:"request_timeout"`
	ReviewPath           types.String `tfsdk:"review_path"`
	ReviewMask           types.List   `tfsdk:"review_mask"`
}
