// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// oauthState holds the tokens that the token endpoint handed out.
type oauthState struct {
	mu      sync.Mutex
	refresh map[string]bool
	access  map[string]time.Time
	issued  int
}

func addOAuthRoutes(add addRoute) {
	for path, endpoint := range map[string]struct {
		op     Operation
		handle func(*call) (reply, *apiError)
	}{
		"oauth/token":            {OpToken, (*call).token},
		"oauth/token/introspect": {OpIntrospect, (*call).introspect},
	} {
		r := add(http.MethodPost, path, endpoint.op, endpoint.handle)
		r.open, r.form = true, true
	}
	add(http.MethodGet, "oauth/access-tokens/{token}", OpTokenInfo, (*call).tokenInfo).open = true
}

func (o *oauthState) init(cfg *Config) {
	o.refresh = map[string]bool{}
	o.access = map[string]time.Time{}
	if cfg.RefreshToken != "" {
		o.refresh[cfg.RefreshToken] = true
	}
}

// configure takes over a refresh token that was configured anew.
func (o *oauthState) configure(old, cfg *Config) {
	if old.RefreshToken == cfg.RefreshToken {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.refresh, old.RefreshToken)
	o.refresh[cfg.RefreshToken] = true
}

func (o *oauthState) expiry(token string) (time.Time, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	at, ok := o.access[token]
	return at, ok
}

// RevokeAccessTokens makes all OAuth access tokens invalid: calls with them
// answer 401 until the client renews.
func (s *Server) RevokeAccessTokens() {
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	clear(s.oauth.access)
}

// RevokeRefreshTokens makes all refresh tokens dead, as uninstalling the app
// does.
func (s *Server) RevokeRefreshTokens() {
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	clear(s.oauth.refresh)
}

// oauthError is the body of a refused token request.
func oauthError(status, code, message string) reply {
	return jsonReply(http.StatusBadRequest, map[string]string{
		"status": status, "error": code, "error_description": message, "message": message,
	})
}

// form reads the form of a token request; what cannot be read is not there.
func (c *call) form() url.Values {
	form, _ := url.ParseQuery(string(c.body))
	return form
}

func (c *call) token() (reply, *apiError) {
	form := c.form()
	if form.Get("client_id") != c.cfg.ClientID || form.Get("client_secret") != c.cfg.ClientSecret {
		return oauthError("BAD_CLIENT_ID", "invalid_client", "missing or unknown client id, or wrong client secret"), nil
	}
	if grant := form.Get("grant_type"); grant != "refresh_token" {
		return oauthError("BAD_GRANT_TYPE", "unsupported_grant_type", "unsupported grant type "+grant), nil
	}
	o := &c.s.oauth
	o.mu.Lock()
	defer o.mu.Unlock()
	refresh := form.Get("refresh_token")
	if !o.refresh[refresh] {
		return oauthError("BAD_REFRESH_TOKEN", "invalid_grant", "missing or unknown refresh token"), nil
	}
	o.issued++
	access := fmt.Sprintf("sim-oauth-access-%d-%s", o.issued, c.s.newUUID())
	o.access[access] = c.now.Add(c.cfg.AccessTokenTTL)
	if c.cfg.RotateRefreshTokens {
		delete(o.refresh, refresh)
		refresh = fmt.Sprintf("sim-oauth-refresh-%d-%s", o.issued, c.s.newUUID())
		o.refresh[refresh] = true
	}
	answer := map[string]any{
		"access_token": access, "refresh_token": refresh, "token_type": "bearer", "token_use": "access_token",
		"expires_in": int(c.cfg.AccessTokenTTL.Seconds()), "hub_id": c.cfg.PortalID, "user_id": 2001, "scopes": c.scopes(),
	}
	if c.cfg.OmitExpiresIn {
		delete(answer, "expires_in")
	}
	return jsonReply(http.StatusOK, answer), nil
}

// signedToken is what an introspection tells of how a token was signed, with
// the members that the specification requires.
func (c *call) signedToken(expiry time.Time) map[string]any {
	return map[string]any{
		"appId": c.cfg.AppID, "appInstallId": "00000000-0000-4000-8000-000000000000", "audience": "AUDIENCE",
		"expiresAt": expiry.UnixMilli(), "hubId": c.cfg.PortalID, "hublet": "na1", "installingUserId": 2001,
		"isPrivateDistribution": true, "isServiceAccount": false, "isUserLevel": false, "newSignature": "", "signature": "",
		"scopeToScopeGroupPks": "", "scopes": strings.Join(c.scopes(), " "), "trialScopeToScopeGroupPks": "", "trialScopes": "",
		"userId": 2001,
	}
}

func (c *call) scopes() []string {
	if c.cfg.Scopes == nil {
		return []string{"oauth", "crm.objects.companies.read", "crm.objects.companies.write"}
	}
	return c.cfg.Scopes
}

func (c *call) introspect() (reply, *apiError) {
	return jsonReply(http.StatusOK, c.describeToken(c.form().Get("token"))), nil
}

func (c *call) tokenInfo() (reply, *apiError) {
	token := c.param("token")
	if _, known := c.s.oauth.expiry(token); !known {
		return reply{}, refuse(http.StatusNotFound, "", "the access token is expired or invalid")
	}
	described := c.describeToken(token)
	for _, later := range []string{"active", "client_id", "token_use"} {
		// Introspection brought them.
		delete(described, later)
	}
	return jsonReply(http.StatusOK, described), nil
}

func (c *call) describeToken(token string) map[string]any {
	expiry, known := c.s.oauth.expiry(token)
	left := max(0, int(expiry.Sub(c.now).Seconds()))
	return map[string]any{
		"active": known && left > 0, "token": token, "token_type": "access", "token_use": "access_token", "hub_id": c.cfg.PortalID,
		"user_id": 2001, "app_id": c.cfg.AppID, "hub_domain": "simulator.example", "user": "hand@simulator.example",
		"client_id": c.cfg.ClientID, "scopes": c.scopes(), "expires_in": left,
		"is_private_distribution": true, "signed_access_token": c.signedToken(expiry),
	}
}
