// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReason(t *testing.T) {
	t.Parallel()
	required := func(code string) []ErrorDetail {
		return []ErrorDetail{{Code: code, Message: "my_property is required because of a conditional property rule based on [country]", Context: map[string][]string{"propertyName": {"my_property"}}}}
	}
	tests := map[string]struct {
		e    BatchError
		want Reason
	}{
		"nothing":               {BatchError{}, ReasonUnknown},
		"a value":               {BatchError{Category: CategoryValidation, Message: `Property values were not valid: [{"error":"INVALID_OPTION","name":"size","message":"x is over the limit of associated things"}]`}, ReasonUnknown},
		"conflict":              {BatchError{Category: CategoryConflict}, ReasonConflict},
		"exists":                {BatchError{Category: CategoryExists}, ReasonConflict},
		"value is held":         {BatchError{Category: CategoryValidation, Message: "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=0-1, propertyName=email, value=a@example.com} on 5. 7 already has that value."}, ReasonConflict},
		"not found":             {BatchError{Category: CategoryObjectNotFound}, ReasonNoRecord},
		"not valid":             {BatchError{Category: CategoryValidation, Message: "CONTACT=1234 is not valid"}, ReasonNoRecord},
		"several not valid":     {BatchError{Message: "One or more associations are not valid"}, ReasonNoRecord},
		"limit":                 {BatchError{Message: "The record has reached its limit of associations of this type"}, ReasonAssociationLimit},
		"limit of records":      {BatchError{Category: CategoryValidation, Message: "The account has reached its limit of 3 Widget records"}, ReasonRecordLimit},
		"limit in a value":      {BatchError{Message: `Property values were not valid: [{"name":"limit","message":"limit is not one of records"}]`}, ReasonUnknown},
		"not set":               {BatchError{Category: CategoryValidation, Message: "Error creating TASK. Some required properties were not set.", Context: map[string][]string{"properties": {"hs_timestamp"}}}, ReasonRequired},
		"right":                 {BatchError{Message: "Missing 'Edit Associations' permission."}, ReasonAssociationRight},
		"right, in the details": {BatchError{Errors: []ErrorDetail{{Message: `Missing "Edit Associations" permission`}}}, ReasonAssociationRight},
		"required":              {BatchError{Errors: required(CodeMissingRequired)}, ReasonRequired},
		"required by a rule":    {BatchError{Errors: required(CodeMissingConditional)}, ReasonRequired},
		"stage":                 {BatchError{Message: "x is not a valid pipeline stage ID. Valid options are: pipelineId=default : [a]"}, ReasonStage},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.e.Reason(); got != tt.want {
				t.Errorf("reason of one input is %q, want %q", got, tt.want)
			}
			whole := &Error{StatusCode: 400, Category: tt.e.Category, Message: tt.e.Message, Context: tt.e.Context, Details: tt.e.Errors}
			if got := whole.Reason(); got != tt.want {
				t.Errorf("reason of a request is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestConflict(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		e    Error
		want Conflict
		none bool
	}{
		"existing id":    {e: Error{Category: CategoryExists, Message: "Contact already exists. Existing ID: 12"}, want: Conflict{OwnerID: "12"}},
		"in the context": {e: Error{Category: CategoryConflict, Context: map[string][]string{"existingId": {"9"}}}, want: Conflict{OwnerID: "9"}},
		"identity":       {e: Error{Identity: &Identity{RecordID: "31"}}, want: Conflict{OwnerID: "31"}},
		"value is held": {
			e:    Error{Message: "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=0-2, propertyName=ext, value=a{1}, b} on 5. 7 already has that value."},
			want: Conflict{Property: "ext", Value: "a{1}, b", RecordID: "5", OwnerID: "7"},
		},
		"in the details": {
			e:    Error{Category: CategoryValidation, Details: []ErrorDetail{{Message: "Cannot set PropertyValueCoordinates{propertyName=p, value=v} on 5. 7 already has that value."}}},
			want: Conflict{Property: "p", Value: "v", RecordID: "5", OwnerID: "7"},
		},
		"no names":        {e: Error{Category: CategoryConflict, Message: "conflict"}},
		"something else":  {e: Error{Category: CategoryValidation, Message: "the record already has that value"}, none: true},
		"another message": {e: Error{Message: "ID: 12"}, none: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := tt.e.Conflict()
			if ok == tt.none {
				t.Errorf("is a conflict: %t", ok)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTooManyInputs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		text   string
		most   int
		is     bool
	}{
		"records":         {400, "The maximum number of inputs supported in a batch is 100, but 1,000 were given", 100, true},
		"with a comma":    {400, "Batch size must be at most 2,000", 0, true},
		"links":           {400, "Too many items: 1000. The limit is 500.", 500, true},
		"without numbers": {400, "The batch exceeds the limit", 0, true},
		"body":            {413, "<html>", 0, true},
		"something else":  {400, "CONTACT=1234 is not valid", 0, false},
		"another status":  {409, "Too many inputs", 0, false},
	}
	for name, tt := range tests {
		most, is := TooManyInputs(&Error{StatusCode: tt.status, Message: tt.text}, 1000)
		if most != tt.most || is != tt.is {
			t.Errorf("%s: %d, %t, want %d, %t", name, most, is, tt.most, tt.is)
		}
	}
}

func TestNonUniqueProperty(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"Unable to perform update/upsert by non-unique 0-3 property dealname":  "dealname",
		"Unable to perform update/upsert by non-unique 0-3 property dealname.": "dealname",
		"non-unique property 'ext'": "ext",
		"the key is non-unique":     "",
		"something else":            "",
	} {
		if got, ok := (&Error{Message: message}).NonUniqueProperty(); got != want || ok != (want != "") {
			t.Errorf("%q names %q, %t", message, got, ok)
		}
	}
}

func TestNamedRecords(t *testing.T) {
	t.Parallel()
	for message, want := range map[string][]NamedRecord{
		"CONTACT=1234 is not valid":                      {{"CONTACT", "1234"}},
		"0-1=12 is not valid, 2-345=67 does not exist":   {{"0-1", "12"}, {"2-345", "67"}},
		"One of: [COMPANY=1, COMPANY=22] is invalid":     {{"COMPANY", "1"}, {"COMPANY", "22"}},
		"CONTACT=1234 was linked":                        nil,
		"PropertyValueCoordinates{value=5} is not valid": nil,
	} {
		if got := (&BatchError{Message: message}).NamedRecords(); !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", message, got, want)
		}
	}
}

func TestRuledBy(t *testing.T) {
	t.Parallel()
	message := "my_property is required because of a conditional property rule based on [country]"
	if got := (PropertyError{Code: CodeMissingConditional, Message: message}).RuledBy(); got != "country" {
		t.Errorf("ruled by %q", got)
	}
	if got := (PropertyError{Code: CodeMissingRequired, Message: message}).RuledBy(); got != "" {
		t.Errorf("a property that is always required is ruled by %q", got)
	}
	if got := (PropertyError{Code: CodeMissingConditional, Message: "based on [country"}).RuledBy(); got != "" {
		t.Errorf("a cut message names %q", got)
	}
}

func TestIsExpired(t *testing.T) {
	t.Parallel()
	expired := func(times ...string) *Error {
		return &Error{StatusCode: http.StatusUnauthorized, Category: CategoryExpired, Context: map[string][]string{"expire time": times}}
	}
	tests := map[string]struct {
		err   *Error
		since time.Time
		is    bool
		says  string
	}{
		"lately":         {expired("2026-03-11T09:00:00+01:00"), at("2026-03-11T08:00:00Z"), true, "expired 2026-03-11T08:00:00Z"},
		"never known":    {expired("1970-01-01T00:00:00Z"), time.Time{}, true, "HubSpot answered 401 Unauthorized (category EXPIRED_AUTHENTICATION)"},
		"no time":        {expired(), time.Time{}, true, "HubSpot answered 401 Unauthorized (category EXPIRED_AUTHENTICATION)"},
		"something else": {&Error{StatusCode: http.StatusUnauthorized, Category: "INVALID_AUTHENTICATION"}, time.Time{}, false, ""},
	}
	for name, tt := range tests {
		since, is := IsExpired(fmt.Errorf("wrapped: %w", tt.err))
		if !since.Equal(tt.since) || is != tt.is || !strings.Contains(tt.err.Error(), tt.says) {
			t.Errorf("%s: %s, %t, %q", name, since, is, tt.err)
		}
	}
}

// A 404 to a version that HubSpot may not have says nothing of the record.
func TestUnknownVersion(t *testing.T) {
	t.Parallel()
	missing := `{"status":"error","message":"no such thing","category":"OBJECT_NOT_FOUND"}`
	tests := map[string]struct {
		version, body string
		unknown       bool
		// status is 404 by default.
		status int
	}{
		"gone":                    {"2031-03", "<html>gone</html>", true, http.StatusGone},
		"refused by the wording":  {"2031-03", `{"status":"error","category":"VALIDATION_ERROR","message":"API version 2031-03 is not supported"}`, true, http.StatusBadRequest},
		"refused for other words": {"2031-03", `{"status":"error","category":"VALIDATION_ERROR","message":"no"}`, false, http.StatusBadRequest},
		"of a version that is":    {"2026-09", `{"status":"error","category":"VALIDATION_ERROR","message":"API version is not supported"}`, false, http.StatusBadRequest},
		"unknown version":         {"2031-03", "<html>not found</html>", true, 0},
		"unknown, empty":          {"2031-03", "", true, 0},
		"unknown, but the thing":  {"2031-03", missing, false, 0},
		"known version":           {"2026-09", "<html>not found</html>", false, 0},
		"the old version":         {"v3", "", false, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := inMemory(t, func(cfg *Config) { cfg.APIVersion, cfg.MaxRetries = tt.version, 1 })
			if tt.status == 0 {
				tt.status = http.StatusNotFound
			}
			s.always = answer(tt.status, tt.body)
			_, err := c.GetProperty(t.Context(), "companies", "name", PropertiesQuery{})
			if IsUnknownVersion(err) != tt.unknown || IsNotFound(err) != (tt.body == missing) || OutcomeUnknown(err) == (tt.unknown || tt.body == missing || tt.status == http.StatusBadRequest) {
				t.Errorf("unknown version: %t, not found: %t, outcome unknown: %t", IsUnknownVersion(err), IsNotFound(err), OutcomeUnknown(err))
			}
			if tt.unknown {
				s.requests(1)
			}
			if strings.Contains(err.Error(), "no API version "+tt.version) != tt.unknown {
				t.Errorf("error is %q", err)
			}
		})
	}
}

