// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package settings is the provider's arguments: the model of the configuration,
// the environment variables that stand in for arguments, and their checks.
package settings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// The environment variables that stand in for arguments.
const (
	EnvAccessToken  = "HUBSPOT_ACCESS_TOKEN"
	EnvClientID     = "HUBSPOT_CLIENT_ID"
	EnvClientSecret = "HUBSPOT_CLIENT_SECRET"
	EnvRefreshToken = "HUBSPOT_REFRESH_TOKEN"
	EnvBaseURL      = "HUBSPOT_BASE_URL"
	EnvTokenURL     = "HUBSPOT_TOKEN_URL"
	EnvAPIVersion   = "HUBSPOT_API_VERSION"
	EnvPortalID     = "HUBSPOT_PORTAL_ID"
)

// OrEnv is the sentence of an argument's description that names its variable.
func OrEnv(variable string) string {
	return "May also be given by the environment variable `" + variable + "`."
}

// setting is one argument and the variable that stands in for it.
type setting struct {
	attribute, variable string
	value               func(*Model) *types.String
}

// settings is the only place that ties arguments to variables.
var settings = []setting{
	{"access_token", EnvAccessToken, func(m *Model) *types.String { return &m.AccessToken }},
	{"client_id", EnvClientID, func(m *Model) *types.String { return &m.ClientID }},
	{"client_secret", EnvClientSecret, func(m *Model) *types.String { return &m.ClientSecret }},
	{"refresh_token", EnvRefreshToken, func(m *Model) *types.String { return &m.RefreshToken }},
	{"base_url", EnvBaseURL, func(m *Model) *types.String { return &m.BaseURL }},
	{"token_url", EnvTokenURL, func(m *Model) *types.String { return &m.TokenURL }},
	{"api_version", EnvAPIVersion, func(m *Model) *types.String { return &m.APIVersion }},
	{"portal_id", EnvPortalID, func(m *Model) *types.String { return &m.PortalID }},
}

// Unknown reports whether an argument is not known yet.
func (m *Model) Unknown() bool {
	for _, s := range settings {
		if s.value(m).IsUnknown() {
			return true
		}
	}
	return m.RequestsPer10Seconds.IsUnknown() || m.MaxConcurrency.IsUnknown() || m.MaxRetries.IsUnknown()
}

// Validate checks what the configuration itself says.
func (m *Model) Validate() diag.Diagnostics {
	var diags diag.Diagnostics
	if !m.AccessToken.IsNull() {
		for _, other := range settings[1:4] {
			if !other.value(m).IsNull() {
				diags.AddAttributeError(path.Root(other.attribute), "Conflicting credentials",
					fmt.Sprintf("access_token and %s are both set, but exclude each other: a static token needs no OAuth app. Remove one of them.", other.attribute))
			}
		}
	}
	if v := m.BaseURL; !v.IsNull() && !v.IsUnknown() {
		diags.Append(checkURL("base_url", EnvBaseURL, v.ValueString())...)
	}
	if v := m.TokenURL; !v.IsNull() && !v.IsUnknown() {
		diags.Append(checkURL("token_url", EnvTokenURL, v.ValueString())...)
	}
	if v := m.APIVersion; !v.IsNull() && !v.IsUnknown() {
		diags.Append(checkAPIVersion(v.ValueString())...)
	}
	if v := m.PortalID; !v.IsNull() && !v.IsUnknown() {
		diags.Append(checkPortalID(v.ValueString())...)
	}
	return diags
}

// FromEnvironment fills what the configuration leaves out. Credentials of one
// kind in the configuration keep those of the other kind in the environment
// out: the configuration is the more specific word.
func (m *Model) FromEnvironment() {
	oauth := !m.ClientID.IsNull() || !m.ClientSecret.IsNull() || !m.RefreshToken.IsNull()
	static := !m.AccessToken.IsNull()
	for i, s := range settings {
		if i == 0 && oauth || i >= 1 && i <= 3 && static {
			continue
		}
		v := s.value(m)
		if fallback := os.Getenv(s.variable); v.IsNull() && fallback != "" {
			*v = types.StringValue(fallback)
		}
	}
}

