// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package messages words what people read: errors of the API with their remedy,
// mistakes of a large input with their number, and the phrases they are made of.
package messages

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/settings"
)

// APIError turns an error of the client into a diagnostic: what failed, what
// HubSpot said, what to do. Summaries read "Unable to <Verb> <Thing>".
func APIError(summary, what string, err error) diag.Diagnostic {
	if wrong, ok := errors.AsType[*WrongAccountError](err); ok {
		return wrong.diagnostic()
	}
	detail := []string{what, Capitalize(strings.TrimSuffix(err.Error(), ".")) + "."}
	if remedy := RemedyFor(err); remedy != "" {
		detail = append(detail, remedy)
	}
	return diag.NewErrorDiagnostic(summary, strings.TrimSpace(strings.Join(detail, "\n\n")))
}

// WrongAccountError is returned by every call with credentials of another account
// than portal_id says.
type WrongAccountError struct{ Want, Got string }

// Error implements error.
func (e *WrongAccountError) Error() string {
	return fmt.Sprintf("portal_id is %s, but the credentials belong to account %s", e.Want, e.Got)
}

func (e *WrongAccountError) diagnostic() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("portal_id"), "Wrong HubSpot account",
		fmt.Sprintf("The credentials belong to account %s, but portal_id is %s. Nothing was read or written, and the state is as it was. Use the token of the right account, or correct portal_id (or %s).", e.Got, e.Want, settings.EnvPortalID))
}

// SchemaError is [APIError] for definitions, which need other rights than
// records.
func SchemaError(summary, what string, objectType values.ObjectType, err error) diag.Diagnostic {
	d := APIError(summary, what, err)
	if _, wrong := errors.AsType[*WrongAccountError](err); wrong {
		return d
	}
	scope := scopeOf(objectType)
	var refusal *hubspot.Error
	if !hubspot.IsMissingScopes(err) || errors.As(err, &refusal) && concerns(refusal.RequiredScopes, scope) {
		return d
	}
	return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s\n\n%s.\n\nDefinitions need the scopes crm.schemas.%[3]s.read and crm.schemas.%[3]s.write.",
		what, Capitalize(strings.TrimSuffix(err.Error(), ".")), scope))
}

// concerns tells whether scopes that HubSpot names are about an object type. It has
// been seen to name those of another one, which would be the wrong advice.
func concerns(scopes []string, objectType string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool {
		return slices.Contains(strings.Split(s, "."), objectType) || !strings.HasPrefix(s, "crm.")
	})
}

// scopeOf is the part of the scopes' names that stands for the object type.
func scopeOf(t values.ObjectType) string {
	switch {
	case t.IsContacts():
		return "contacts"
	case t.IsCompanies():
		return "companies"
	case t.IsDeals():
		return "deals"
	case t.IsTickets():
		return "tickets"
	case strings.HasPrefix(t.Canonical(), "0-"):
		return t.Path()
	}
	return "custom"
}

// UnknownObjectType is the error about an object_type that HubSpot does not know,
// as it is written in the configuration.
func UnknownObjectType(written string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("object_type"), "Unknown object type",
		fmt.Sprintf("HubSpot knows no object type %q in this account. Write a name such as \"companies\", an object type id such as \"2-123\", or the fully qualified name of a custom object such as \"p123_widget\".\n\n%s", written, Capitalize(err.Error())))
}

