// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package messages_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// One cause has one remedy.
func TestRemedyFor(t *testing.T) {
	t.Parallel()
	const objects, owners = "/crm/objects/2026-09/{objectType}/batch/upsert", "/crm/owners/2026-09"
	missing := func(endpoint, objectType string, anyWill bool, scopes ...string) *hubspot.Error {
		return &hubspot.Error{StatusCode: 403, Category: hubspot.CategoryMissingScopes, Endpoint: endpoint, ObjectType: objectType, RequiredScopes: scopes, AnyScope: anyWill}
	}
	tests := map[string]struct {
		err  error
		want string
	}{
		"scope":                      {missing(objects, "companies", false, "crm.objects.companies.write"), "Give the app or service key the scope crm.objects.companies.write."},
		"one of several":             {missing(objects, "companies", true, "crm.objects.companies.write", "crm.objects.companies.sensitive.write.v2"), "Give the app or service key one of the scopes crm.objects.companies.write, crm.objects.companies.sensitive.write.v2."},
		"all of several":             {missing(objects, "companies", false, "crm.objects.companies.read", "crm.objects.companies.write"), "Give the app or service key the scopes crm.objects.companies.read, crm.objects.companies.write."},
		"of another object type":     {missing(objects, "companies", true, "crm.objects.contacts.read"), "Give the app or service key the scopes crm.objects.companies.read and crm.objects.companies.write."},
		"of a custom type":           {missing(objects, "2-123", false, "crm.objects.custom.write"), "Give the app or service key the scope crm.objects.custom.write."},
		"an older scope":             {missing(objects, "tickets", false, "tickets"), "Give the app or service key the scope tickets."},
		"owners, under another name": {missing(owners, "", false, "contacts"), "Give the app or service key the scope crm.objects.owners.read."},
		"owners":                     {missing(owners, "", false, "crm.objects.owners.read"), "Give the app or service key the scope crm.objects.owners.read."},
		"none named":                 {missing(objects, "deals", false), "Give the app or service key the read and write scopes of the object type, crm.objects.deals.read and crm.objects.deals.write."},
		"a permission":               {&hubspot.Error{StatusCode: 403, Category: "FORBIDDEN", Message: "You may not edit this"}, "ask an administrator"},
		"a 403 of a gateway":         {&hubspot.Error{StatusCode: 403, Foreign: true}, "Look for a proxy"},
		"a 401 of a gateway":         {&hubspot.Error{StatusCode: 401, Foreign: true}, "Look for a proxy"},
		"a 429 of a gateway":         {&hubspot.Error{StatusCode: 429, Foreign: true}, "Look for a proxy"},
		"a 502 of a gateway":         {&hubspot.Error{StatusCode: 502, Foreign: true}, "status.hubspot.com"},
		"a 500":                      {&hubspot.Error{StatusCode: 500, Message: "internal error"}, "status.hubspot.com"},
		"a migration of any form":    {&hubspot.Error{StatusCode: 477, Foreign: true}, "data centres"},
		"an expired token":           {&hubspot.Error{StatusCode: 401, Message: "The OAuth token used to make this call expired 3 second(s) ago."}, "Create a new one"},
		"a wrong token":              {&hubspot.Error{StatusCode: 401, Category: "INVALID_AUTHENTICATION"}, "Check the credentials"},
		"the day":                    {&hubspot.Error{StatusCode: 429, PolicyName: "DAILY"}, "resets at midnight"},
		"a limit":                    {&hubspot.Error{StatusCode: 429, Category: hubspot.CategoryRateLimits, RetryAfter: time.Hour}, "requests_per_10_seconds"},
		"a lock":                     {&hubspot.Error{StatusCode: 423}, "locked"},
		"an association right":       {&hubspot.Error{StatusCode: 400, Message: "Missing 'Edit Associations' permission."}, "may not edit associations"},
		"something else":             {errors.New("no"), ""},
	}
	for name, tt := range tests {
		if got := messages.RemedyFor(fmt.Errorf("wrapped: %w", tt.err)); !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