func TestTokenURL_followsVersion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"v3": "/oauth/v3/token", "2025-09": "/oauth/v3/token", "2026-03": "/oauth/2026-03/token",
		"2026-09": "/oauth/2026-09/token", "2026-09-beta": "/oauth/2026-09/token", "": "/oauth/2026-09/token",
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			c, s := inMemory(t, func(cfg *Config) { withOAuth(cfg); cfg.APIVersion = version }, grant("access-1"), answer(http.StatusOK, complete))
			if err := upsertOne(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if got := s.requests(2)[0].path; got != basePath+want {
				t.Errorf("asked %s, want %s", strings.TrimPrefix(got, basePath), want)
			}
		})
	}
}

// Nothing is sent again once the day's quota is used up, however that is told.
func TestDailyLimit_stops(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]step{
		"policy":  answer(http.StatusTooManyRequests, `{"policyName":"DAILY"}`),
		"wording": answer(http.StatusTooManyRequests, `{"category":"RATE_LIMITS","message":"Daily API limit reached"}`),
		"headers": answer(http.StatusTooManyRequests, ``, "X-HubSpot-RateLimit-Daily-Remaining: 0"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := inMemory(t, nil, step)
			if err := upsertOne(t.Context(), c); !IsDailyLimit(err) {
				t.Errorf("error is %v", err)
			}
			s.requests(1)
		})
	}
}

