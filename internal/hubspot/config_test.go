// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*Config)
		// names is the field that the error must name.
		names string
	}{
		"no credentials":         {func(c *Config) { c.AccessToken = "" }, "Config.AccessToken or Config.OAuth"},
		"both":                   {func(c *Config) { c.OAuth = &OAuthConfig{} }, "Config.AccessToken and Config.OAuth"},
		"token with a line end":  {func(c *Config) { c.AccessToken = "pat\n" }, "Config.AccessToken"},
		"no client id":           {func(c *Config) { withOAuth(c); c.OAuth.ClientID = "" }, "Config.OAuth.ClientID"},
		"no client secret":       {func(c *Config) { withOAuth(c); c.OAuth.ClientSecret = "" }, "Config.OAuth.ClientSecret"},
		"no refresh token":       {func(c *Config) { withOAuth(c); c.OAuth.RefreshToken = "" }, "Config.OAuth.RefreshToken"},
		"token URL in the open":  {func(c *Config) { withOAuth(c); c.OAuth.TokenURL = "http://example.com/token" }, "Config.OAuth.TokenURL"},
		"plain http":             {func(c *Config) { c.BaseURL = "http://api.hubapi.com" }, "Config.BaseURL"},
		"plain http, look-alike": {func(c *Config) { c.BaseURL = "http://localhost.example.com" }, "Config.BaseURL"},
		"other scheme":           {func(c *Config) { c.BaseURL = "ftp://api.hubapi.com" }, "Config.BaseURL"},
		"no scheme":              {func(c *Config) { c.BaseURL = "api.hubapi.com" }, "Config.BaseURL"},
		"no host":                {func(c *Config) { c.BaseURL = "https://" }, "Config.BaseURL"},
		"query":                  {func(c *Config) { c.BaseURL = "https://api.hubapi.com?a=b" }, "Config.BaseURL"},
		"query without a name":   {func(c *Config) { c.BaseURL = "https://api.hubapi.com?" }, "Config.BaseURL"},
		"fragment":               {func(c *Config) { c.BaseURL = "https://api.hubapi.com/x#" }, "Config.BaseURL"},
		"dots":                   {func(c *Config) { c.BaseURL = "https://api.hubapi.com/a/../b" }, "Config.BaseURL"},
		"escaped dots":           {func(c *Config) { c.BaseURL = "https://api.hubapi.com/%2e%2E/b" }, "Config.BaseURL"},
		"escaped slash":          {func(c *Config) { c.BaseURL = "https://api.hubapi.com/a%2fb" }, "Config.BaseURL"},
		"credentials in it":      {func(c *Config) { c.BaseURL = "https://user:hidden@api.hubapi.com" }, "Config.BaseURL"},
		"no URL at all":          {func(c *Config) { c.BaseURL = "https://hidden\x7f" }, "Config.BaseURL"},
		"unknown version":        {func(c *Config) { c.APIVersion = "v4" }, "Config.APIVersion"},
		"month that is none":     {func(c *Config) { c.APIVersion = "2026-13" }, "Config.APIVersion"},
		"version with a path":    {func(c *Config) { c.APIVersion = "2026-03/x" }, "Config.APIVersion"},
		"user agent":             {func(c *Config) { c.UserAgent = "a\r\nb" }, "Config.UserAgent"},
		"negative ceiling":       {func(c *Config) { c.RequestsPer10Seconds = -1 }, "Config.RequestsPer10Seconds"},
		"negative time-out":      {func(c *Config) { c.RequestTimeout = -1 }, "Config.RequestTimeout"},
		"negative concurrency":   {func(c *Config) { c.MaxConcurrency = -1 }, "Config.MaxConcurrency"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := Config{AccessToken: testToken}
			tt.change(&cfg)
			_, err := New(cfg)
			if err == nil || !strings.Contains(err.Error(), tt.names) {
				t.Fatalf("error is %v, want it to name %s", err, tt.names)
			}
			for _, secret := range []string{testToken, testSecret, testRefresh, "hidden", "pat"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q is shown in %q", secret, err)
				}
			}
		})
	}
}

func TestNew_accepts(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Config){
		"defaults":        func(*Config) {},
		"loopback":        func(c *Config) { c.BaseURL = "http://127.0.0.1:8080/x/" },
		"loopback v6":     func(c *Config) { c.BaseURL = "http://[::1]:8080" },
		"localhost":       func(c *Config) { c.BaseURL = "http://localhost:8080" },
		"the old version": func(c *Config) { c.APIVersion = "v3" },
		"dated version":   func(c *Config) { c.APIVersion = "2026-09" },
		"another one":     func(c *Config) { c.APIVersion = "2027-03" },
		"beta version":    func(c *Config) { c.APIVersion = "2026-09-beta" },
		"OAuth":           withOAuth,
	} {
		cfg := Config{AccessToken: testToken}
		change(&cfg)
		if _, err := New(cfg); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfig_printsNoSecret(t *testing.T) {
	t.Parallel()
	cfg := Config{AccessToken: testToken, BaseURL: "https://example.com"}
	withOAuth(&cfg)
	cfg.AccessToken = testToken
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("x", "config", cfg, "pointer", &cfg, "oauth", cfg.OAuth, "secret", secret(testToken))
	texts := []string{log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, cfg), fmt.Sprintf(verb, &cfg), fmt.Sprintf(verb, *cfg.OAuth), fmt.Sprintf(verb, []Config{cfg}), fmt.Sprintf(verb, secret(testToken)))
	}
	for _, text := range texts {
		for _, hidden := range []string{testToken, testSecret, testRefresh, fmt.Sprintf("%x", testToken)} {
			if strings.Contains(text, hidden) {
				t.Errorf("%q is shown in %q", hidden, text)
			}
		}
	}
	if text := cfg.String(); !strings.Contains(text, redacted) || !strings.Contains(text, "https://example.com") {
		t.Errorf("text is %q", text)
	}
}
