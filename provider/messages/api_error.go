// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package messages words what people read: errors of the API with their remedy,
// mistakes of a large input with their number, and the phrases they are made of.
package messages

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/settings"
)

// APIError turns an error of the client into a diagnostic: what failed, what
// HubSpot said, what to do. Summaries read "Unable to <Verb> <Thing>".
func APIError(summary, what string, err error) diag.Diagnostic {
	detail := []string{what, Capitalize(strings.TrimSuffix(err.Error(), ".")) + "."}
	if remedy := RemedyFor(err); remedy != "" {
		detail = append(detail, remedy)
	}
	return diag.NewErrorDiagnostic(summary, strings.TrimSpace(strings.Join(detail, "\n\n")))
}

// SchemaError is [APIError] for definitions, which need other rights than
// records.
func SchemaError(summary, what string, objectType values.ObjectType, err error) diag.Diagnostic {
	d := APIError(summary, what, err)
	var refusal *hubspot.Error
	if !hubspot.IsMissingScopes(err) || errors.As(err, &refusal) && len(refusal.RequiredScopes) > 0 {
		return d
	}
	scope := scopeOf(objectType)
	return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s\n\n%s.\n\nDefinitions need the scopes crm.schemas.%[3]s.read and crm.schemas.%[3]s.write.",
		what, Capitalize(strings.TrimSuffix(err.Error(), ".")), scope))
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

// RemedyFor says what a person can do about an error.
func RemedyFor(err error) string {
	var refusal *hubspot.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "The run was interrupted. Apply again: what landed is kept or found again by its key."
	case errors.Is(err, context.DeadlineExceeded):
		return "The operation took longer than its timeout. Raise it in the timeouts argument, or apply again: what landed is kept."
	case hubspot.IsAuthentication(err):
		return fmt.Sprintf("Check the credentials: access_token (%s), or client_id, client_secret and refresh_token of the OAuth app.", settings.EnvAccessToken)
	case hubspot.IsMissingScopes(err):
		if errors.As(err, &refusal) && len(refusal.RequiredScopes) > 0 {
			return "Give the app or service key the scopes " + strings.Join(refusal.RequiredScopes, ", ") + "."
		}
		return "Give the app or service key the read and write scopes of the object type, such as crm.objects.companies.read and crm.objects.companies.write."
	case hubspot.IsDailyLimit(err):
		return "The daily quota of the HubSpot account is used up. It resets at midnight in the account's time zone. Apply again then: what landed is kept."
	case hubspot.IsMigrating(err):
		return "HubSpot is moving the account between data centres, which can take a day. Apply again afterwards."
	}
	return ""
}

// IsUnknownObjectType reports whether HubSpot knows no such object type.
func IsUnknownObjectType(err error) bool {
	return hubspot.IsNotFound(err) || strings.Contains(err.Error(), "infer object type")
}

// ErrNotArchived keeps records whose archive was not tried.
var ErrNotArchived = errors.New("not tried, because the outcome of a write is not known")