func TestPropertyValidations(t *testing.T) {
	t.Parallel()
	c, s := overWire(t, nil, answer(http.StatusOK, `{"results":[
		{"propertyName":"zip","propertyValidationRules":[{"ruleType":"ALPHANUMERIC","ruleArguments":["NUMERIC_ONLY"],"shouldApplyNormalization":true},{"ruleType":"MAX_LENGTH","ruleArguments":[5]}]},
		{"propertyName":"site","propertyValidationRules":[{"ruleType":"URL"}]}]}`))
	got, err := c.PropertyValidations(t.Context(), "0-1")
	if err != nil {
		t.Fatal(err)
	}
	if sent := s.requests(1)[0]; sent.method != http.MethodGet || sent.path != basePath+"/crm/v3/property-validations/0-1" {
		t.Errorf("sent %s %s", sent.method, sent.path)
	}
	want := []PropertyValidations{
		{PropertyName: "zip", Rules: []PropertyRule{{Type: "ALPHANUMERIC", Arguments: []string{"NUMERIC_ONLY"}, Normalizes: true}, {Type: "MAX_LENGTH", Arguments: []string{"5"}}}},
		{PropertyName: "site", Rules: []PropertyRule{{Type: "URL"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAssociationLabels_write(t *testing.T) {
	t.Parallel()
	c, s := overWire(t, func(cfg *Config) { cfg.APIVersion = APIVersion202609 },
		answer(http.StatusOK, `{"results":[{"category":"USER_DEFINED","typeId":7,"label":"Manager"},{"category":"USER_DEFINED","typeId":"8","label":"Employee"}]}`),
		answer(http.StatusNoContent, ""), answer(http.StatusNoContent, ""))
	kinds, err := c.CreateAssociationLabel(t.Context(), "0-1", "0-2", AssociationLabelCreate{Name: "manager", Label: "Manager", InverseLabel: Value("Employee")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]AssociationType{{"USER_DEFINED", 7, "Manager"}, {"USER_DEFINED", 8, "Employee"}}, kinds); diff != "" {
		t.Error(diff)
	}
	if err := c.UpdateAssociationLabel(t.Context(), "0-1", "0-2", AssociationLabelUpdate{TypeID: 7, Label: "Boss"}); err != nil {
		t.Error(err)
	}
	if err := c.DeleteAssociationLabel(t.Context(), "0-1", "0-2", 7); err != nil {
		t.Error(err)
	}
	base := basePath + "/crm/associations/2026-09/0-1/0-2/labels"
	var got []string
	for _, r := range s.requests(3) {
		got = append(got, r.method+" "+r.path+" "+r.body)
	}
	want := []string{
		"POST " + base + ` {"name":"manager","label":"Manager","inverseLabel":"Employee"}`,
		"PUT " + base + ` {"associationTypeId":7,"label":"Boss"}`,
		"DELETE " + base + "/7 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Batches of links start at a thousand, and shrink for good where HubSpot says so.
func TestAssociationBatch(t *testing.T) {
	t.Parallel()
	c, s := inMemory(t, nil,
		answer(http.StatusBadRequest, `{"message":"The maximum number of inputs supported in a batch is 100"}`),
		answer(http.StatusOK, complete),
		answer(http.StatusBadRequest, `{"message":"CONTACT=1234 is not valid"}`),
		answer(http.StatusBadRequest, `{"message":"At most 500 inputs are allowed, 700 were sent"}`))
	pairs := make([]AssociationPair, MaxAssociationBatch)
	_, _ = c.BatchCreateDefaultAssociations(t.Context(), "0-1", "0-2", pairs)
	if n := c.AssociationBatch(AssociationCreate); n != MaxBatch {
		t.Errorf("creates take %d after a refusal that names 100", n)
	}
	if n := c.AssociationBatch(AssociationRead); n != MaxAssociationBatch {
		t.Errorf("reads take %d, though only creates were refused", n)
	}
	if _, err := c.BatchReadAssociations(t.Context(), "0-1", "0-2", make([]AssociationReadInput, MaxAssociationBatch)); err != nil {
		t.Error(err)
	}
	_, _ = c.BatchArchiveAssociationLabels(t.Context(), "0-1", "0-2", make([]AssociationInput, MaxAssociationBatch))
	if n := c.AssociationBatch(AssociationArchive); n != MaxAssociationBatch {
		t.Errorf("archives take %d after a refusal for another reason", n)
	}
	_, _ = c.BatchArchiveAssociationLabels(t.Context(), "0-1", "0-2", make([]AssociationInput, 700))
	if n := c.AssociationBatch(AssociationArchive); n != 500 {
		t.Errorf("archives take %d after a refusal that names 500", n)
	}
	if _, err := c.BatchCreateDefaultAssociations(t.Context(), "0-1", "0-2", make([]AssociationPair, MaxAssociationBatch+1)); err == nil {
		t.Error("a larger batch is sent")
	}
	s.requests(4)
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	c, s := inMemory(t, nil, answer(http.StatusOK, `{"status":"COMPLETE","results":[{"id":"1","properties":{},"warnings":[{"category":"PROPERTY_VALUE_NORMALIZED","message":"stored as 2026-01-01","context":{"propertyName":["due"]}},{"category":"C","message":"m","context":{"propertyName":"due"}}]},{"id":"2","properties":{},"warnings":null}]}`))
	resp, err := c.BatchUpsert(t.Context(), "companies", []UpsertInput{{ID: "a", IDProperty: "key"}})
	if err != nil {
		t.Fatal(err)
	}
	s.requests(1)
	want := []Warning{{Category: "PROPERTY_VALUE_NORMALIZED", Message: "stored as 2026-01-01", Context: map[string][]string{"propertyName": {"due"}}}, {Category: "C", Message: "m", Context: map[string][]string{"propertyName": {"due"}}}}
	if diff := cmp.Diff(want, resp.Results[0].Warnings); diff != "" || resp.Results[1].Warnings != nil {
		t.Errorf("%s, and %v", diff, resp.Results[1].Warnings)
	}
}

// History takes half as many records, and archived ones are asked for apart.
func TestBatchRead_history(t *testing.T) {
	t.Parallel()
	c, s := inMemory(t, nil, answer(http.StatusOK, `{"status":"COMPLETE","results":[{"id":"1","archived":true,"properties":{},"propertiesWithHistory":{"name":[{"value":"b","timestamp":"2026-01-02T00:00:00Z","sourceType":"API"},{"value":"a"}]}}]}`))
	req := ReadRequest{IDs: []string{"1"}, PropertiesWithHistory: []string{"name"}, Archived: true}
	resp, err := c.BatchRead(t.Context(), "companies", req)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(url.Values{"archived": {"true"}}, s.requests(1)[0].query); diff != "" {
		t.Error(diff)
	}
	if versions := resp.Results[0].PropertiesWithHistory["name"]; len(versions) != 2 || versions[0].Value != "b" || versions[1].Value != "a" {
		t.Errorf("history is %+v", versions)
	}
	req.IDs = make([]string, MaxBatchReadWithHistory+1)
	if _, err := c.BatchRead(t.Context(), "companies", req); err == nil {
		t.Error("too many records are asked for with their history")
	}
}
