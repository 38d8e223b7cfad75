// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestErrorBodies reads the bodies that HubSpot is known to answer with, see
// developers.hubspot.com/docs/api-reference/error-handling.
func TestErrorBodies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		body   string
		lines  []string
		want   Error
		is     map[string]bool
		props  []PropertyError
	}{
		"validation": {
			status: 400,
			body: `{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"nope\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"nope\",\"portalId\":1}]",
				"correlationId":"aeb5f871","category":"VALIDATION_ERROR","errors":[{"message":"x was not a valid long.","in":"properties","code":"INVALID_LONG","context":{"propertyName":["size"]}}]}`,
			want: Error{
				Category: "VALIDATION_ERROR", CorrelationID: "aeb5f871",
				Message: `Property values were not valid: [{"isValid":false,"message":"Property \"nope\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"nope","portalId":1}]`,
				Details: []ErrorDetail{{Message: "x was not a valid long.", In: "properties", Code: "INVALID_LONG", Context: map[string][]string{"propertyName": {"size"}}}},
			},
			props: []PropertyError{{Name: "size", Code: "INVALID_LONG", Message: "x was not a valid long."}, {Name: "nope", Code: "PROPERTY_DOESNT_EXIST", Message: `Property "nope" does not exist`}},
		},
		"duplicate ids": {
			status: 400,
			body:   `{"status":"error","message":"Duplicate IDs found in batch input: [x]. IDs must be unique","correlationId":"c","context":{"ids":["x"]},"category":"VALIDATION_ERROR"}`,
			want:   Error{Category: "VALIDATION_ERROR", CorrelationID: "c", Message: "Duplicate IDs found in batch input: [x]. IDs must be unique", Context: map[string][]string{"ids": {"x"}}},
		},
		"unknown type, no category": {
			status: 400, body: `{"status":"error","message":"Unable to infer object type from: x","correlationId":"c"}`,
			want: Error{Message: "Unable to infer object type from: x", CorrelationID: "c"},
			is:   map[string]bool{"ConcernsRequest": true},
		},
		"wrong token": {
			status: 401, body: `{"status":"error","message":"Authentication credentials not found.","correlationId":"c","category":"INVALID_AUTHENTICATION"}`,
			want: Error{Category: "INVALID_AUTHENTICATION", CorrelationID: "c", Message: "Authentication credentials not found."},
			is:   map[string]bool{"IsAuthentication": true},
		},
		"missing scopes": {
			status: 403,
			body: `{"status":"error","message":"This app hasn't been granted all required scopes.","correlationId":"c","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.schemas.companies.read","crm.objects.companies.read"]}}],
				"links":{"scopes":"https://developers.hubspot.com/scopes"},"category":"MISSING_SCOPES"}`,
			want: Error{
				Category: "MISSING_SCOPES", CorrelationID: "c", Message: "This app hasn't been granted all required scopes.",
				RequiredScopes: []string{"crm.objects.companies.read", "crm.schemas.companies.read"}, AnyScope: true,
				Details: []ErrorDetail{{Message: "One or more of the following scopes are required.", Context: map[string][]string{"requiredGranularScopes": {"crm.schemas.companies.read", "crm.objects.companies.read"}}}},
			},
			is: map[string]bool{"IsMissingScopes": true},
		},
		"missing scopes as text": {
			status: 403, body: `{"category":"MISSING_SCOPES","errors":[{"message":"m","context":"{missingScopes=[a.read, b.read], other=[x]}"}]}`,
			want: Error{Category: "MISSING_SCOPES", RequiredScopes: []string{"a.read", "b.read"}, Details: []ErrorDetail{{Message: "m", Context: map[string][]string{"missingScopes": {"a.read", "b.read"}, "other": {"x"}}}}},
			is:   map[string]bool{"IsMissingScopes": true},
		},
		"missing scopes unnamed": {
			status: 403, body: `{"status":"error","message":"no"}`, want: Error{Message: "no"}, is: map[string]bool{"IsMissingScopes": true},
		},
		"a gateway's 403": {status: 403, body: `{"message":"no"}`, want: Error{Message: "no", Foreign: true}},
		"not found": {
			status: 404, body: `{"status":"error","message":"resource not found","correlationId":"c","category":"OBJECT_NOT_FOUND"}`,
			want: Error{Category: "OBJECT_NOT_FOUND", CorrelationID: "c", Message: "resource not found"}, is: map[string]bool{"IsNotFound": true},
		},
		"not found, no category":  {status: 404, body: `{"status":"error","message":"no route"}`, want: Error{Message: "no route", Foreign: true}},
		"not found, of another":   {status: 404, body: `{"status":404,"error":"Not Found","path":"/x"}`, want: Error{Category: "Not Found", Foreign: true}},
		"not found, odd category": {status: 404, body: `{"category":"not found here"}`, want: Error{Category: "not found here", Foreign: true}},
		"not found, empty body":   {status: 404, want: Error{Foreign: true}},
		"not found, HTML": {
			status: 404, body: "<!DOCTYPE html><html><body>secret page</body></html>", lines: []string{"Content-Type: text/html"},
			want: Error{Message: "(an HTML page of 52 bytes instead of HubSpot's error)", Foreign: true},
		},
		"not found, JSON of another kind": {status: 404, body: `["x"]`, want: Error{Message: "(5 bytes that are not HubSpot's error)", Foreign: true}},
		"switching protocols":             {status: 101, want: Error{Foreign: true}},
		"redirect in HubSpot's form":      {status: 302, body: `{"status":"error","category":"X"}`, want: Error{Category: "X", Foreign: true}},
		"conflict": {
			status: 409, body: `{"status":"error","message":"Contact already exists. Existing ID: 12","category":"CONFLICT","correlationId":"c"}`,
			want: Error{Category: "CONFLICT", CorrelationID: "c", Message: "Contact already exists. Existing ID: 12"}, is: map[string]bool{"IsConflict": true},
		},
		"too large": {status: 413, body: "<html>413</html>", want: Error{Message: "(an HTML page of 16 bytes instead of HubSpot's error)", Foreign: true}},
		"migrating": {status: 477, lines: []string{"Retry-After: 86400"}, want: Error{RetryAfter: 24 * time.Hour}, is: map[string]bool{"IsMigrating": true}},
		"burst limit": {
			status: 429, body: `{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","correlationId":"c","policyName":"TEN_SECONDLY_ROLLING","groupName":"g","requestId":"r"}`,
			lines: []string{"Retry-After: 1.5", "X-HubSpot-RateLimit-Interval-Milliseconds: 10000"},
			want:  Error{Category: "RATE_LIMIT", CorrelationID: "c", PolicyName: "TEN_SECONDLY_ROLLING", Message: "You have reached your ten_secondly_rolling limit.", RetryAfter: 1500 * time.Millisecond},
		},
		"daily limit": {
			status: 429, body: `{"message":"You have reached your daily limit.","policyName":"DAILY","requestId":"r"}`,
			want: Error{PolicyName: "DAILY", Message: "You have reached your daily limit.", CorrelationID: "r"}, is: map[string]bool{"IsDailyLimit": true},
		},
		"burst limit, category only": {
			status: 429, body: `{"status":"error","message":"You have reached your ten secondly limit.","category":"RATE_LIMITS","correlationId":"c"}`,
			lines: []string{"X-HubSpot-RateLimit-Daily: 500000", "X-HubSpot-RateLimit-Daily-Remaining: 12"},
			want:  Error{Category: "RATE_LIMITS", CorrelationID: "c", Message: "You have reached your ten secondly limit."},
		},
		"daily limit by wording": {
			status: 429, body: `{"message":"You have reached your daily limit.","category":"RATE_LIMITS"}`,
			want: Error{Category: "RATE_LIMITS", Message: "You have reached your daily limit."}, is: map[string]bool{"IsDailyLimit": true},
		},
		"daily limit by headers": {
			status: 429, body: `{"category":"RATE_LIMITS"}`, lines: []string{"X-HubSpot-RateLimit-Daily: 250000", "X-HubSpot-RateLimit-Daily-Remaining: 0"},
			want: Error{Category: "RATE_LIMITS"}, is: map[string]bool{"IsDailyLimit": true},
		},
		"no daily quota at all": {
			status: 429, body: `{"category":"RATE_LIMITS"}`, lines: []string{"X-HubSpot-RateLimit-Daily: 0", "X-HubSpot-RateLimit-Daily-Remaining: 0"},
			want: Error{Category: "RATE_LIMITS"},
		},
		"token expired": {
			status: 401, body: `{"status":"error","message":"The OAuth token used to make this call expired 2 day(s) ago.","correlationId":"c","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["2026-03-09T08:00:00.123Z"]}}`,
			want: Error{
				Category: "EXPIRED_AUTHENTICATION", CorrelationID: "c", Message: "The OAuth token used to make this call expired 2 day(s) ago.",
				Context: map[string][]string{"expire time": {"2026-03-09T08:00:00.123Z"}},
			},
			is: map[string]bool{"IsAuthentication": true},
		},
		"contact exists": {
			status: 409, body: `{"status":"error","message":"Contact already exists","category":"OBJECT_ALREADY_EXISTS","identityProfile":{"vid":31,"identity":[{"type":"EMAIL","value":"a@example.com"},{"type":"LEAD_GUID","value":"x"}]}}`,
			want: Error{Category: "OBJECT_ALREADY_EXISTS", Message: "Contact already exists", Identity: &Identity{RecordID: "31", Emails: []string{"a@example.com"}}},
			is:   map[string]bool{"IsConflict": true},
		},
		"no right to edit associations": {
			status: 400, body: `{"message":"Missing 'Edit Associations' permission.","category":"VALIDATION_ERROR"}`,
			want: Error{Category: "VALIDATION_ERROR", Message: "Missing 'Edit Associations' permission."},
			is:   map[string]bool{"MissesAssociationRight": true, "ConcernsRequest": true},
		},
		"gateway page": {status: 524, body: "  <html>", lines: []string{"X-HubSpot-Correlation-Id: h"}, want: Error{Message: "(an HTML page of 8 bytes instead of HubSpot's error)", CorrelationID: "h", Foreign: true}},
		"types mixed up": {
			status: 400, body: `{"status":4,"message":{"a":1},"correlationId":7,"category":null,"subCategory":["x"],"context":[1],"errors":{"a":1},"links":3}`,
			want: Error{Message: `{"a":1}`, CorrelationID: "7", SubCategory: `["x"]`, Foreign: true},
		},
	}
	predicates := map[string]func(error) bool{
		"IsNotFound": IsNotFound, "IsConflict": IsConflict, "IsMissingScopes": IsMissingScopes,
		"IsDailyLimit": IsDailyLimit, "IsMigrating": IsMigrating, "IsAuthentication": IsAuthentication,
		"IsUnknownVersion": IsUnknownVersion, "MissesAssociationRight": MissesAssociationRight,
		"ConcernsRequest": ConcernsRequest,
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := inMemory(t, func(cfg *Config) { cfg.MaxRetries = -1 }, answer(tt.status, tt.body, tt.lines...))
			err := upsertOne(t.Context(), c)
			s.requests(1)
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("error is %v, want a refusal", err)
			}
			want := tt.want
			want.StatusCode, want.Attempts, want.Method, want.Endpoint, want.ObjectType = tt.status, 1, http.MethodPost, "/crm/v3/objects/{objectType}/batch/upsert", "companies"
			if diff := cmp.Diff(&want, got, cmpopts.IgnoreUnexported(Error{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("differs (-want +got):\n%s", diff)
			}
			for predicate, is := range predicates {
				if is(fmt.Errorf("wrapped: %w", err)) != tt.is[predicate] {
					t.Errorf("%s is %t", predicate, !tt.is[predicate])
				}
			}
			if diff := cmp.Diff(tt.props, got.PropertyErrors()); diff != "" {
				t.Errorf("properties differ (-want +got):\n%s", diff)
			}
			if text := err.Error(); !strings.Contains(text, fmt.Sprint(tt.status)) || strings.Contains(text, "secret page") || strings.Contains(text, "\n") {
				t.Errorf("text is %q", text)
			}
		})
	}
}

