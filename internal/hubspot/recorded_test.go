// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Refusals as HubSpot was seen to give them, in documentation, in threads of its
// forum and in issues of its client libraries, and as gateways before it give them: how
// often the call goes out, for how long, and what it is taken for. Names, ids and
// addresses are made up.
func TestRecordedRefusals(t *testing.T) {
	t.Parallel()
	const (
		jitter = limitJitter / 2
		daily  = "X-HubSpot-RateLimit-Daily-Remaining: 0"
	)
	// A limit that stays: the first call and all of its repetitions.
	const tries = DefaultMaxRetries + 1
	const trouble = 45750 * time.Millisecond
	limited := func(wait time.Duration) time.Duration { return (tries - 1) * (wait + jitter) }
	type told struct {
		Sent                                               int
		Took                                               time.Duration
		Reason                                             Reason
		Owner, Taken                                       string
		Daily, Limit, Expired, Auth, Rights, Foreign, Lost bool
		Any                                                bool
		Scopes                                             []string
		Since                                              string
		Named                                              []string
	}
	tests := map[string]struct {
		status int
		body   string
		header []string
		want   told
		says   string
	}{
		// 429
		"daily, as documented": {
			429, `{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT","correlationId":"c033cdaa","policyName":"DAILY","requestId":"3d3e35b7"}`, nil,
			told{Sent: 1, Daily: true},
			"policy DAILY",
		},
		"daily by the wording, category only":  {429, `{"status":"error","message":"You have reached your daily limit.","correlationId":"c","category":"RATE_LIMITS"}`, nil, told{Sent: 1, Daily: true}, "daily limit"},
		"daily by the wording, other case":     {429, `{"status":"error","message":"DAILY LIMIT reached","category":"RATE_LIMITS"}`, nil, told{Sent: 1, Daily: true}, ""},
		"daily per day":                        {429, `{"status":"error","message":"You may make 250000 calls per day","category":"RATE_LIMITS"}`, nil, told{Sent: 1, Daily: true}, ""},
		"daily by the error type":              {429, `{"status":"error","message":"limit reached","errorType":"DAILY_LIMIT"}`, nil, told{Sent: 1, Daily: true}, ""},
		"daily under another policy's name":    {429, `{"status":"error","message":"You have reached your daily limit.","policyName":"API_CALLS"}`, nil, told{Sent: 1, Daily: true}, ""},
		"daily by the header alone":            {429, ``, []string{daily}, told{Sent: 1, Daily: true}, ""},
		"daily by the header, with the quota":  {429, `{"category":"RATE_LIMITS"}`, []string{daily, "X-HubSpot-RateLimit-Daily: 625000"}, told{Sent: 1, Daily: true}, ""},
		"daily by the header, burst by policy": {429, `{"policyName":"TEN_SECONDLY_ROLLING"}`, []string{daily, "X-HubSpot-RateLimit-Daily: 625000"}, told{Sent: 1, Daily: true}, ""},
		"daily by the wording, some left":      {429, `{"message":"You have reached your daily limit.","category":"RATE_LIMITS"}`, []string{"X-HubSpot-RateLimit-Daily-Remaining: 7000"}, told{Sent: 1, Daily: true}, ""},
		"a quota of none says nothing":         {429, `{"category":"RATE_LIMITS"}`, []string{daily, "X-HubSpot-RateLimit-Daily: 0"}, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"burst": {
			429, `{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","correlationId":"c","policyName":"TEN_SECONDLY_ROLLING","groupName":"publicapi:private-apps:api-calls:1"}`, nil,
			told{Sent: tries, Took: limited(10 * time.Second), Limit: true},
			"TEN_SECONDLY_ROLLING",
		},
		"burst by the wording":          {429, `{"status":"error","category":"RATE_LIMITS","message":"You have reached your ten_secondly_rolling limit."}`, nil, told{Sent: tries, Took: limited(10 * time.Second), Limit: true}, ""},
		"a second":                      {429, `{"status":"error","message":"You have reached your secondly limit.","errorType":"RATE_LIMIT","correlationId":"c","policyName":"SECONDLY","requestId":"r"}`, nil, told{Sent: tries, Took: limited(time.Second), Limit: true}, ""},
		"a second by the wording":       {429, `{"status":"error","message":"You have reached your secondly limit.","correlationId":"c","category":"RATE_LIMITS"}`, nil, told{Sent: tries, Took: limited(time.Second), Limit: true}, ""},
		"nothing but the category":      {429, `{"category":"RATE_LIMITS"}`, nil, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"concurrent requests":           {429, `{"status":"error","message":"You have reached your concurrent request limit.","category":"RATE_LIMITS"}`, nil, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"Retry-After in seconds":        {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: 3"}, told{Sent: tries, Took: limited(3 * time.Second), Limit: true}, ""},
		"Retry-After negative":          {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: -3"}, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"Retry-After nonsense":          {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: soon"}, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"Retry-After infinite":          {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: Infinity"}, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"Retry-After no number":         {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: NaN"}, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"Retry-After of days":           {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: 172800"}, told{Sent: 1, Limit: true}, "HubSpot asks to wait 48h0m0s"},
		"Retry-After past":              {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: Sat, 01 Jan 2000 00:00:00 GMT"}, told{Sent: tries, Took: limited(minLimitWait), Limit: true}, ""},
		"Retry-After a date":            {429, `{"category":"RATE_LIMITS"}`, []string{"Retry-After: Sat, 01 Jan 2000 02:00:00 GMT"}, told{Sent: 1, Limit: true}, "HubSpot asks to wait 2h0m0s"},
		"a gateway's page":              {429, `<html><title>429 Too Many Requests</title></html>`, []string{"Content-Type: text/html", "Retry-After: 1"}, told{Sent: tries, Took: limited(time.Second), Limit: true, Foreign: true, Lost: true}, "HTML page"},
		"a gateway's page, of two days": {429, `<html>`, []string{"Content-Type: text/html", "Retry-After: 172800"}, told{Sent: 1, Limit: true, Foreign: true, Lost: true}, "HTML page"},
		// 5xx: 0.25 s, doubled up to 15 s, as the random number is 0.5.
		"internal error":     {500, `{"status":"error","message":"internal error","correlationId":"f5ec099d-9b77-41d5-ae3e-601b964aef1d"}`, nil, told{Sent: tries, Took: trouble, Lost: true}, "internal error"},
		"a gateway's 502":    {502, `<html><title>502 Bad Gateway</title></html>`, []string{"Content-Type: text/html"}, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "HTML page"},
		"503, no body":       {503, ``, nil, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, ""},
		"503 with a wait":    {503, `{"status":"error","message":"busy"}`, []string{"Retry-After: 20"}, told{Sent: tries, Took: trouble + 8*20*time.Second, Lost: true}, ""},
		"504":                {504, `{"status":"error","message":"Gateway Timeout"}`, nil, told{Sent: tries, Took: trouble, Lost: true}, ""},
		"520":                {520, `error code: 520`, []string{"Content-Type: text/plain"}, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "Gateway Trouble"},
		"521":                {521, `error code: 521`, nil, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "Gateway Trouble"},
		"522":                {522, `<html>`, nil, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "Gateway Trouble"},
		"523":                {523, ``, nil, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "Gateway Trouble"},
		"524":                {524, `error code: 524`, nil, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "Gateway Trouble"},
		"525":                {525, ``, nil, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "Gateway Trouble"},
		"526":                {526, ``, nil, told{Sent: tries, Took: trouble, Foreign: true, Lost: true}, "Gateway Trouble"},
		"a proxy's password": {407, `<html>`, nil, told{Sent: 1, Foreign: true, Lost: true}, ""},
		// 477
		"migration": {477, `{"status":"error","message":"Account migration in progress","category":"MIGRATION_IN_PROGRESS"}`, []string{"Retry-After: 86400"}, told{Sent: 1}, "Account Migration in Progress"},
		// 401
		"expired": {
			401, `{"status":"error","message":"The OAuth token used to make this call expired 0 second(s) ago.","correlationId":"019cd9fe","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["2026-03-10T23:04:41.164Z"]}}`, nil,
			told{Sent: 1, Expired: true, Auth: true, Since: "2026-03-10T23:04:41.164Z"},
			"expired 2026-03-10T23:04:41Z",
		},
		"expired without a context":    {401, `{"status":"error","message":"The OAuth token used to make this call expired 5 hour(s) ago.","category":"EXPIRED_AUTHENTICATION","correlationId":"c"}`, nil, told{Sent: 1, Expired: true, Auth: true}, "5 hour(s) ago"},
		"expired by the wording alone": {401, `{"status":"error","message":"the oauth token used to make this call expired 6 hour(s) ago."}`, nil, told{Sent: 1, Expired: true, Auth: true}, ""},
		"expired, a text":              {401, `{"status":"error","category":"EXPIRED_AUTHENTICATION","context":{"expire time":"2022-06-21T10:37:52.040Z"}}`, nil, told{Sent: 1, Expired: true, Auth: true, Since: "2022-06-21T10:37:52.04Z"}, ""},
		"expired, milliseconds":        {401, `{"status":"error","category":"EXPIRED_AUTHENTICATION","context":{"expireTime":[1773183881164]}}`, nil, told{Sent: 1, Expired: true, Auth: true, Since: "2026-03-10T23:04:41.164Z"}, ""},
		"expired, a list as text":      {401, `{"status":"error","category":"EXPIRED_AUTHENTICATION","context":"{expire time=[2026-03-10T23:04:41.164Z]}"}`, nil, told{Sent: 1, Expired: true, Auth: true, Since: "2026-03-10T23:04:41.164Z"}, ""},
		"never a token of HubSpot's":   {401, `{"status":"error","message":"The OAuth token used to make this call expired 20705 day(s) ago.","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["1970-01-01T00:00:00Z"]}}`, nil, told{Sent: 1, Expired: true, Auth: true}, ""},
		"no such token":                {401, `{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview","correlationId":"c","category":"INVALID_AUTHENTICATION"}`, nil, told{Sent: 1, Auth: true}, "credentials not found"},
		"a gateway's 401":              {401, `<html>`, []string{"Content-Type: text/html"}, told{Sent: 1, Auth: true, Foreign: true, Lost: true}, ""},
		// 403
		"one scope of several": {
			403, `{"status":"error","message":"This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.","correlationId":"c","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.companies.write","crm.objects.companies.sensitive.write.v2"]}}],"links":{"scopes":"https://developers.hubspot.com/scopes"},"category":"MISSING_SCOPES"}`, nil,
			told{Sent: 1, Rights: true, Any: true, Scopes: []string{"crm.objects.companies.sensitive.write.v2", "crm.objects.companies.write"}},
			"",
		},
		"all of several":      {403, `{"status":"error","category":"MISSING_SCOPES","context":{"missingScopes":["b.read","a.read"]}}`, nil, told{Sent: 1, Rights: true, Scopes: []string{"a.read", "b.read"}}, ""},
		"in a text":           {403, `{"status":"error","category":"MISSING_SCOPES","errors":[{"message":"no","context":"{missingScopes=[scope1, scope2]}"}]}`, nil, told{Sent: 1, Rights: true, Scopes: []string{"scope1", "scope2"}}, ""},
		"an older kind":       {403, `{"status":"error","category":"MISSING_SCOPES","message":"no","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredScopes":["contacts"]}}]}`, nil, told{Sent: 1, Rights: true, Scopes: []string{"contacts"}}, ""},
		"in the wording":      {403, `{"status":"error","category":"MISSING_SCOPES","message":"One or more of the following scopes are required: crm.objects.deals.read, crm.objects.deals.write."}`, nil, told{Sent: 1, Rights: true, Any: true, Scopes: []string{"crm.objects.deals.read", "crm.objects.deals.write"}}, ""},
		"a key of old":        {403, `{"status":"error","message":"This access token doesn't have proper permissions! (requires any of [crm-objects-deals-read, crm-objects-deals-write])"}`, nil, told{Sent: 1, Rights: true, Any: true, Scopes: []string{"crm-objects-deals-read", "crm-objects-deals-write"}}, ""},
		"no scope named":      {403, `{"status":"error","category":"MISSING_SCOPES","message":"This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes."}`, nil, told{Sent: 1, Rights: true}, ""},
		"a user's permission": {403, `{"status":"error","category":"FORBIDDEN","message":"You do not have permissions to edit this record"}`, nil, told{Sent: 1, Rights: true}, ""},
		"a gateway's 403":     {403, `<html>Access denied</html>`, []string{"Content-Type: text/html"}, told{Sent: 1, Foreign: true, Lost: true}, ""},
		// 409
		"exists":                {409, `{"status":"error","message":"Contact already exists. Existing ID: 37765128953","correlationId":"2dea5219","category":"CONFLICT"}`, nil, told{Sent: 1, Reason: ReasonConflict, Owner: "37765128953"}, "Existing ID"},
		"exists, no id":         {409, `{"status":"error","message":"Contact already exists","correlationId":"64c72d80","category":"CONFLICT"}`, nil, told{Sent: 1, Reason: ReasonConflict}, ""},
		"exists, category":      {409, `{"status":"error","message":"An object with the given value already exists. Existing ID: 51","category":"OBJECT_ALREADY_EXISTS"}`, nil, told{Sent: 1, Reason: ReasonConflict, Owner: "51"}, ""},
		"identity":              {409, `{"status":"error","message":"Contact already exists","category":"OBJECT_ALREADY_EXISTS","identityProfile":{"vid":51,"identity":[{"value":"b@example.com","type":"EMAIL","timestamp":1696530378178,"isPrimary":true},{"value":"8f-1","type":"LEAD_GUID"}],"linkedVid":[]}}`, nil, told{Sent: 1, Reason: ReasonConflict, Owner: "51"}, ""},
		"identity, no category": {409, `{"message":"Contact already exists. Existing ID: 51","identityProfile":{"vid":51,"identity":[{"value":"b@example.com","type":"EMAIL","isPrimary":true}],"linkedVid":[],"isContact":true}}`, nil, told{Sent: 1, Reason: ReasonConflict, Owner: "51"}, ""},
		"held":                  {409, `{"status":"error","message":"Cannot set PropertyValueCoordinates{portalId=62515, objectTypeId=0-2, propertyName=code, value=b} on 5. 7 already has that value.","category":"CONFLICT"}`, nil, told{Sent: 1, Reason: ReasonConflict, Owner: "7", Taken: "code"}, ""},
		"a gateway's 409":       {409, `{"error":"conflict"}`, nil, told{Sent: 1, Foreign: true, Lost: true}, ""},
		// 400
		"an e-mail that is taken": {400, `{"status":"error","message":"Cannot set PropertyValueCoordinates{portalId=62515, objectTypeId=0-1, propertyName=email, value=b@example.com} on 91001. 5101 already has that value.","correlationId":"c","category":"VALIDATION_ERROR"}`, nil, told{Sent: 1, Reason: ReasonConflict, Owner: "5101", Taken: "email"}, ""},
		"given twice":             {400, `{"status":"error","category":"VALIDATION_ERROR","message":"Duplicate IDs found in batch input: [12877907025]. IDs must be unique","context":{"ids":["12877907025"]}}`, nil, told{Sent: 1, Named: []string{"12877907025"}}, ""},
		"too many inputs":         {400, `{"status":"error","message":"The maximum number of inputs supported in a batch is 100. Please reduce the number of items and try again","correlationId":"3784ea30","category":"VALIDATION_ERROR"}`, nil, told{Sent: 1}, ""},
		"no option":               {400, `{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"NAM Only was not one of the allowed options: [Procurement, Hide, EU]\",\"error\":\"INVALID_OPTION\",\"name\":\"tags\",\"localizedErrorMessage\":\"NAM Only was not one of the allowed options\",\"portalId\":1}]","category":"VALIDATION_ERROR"}`, nil, told{Sent: 1}, ""},
		"a stage":                 {400, `{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"x is not a valid pipeline stage ID. Valid options are: pipelineId=default : [a, b]\",\"error\":\"INVALID_OPTION\",\"name\":\"dealstage\"}]","category":"VALIDATION_ERROR"}`, nil, told{Sent: 1, Reason: ReasonStage}, ""},
		"required":                {400, `{"status":"error","category":"VALIDATION_ERROR","message":"The property values provided are invalid","errors":[{"code":"MISSING_REQUIRED_PROPERTY","message":"A value for country must be provided","context":{"propertyName":["country"]}}]}`, nil, told{Sent: 1, Reason: ReasonRequired}, ""},
		"a right":                 {400, `{"status":"error","category":"VALIDATION_ERROR","message":"Missing 'Edit Associations' permission."}`, nil, told{Sent: 1, Reason: ReasonAssociationRight}, ""},
		"no records like that":    {400, `{"status":"error","message":"One or more associations are not valid","context":{"INVALID_OBJECT_IDS":["CONTACT=1234 is not valid"]},"category":"VALIDATION_ERROR"}`, nil, told{Sent: 1, Reason: ReasonNoRecord, Named: []string{"CONTACT 1234"}}, ""},
		"a page":                  {400, `<html>`, []string{"Content-Type: text/html"}, told{Sent: 1, Foreign: true, Lost: true}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, nil)
				s.always = answer(tt.status, tt.body, tt.header...)
				start := time.Now()
				err := upsertOne(t.Context(), c)
				took := time.Since(start)
				e := finalRefusal(err)
				if e == nil {
					t.Fatalf("error is %v", err)
				}
				since, expired := IsExpired(err)
				conflict, _ := e.Conflict()
				got := told{
					Sent: len(s.seen), Took: took, Reason: e.Reason(), Owner: conflict.OwnerID, Taken: conflict.Property,
					Daily: IsDailyLimit(err), Limit: IsRateLimit(err), Expired: expired, Auth: IsAuthentication(err), Rights: IsMissingScopes(err),
					Foreign: IsForeign(err), Lost: OutcomeUnknown(err), Scopes: e.RequiredScopes, Any: e.AnyScope, Named: slices.Concat(e.IDs(), nil),
				}
				if !since.IsZero() {
					got.Since = since.Format(time.RFC3339Nano)
				}
				for _, r := range e.NamedRecords() {
					got.Named = append(got.Named, r.ObjectType+" "+r.ID)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if !strings.Contains(err.Error(), tt.says) {
					t.Errorf("says %q, want %q", err, tt.says)
				}
			})
		})
	}
}

// A limit on the token endpoint holds for all who wait for a token: one of them asks
// again, when the wait is over.
func TestTokenLimit_isShared(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first step
		sent  int
		daily bool
	}{
		"wait":  {answer(http.StatusTooManyRequests, `{"status":"error","category":"RATE_LIMITS","message":"no"}`, "Retry-After: 30"), 2 + 10, false},
		"daily": {answer(http.StatusTooManyRequests, `{"status":"error","category":"RATE_LIMITS","message":"You have reached your daily limit."}`), 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, func(cfg *Config) { withOAuth(cfg); cfg.Rand = nil }, test.first, grant("access-1"))
				s.always = answer(http.StatusOK, complete)
				errs := make(chan error, 10)
				for range 10 {
					go func() { errs <- upsertOne(t.Context(), c) }()
				}
				for range 10 {
					if err := <-errs; (err != nil) != test.daily || IsDailyLimit(err) != test.daily {
						t.Errorf("error is %v", err)
					}
				}
				s.requests(test.sent)
			})
		})
	}
}