// Account is the same for two configurations that reach the same account in the same
// way: it is made from the credentials and addresses, and tells nothing of them.
func (m *Model) Account() string {
	h := sha256.New()
	for _, v := range []types.String{m.AccessToken, m.ClientID, m.ClientSecret, m.RefreshToken, m.BaseURL, m.TokenURL, m.PortalID} {
		fmt.Fprintf(h, "%q\n", v.ValueString())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// CheckCredentials runs after the environment was read.
func (m *Model) CheckCredentials() diag.Diagnostics {
	var diags diag.Diagnostics
	static := m.AccessToken.ValueString() != ""
	var set, missing []string
	var firstMissing string
	for _, s := range settings[1:4] {
		if s.value(m).ValueString() != "" {
			set = append(set, s.attribute)
		} else {
			missing = append(missing, fmt.Sprintf("%s (or %s)", s.attribute, s.variable))
			if firstMissing == "" {
				firstMissing = s.attribute
			}
		}
	}
	switch {
	case static && len(set) > 0:
		diags.AddAttributeError(path.Root("access_token"), "Conflicting credentials",
			fmt.Sprintf("Both a static access token and OAuth credentials (%s) are given, by the configuration or by the environment. Unset %s, or the HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET and HUBSPOT_REFRESH_TOKEN variables.", strings.Join(set, ", "), EnvAccessToken))
	case !static && len(set) == 0:
		diags.AddAttributeError(path.Root("access_token"), "Missing credentials",
			fmt.Sprintf("Set access_token or the environment variable %s to the token of a private app or to a service key; or set client_id, client_secret and refresh_token (%s, %s, %s) for an OAuth app.", EnvAccessToken, EnvClientID, EnvClientSecret, EnvRefreshToken))
	case static && strings.ContainsFunc(m.AccessToken.ValueString(), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		diags.AddAttributeError(path.Root("access_token"), "Invalid access token",
			fmt.Sprintf("access_token (or %s) holds white space or a line end, which no token has; a file that was read often ends in one. Take it out, for example with trimspace().", EnvAccessToken))
	case !static && len(missing) > 0:
		diags.AddAttributeError(path.Root(firstMissing), "Incomplete OAuth credentials",
			fmt.Sprintf("The refresh-token grant needs client_id, client_secret and refresh_token. Still missing: %s.", strings.Join(missing, ", ")))
	}
	return diags
}

func checkURL(attribute, variable, value string) diag.Diagnostics {
	var diags diag.Diagnostics
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		diags.AddAttributeError(path.Root(attribute), "Invalid URL",
			fmt.Sprintf("%s (or %s) has to be a URL such as %s.", attribute, variable, hubspot.DefaultBaseURL))
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(value, "#"):
		diags.AddAttributeError(path.Root(attribute), "Invalid URL",
			fmt.Sprintf("%s (or %s) must have no user, query or fragment.", attribute, variable))
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		diags.AddAttributeError(path.Root(attribute), "Refusing to send credentials in the clear",
			fmt.Sprintf("%s (or %s) uses plain http, which is accepted for loopback addresses only. Use https.", attribute, variable))
	}
	return diags
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func checkAPIVersion(value string) diag.Diagnostics {
	var diags diag.Diagnostics
	if !hubspot.IsAPIVersion(value) {
		diags.AddAttributeError(path.Root("api_version"), "Unknown API version",
			fmt.Sprintf("api_version (or %s) is %q. Use %s; a later version has the form YYYY-MM too.", EnvAPIVersion, value, strings.Join(hubspot.APIVersions(), ", ")))
	}
	return diags
}

var hubID = regexp.MustCompile(`^[1-9][0-9]*$`)

func checkPortalID(value string) diag.Diagnostics {
	var diags diag.Diagnostics
	if !hubID.MatchString(value) {
		diags.AddAttributeError(path.Root("portal_id"), "Invalid portal id",
			fmt.Sprintf("portal_id (or %s) is the Hub ID: digits only, without a zero in front. HubSpot shows it in the account menu.", EnvPortalID))
	}
	return diags
}