func TestError_text(t *testing.T) {
	t.Parallel()
	e := &Error{
		StatusCode: 403, Method: "GET", Endpoint: "/crm/v3/properties/{objectType}", Attempts: 3, Category: "MISSING_SCOPES", SubCategory: "s",
		Message: "no\nright", RequiredScopes: []string{"a", "b"}, CorrelationID: "c",
	}
	want := "HubSpot answered 403 Forbidden to GET /crm/v3/properties/{objectType} after 3 attempts: no\\nright (category MISSING_SCOPES/s; missing scopes a, b; correlation id c)"
	if got := e.Error(); got != want {
		t.Errorf("text is\n%s\nwant\n%s", got, want)
	}
	e.Message = strings.Repeat("ü", 2000)
	if got := e.Error(); len(got) > 1000 || !strings.Contains(got, "ü…") {
		t.Errorf("a long message gives a text of %d bytes", len(got))
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "NaN": 0, "12": 12 * time.Second, " 0.5 ": 500 * time.Millisecond, "soon": 0,
		"1e300":                         maxRetryAfterSeconds * time.Second,
		"Sun, 01 Nov 2026 10:00:30 GMT": 30 * time.Second,
		"Sun, 01 Nov 2026 09:59:30 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, epoch); got != want {
			t.Errorf("Retry-After %q is %s, want %s", value, got, want)
		}
	}
}

func TestPropertyErrors_messages(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		message string
		want    []PropertyError
	}{
		"no list":              {"Something else", nil},
		"text after the list":  {`Property values were not valid: [{"error":"E","name":"a","message":"m"}] and so on`, []PropertyError{{Name: "a", Code: "E", Message: "m"}}},
		"text before":          {`Batch: Property values were not valid: [{"name":"a"},{"error":"F"}]`, []PropertyError{{Name: "a"}, {Code: "F"}}},
		"cut list":             {`Property values were not valid: [{"error":"E","name":"a`, nil},
		"other types in there": {`Property values were not valid: [{"error":4,"name":null,"message":{}}]`, []PropertyError{{Code: "4", Message: "{}"}}},
	}
	e := BatchError{Message: "Error creating TASK. Some required properties were not set.", Context: map[string][]string{"properties": {"hs_timestamp"}}}
	if got := e.PropertyErrors(); len(got) != 1 || got[0].Name != "hs_timestamp" || !got[0].Missing() || got[0].RuledBy() != "" {
		t.Errorf("what is not set: %+v", got)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := BatchError{Message: tt.message}
			if diff := cmp.Diff(tt.want, e.PropertyErrors()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