// RemedyFor says what a person can do about an error.
func RemedyFor(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "The run was interrupted. Apply again: what landed is kept or found again by its key."
	case errors.Is(err, context.DeadlineExceeded):
		return "The operation took longer than its timeout. Raise it in the timeouts argument, or apply again: what landed is kept."
	case hubspot.IsUnknownVersion(err):
		return fmt.Sprintf("Check api_version (%s): the provider was made for %s. If HubSpot does have this version, check base_url.", settings.EnvAPIVersion, strings.Join(hubspot.APIVersions(), ", "))
	case hubspot.IsDailyLimit(err):
		return "The daily quota of the HubSpot account is used up. It resets at midnight in the account's time zone. Apply again then: what landed is kept."
	case hubspot.IsInTrouble(err):
		return "HubSpot, or a gateway before it, is in trouble. Apply again later, and look at status.hubspot.com if it lasts: what landed is kept."
	case hubspot.IsForeign(err) && !hubspot.IsMigrating(err):
		return notHubSpots
	case isExpired(err):
		return fmt.Sprintf("The access token has expired. Create a new one and pass it as access_token (%s); a private app shows its present token in HubSpot under Development, Legacy apps. A token that HubSpot never knew is called expired too.", settings.EnvAccessToken)
	case hubspot.MissesAssociationRight(err):
		return "The user to whom the OAuth app belongs may not edit associations. Give the user that permission in HubSpot under Settings, Users & Teams, or use the token of a private app or a service key."
	case hubspot.IsAuthentication(err):
		return fmt.Sprintf("Check the credentials: access_token (%s), or client_id, client_secret and refresh_token of the OAuth app.", settings.EnvAccessToken)
	case hubspot.IsMissingScopes(err):
		return rightsRemedy(err)
	case hubspot.IsRateLimit(err):
		return "HubSpot lets no more requests through at present: other programs, or other runs, use the same limit. Apply again later, or lower requests_per_10_seconds: what landed is kept."
	case hubspot.IsUnusableAnswer(err):
		return notHubSpots
	case hubspot.IsLocked(err):
		return "HubSpot keeps the records locked, as it does while many are written at a time. Apply again later: what landed is kept."
	case hubspot.IsMigrating(err):
		return "HubSpot is moving the account between data centres, which can take a day. Apply again afterwards."
	}
	return ""
}

// notHubSpots is what to do about an answer that HubSpot did not give.
const notHubSpots = "That is no answer of HubSpot's to what was asked, so nothing was concluded from it and the state is as it was. Look for a proxy, a firewall or a login page between here and HubSpot, check base_url, and try again."

// rightsRemedy says which right is missing. HubSpot has been seen to name scopes of
// another thing than was asked for, which would be the wrong advice.
func rightsRemedy(err error) string {
	refusal := &hubspot.Error{}
	_ = errors.As(err, &refusal)
	owners := strings.HasSuffix(refusal.Endpoint, "/owners") || strings.Contains(refusal.Endpoint, "/owners/")
	scopes := refusal.RequiredScopes
	t, unknown := values.ParseObjectType(refusal.ObjectType)
	typed := unknown == nil && strings.Contains(refusal.Endpoint, "/objects/")
	named := func(word string) bool {
		return slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(strings.Split(s, "."), word) })
	}
	switch {
	case !hubspot.LacksScope(err):
		return "HubSpot does not allow this to the user or the app that the credentials belong to, or to the account. Its reason is above: ask an administrator of the account for what it names."
	case owners && !named("owners"):
		return "Give the app or service key the scope crm.objects.owners.read."
	case typed && len(scopes) > 0 && !concerns(scopes, scopeOf(t)):
		return fmt.Sprintf("Give the app or service key the scopes crm.objects.%[1]s.read and crm.objects.%[1]s.write.", scopeOf(t))
	case len(scopes) == 1:
		return "Give the app or service key the scope " + scopes[0] + "."
	case refusal.AnyScope:
		return "Give the app or service key one of the scopes " + strings.Join(scopes, ", ") + "."
	case len(scopes) > 1:
		return "Give the app or service key the scopes " + strings.Join(scopes, ", ") + "."
	case typed:
		return fmt.Sprintf("Give the app or service key the read and write scopes of the object type, crm.objects.%[1]s.read and crm.objects.%[1]s.write.", scopeOf(t))
	}
	return "Give the app or service key the read and write scopes of the object type, such as crm.objects.companies.read and crm.objects.companies.write."
}

func isExpired(err error) bool {
	_, expired := hubspot.IsExpired(err)
	return expired
}

// NotTried is why an archive was not tried that comes after writes: one of them is in
// doubt, or all were stopped.
func NotTried(doubt bool) error {
	if doubt {
		return errDoubt
	}
	return errStopped
}

var (
	errDoubt   = errors.New("not tried, because the outcome of a write is not known")
	errStopped = errors.New("not tried, because the writes before it were stopped")
)
