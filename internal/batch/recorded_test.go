// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// upsertWire stands in for HubSpot behind a real client: it answers the first upsert
// with results for some inputs and with errors as a test spells them, all later ones
// well, and reads with what it holds.
type upsertWire struct {
	t *testing.T
	// done are the keys that get a result, errors the list as JSON, in which {a} is
	// the trace id of the input a, and more what else the answer has.
	done         []string
	errors, more string
	// held are the names of the records that HubSpot holds, by key.
	held map[string]string
	gone bool

	mu             sync.Mutex
	upserts, reads int
	sent           [][]string
}

func (w *upsertWire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body struct {
		IDProperty string `json:"idProperty"`
		Inputs     []struct {
			ID         string            `json:"id"`
			IDProperty string            `json:"idProperty"`
			Trace      string            `json:"objectWriteTraceId"`
			Properties map[string]string `json:"properties"`
		} `json:"inputs"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		w.t.Error(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/read") {
		w.reads++
		var results, missing []string
		for _, in := range body.Inputs {
			if name, ok := w.held[in.ID]; ok && !w.gone {
				results = append(results, fmt.Sprintf(`{"id":%q,"createdAt":"2020-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","properties":{%q:%q,"name":%q}}`, idOf(in.ID), body.IDProperty, in.ID, name))
			} else {
				missing = append(missing, fmt.Sprintf("%q", in.ID))
			}
		}
		errors := ""
		if len(missing) > 0 {
			errors = fmt.Sprintf(`,"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":[%s]}}]`, strings.Join(missing, ","))
		}
		return reply(r, http.StatusMultiStatus, `{"status":"COMPLETE","results":[`+strings.Join(results, ",")+`]`+errors+`}`), nil
	}
	w.upserts++
	var results, keys []string
	errors := w.errors
	for _, in := range body.Inputs {
		keys = append(keys, in.ID)
		errors = strings.ReplaceAll(errors, "{"+in.ID+"}", in.Trace)
		if w.upserts > 1 || slices.Contains(w.done, in.ID) {
			w.held[in.ID] = in.Properties["name"]
			results = append(results, fmt.Sprintf(`{"id":%q,"new":true,"objectWriteTraceId":%q,"properties":{%q:%q,"name":%q}}`, idOf(in.ID), in.Trace, in.IDProperty, in.ID, in.Properties["name"]))
		}
	}
	w.sent = append(w.sent, keys)
	if w.upserts > 1 {
		return reply(r, http.StatusOK, `{"status":"COMPLETE","results":[`+strings.Join(results, ",")+`]}`), nil
	}
	if w.more != "" {
		results = append(results, w.more)
	}
	return reply(r, http.StatusMultiStatus, `{"status":"COMPLETE","results":[`+strings.Join(results, ",")+`],`+errors+`}`), nil
}

// idOf makes a record id of a key.
func idOf(key string) string {
	n := 9000
	for _, c := range key {
		n = (n*31 + int(c)) % 1_000_000
	}
	return fmt.Sprint(n)
}

// Errors of a batch in all forms: each input is refused for its own reason, found
// written, or sent again, and HubSpot is asked only where its answer does not tell.
func TestUpsert_recordedErrors(t *testing.T) {
	t.Parallel()
	list := func(messages ...string) string {
		var all []string
		for _, m := range messages {
			quoted, _ := json.Marshal(m)
			all = append(all, `{"status":"error","category":"VALIDATION_ERROR","message":`+string(quoted)+`}`)
		}
		return fmt.Sprintf(`"numErrors":%d,"errors":[%s]`, len(messages), strings.Join(all, ","))
	}
	held := func(property, value, on, owner string) string {
		return "Cannot set PropertyValueCoordinates{portalId=62515, objectTypeId=0-2, propertyName=" + property + ", value=" + value + "} on " + on + ". " + owner + " already has that value."
	}
	option := func(value string) string {
		return `Property values were not valid: [{"isValid":false,"message":"` + value + ` was not one of the allowed options: [Red, Green, Blue]","error":"INVALID_OPTION","name":"name"}]`
	}
	const some = "does not say which"
	tests := map[string]struct {
		keys       []string
		idProperty string
		// names are the values sent, by default Name and the key.
		names        map[string]string
		done         []string
		errors, more string
		// held is what HubSpot holds beside what it did, and existed says that all
		// records were there before.
		held    map[string]string
		existed bool
		// gone says that reads find nothing.
		gone bool
		// want is how those ended that were not simply written.
		want           map[string]string
		upserts, reads int
	}{
		"an e-mail in another case": {
			keys: []string{"Ann@Example.com", "Bob@Example.com", "c@example.com"}, idProperty: "email", done: []string{"c@example.com"},
			errors: list("Email address bob@example.com is invalid", "no"),
			want:   map[string]string{"Ann@Example.com": "refused no", "Bob@Example.com": "refused Email address bob"},
		},
		"an e-mail inside another": {
			keys: []string{"ann@example.com", "joann@example.com"}, idProperty: "email",
			errors: list("joann@example.com is invalid", "no"),
			want:   map[string]string{"ann@example.com": "refused no", "joann@example.com": "refused joann"},
		},
		"a key inside another": {
			keys: []string{"SKU-1", "SKU-1-B"}, errors: list(`"SKU-1-B" is odd`, "no"),
			want: map[string]string{"SKU-1": "refused no", "SKU-1-B": "refused \"SKU-1-B\""},
		},
		"a domain inside another": {
			keys: []string{"example.com", "mail.example.com"}, errors: list("The domain mail.example.com is odd", "no"),
			want: map[string]string{"example.com": "refused no", "mail.example.com": "refused The domain"},
		},
		"a key that nobody sent": {
			keys: []string{"a", "b", "SKU-1"}, done: []string{"a", "b"}, errors: list(`"SKU-1-B" is odd`, `"SKU-2" is odd`),
			want: map[string]string{"SKU-1": "refused"},
		},
		"two keys in one error": {
			keys: []string{"a", "b", "c"}, done: []string{"c"}, errors: list(`keys ["a", "b"] are odd`), reads: 3,
			want: map[string]string{"a": "refused keys", "b": "refused keys"},
		},
		"numbers as keys": {
			keys: []string{"5", "7", "62515"}, names: map[string]string{"5": "x", "7": "y", "62515": "z"}, errors: list(held("name", "x", "99", "7"), "no", "not"),
			want: map[string]string{"5": "refused Cannot set", "7": "refused " + some, "62515": "refused " + some},
		},
		"keys that are words": {
			keys: []string{"name", "message", "false"}, errors: list(option("Name message"), "no", "not"),
			want: map[string]string{"message": "refused Property values", "name": "refused " + some, "false": "refused " + some},
		},
		"the options are those of others": {
			keys: []string{"a", "b", "c"}, names: map[string]string{"a": "Red", "b": "Teal", "c": "Blue"}, errors: list("no", option("Teal"), "not"),
			want: map[string]string{"b": "refused Property values", "a": "refused " + some, "c": "refused " + some},
		},
		"a value in another case": {
			keys: []string{"a", "b"}, names: map[string]string{"a": "Red", "b": "TEAL"}, errors: list("no", option("teal")),
			want: map[string]string{"a": "refused no", "b": "refused Property values"},
		},
		"a value in plain words": {
			keys: []string{"a", "b", "c"}, names: map[string]string{"a": "Red", "b": "Teal", "c": "a"}, errors: list(`"Teal" is no valid value of the property "a"`, "no", "not"),
			want: map[string]string{"b": "refused \"Teal\"", "a": "refused " + some, "c": "refused " + some},
		},
		"one of several options": {
			keys: []string{"a", "b"}, names: map[string]string{"a": "Red;Blue", "b": "Red;Teal"}, errors: list("no", option("Teal")),
			want: map[string]string{"a": "refused no", "b": "refused Property values"},
		},
		"a value of two, refused of both": {
			keys: []string{"a", "b", "c"}, names: map[string]string{"a": "Teal", "b": "Teal", "c": "Red"}, errors: list(option("Teal"), option("Teal")),
			want:    map[string]string{"a": "refused Property values", "b": "refused Property values"},
			upserts: 2, reads: 3,
		},
		"a value of two, refused once": {
			keys: []string{"a", "b", "c"}, names: map[string]string{"a": "Teal", "b": "Teal", "c": "Red"}, done: []string{"c"}, errors: list(option("Teal")), reads: 3,
			want: map[string]string{"a": "refused Property values", "b": "refused Property values"},
		},
		"a value of two, refused once, and one was written": {
			keys: []string{"a", "b", "c"}, names: map[string]string{"a": "Teal", "b": "Teal", "c": "Red"}, done: []string{"c"}, errors: list(option("Teal")), held: map[string]string{"b": "Teal"}, reads: 3,
			want: map[string]string{"a": "refused Property values"},
		},
		"a place in the list": {
			keys: []string{"a", "b", "c"}, errors: list("inputs[2].properties.name is odd", "inputs[0] is odd", "no"),
			want: map[string]string{"a": "refused inputs[0]", "b": "refused no", "c": "refused inputs[2]"},
		},
		"the record that was to get a value": {
			keys: []string{"a", "b"}, existed: true, errors: list(held("phone", "1", idOf("b"), idOf("a")), "no"),
			want: map[string]string{"a": "refused no", "b": "refused Cannot set"},
		},
		"a value under another property's name": {
			keys: []string{"a", "b"}, errors: list("no", held("hs_other", "Name b", "99", "7")),
			want: map[string]string{"a": "refused no", "b": "refused Cannot set"},
		},
		"two errors of one input": {
			keys: []string{"a", "b", "c"}, done: []string{"c"}, errors: list(`"a" is odd`, `"a" is even`),
			want:    map[string]string{"a": "refused \"a\" is odd; \"a\" is even"},
			upserts: 2, reads: 3,
		},
		"errors of an input that was written": {
			keys: []string{"a", "b"}, done: []string{"b"}, errors: list(`record "b" is odd`), upserts: 2, reads: 3,
		},
		"more errors counted than listed": {
			keys: []string{"a", "b", "c"}, errors: `"numErrors":5,"errors":[{"message":"no"}]`, held: map[string]string{"b": "Name b"}, reads: 3,
			want: map[string]string{"a": "refused no", "c": "refused no"},
		},
		"errors counted and none listed": {
			keys: []string{"a", "b"}, done: []string{"a"}, errors: `"numErrors":1,"errors":[]`, upserts: 2, reads: 3,
		},
		"errors that are no list": {
			keys: []string{"a", "b"}, done: []string{"a"}, errors: `"numErrors":1,"errors":{"message":"no"}`,
			want: map[string]string{"b": "refused no"},
		},
		"errors that are texts": {
			keys: []string{"a", "b"}, errors: `"numErrors":2,"errors":["\"b\" is odd",null,"no"]`,
			want: map[string]string{"a": "refused no", "b": "refused \"b\""},
		},
		"trace ids under another name": {
			keys: []string{"a", "b"}, errors: `"errors":[{"message":"no","context":{"objectWriteTraceIds":["{b}"]}},{"message":"not","errors":[{"message":"x","context":{"traceId":"{a}"}}]}]`,
			want: map[string]string{"a": "refused not", "b": "refused no"},
		},
		"trace ids in a text": {
			keys: []string{"a", "b"}, errors: `"errors":[{"message":"no","context":"{objectWriteTraceId=[{b}]}"},{"message":"not"}]`,
			want: map[string]string{"a": "refused not", "b": "refused no"},
		},
		"one error, several trace ids": {
			keys: []string{"a", "b", "c"}, done: []string{"c"}, errors: `"numErrors":1,"errors":[{"message":"no","context":{"objectWriteTraceId":["{a}","{b}"]}}]`,
			want: map[string]string{"a": "refused no", "b": "refused no"},
		},
		"a key in a context of any name": {
			keys: []string{"a", "b"}, errors: `"errors":[{"message":"no","context":{"uniqueValue":["b"]}},{"message":"not"}]`,
			want: map[string]string{"a": "refused not", "b": "refused no"},
		},
		"trace ids that nobody sent": {
			keys: []string{"a", "b"}, done: []string{"a"}, errors: `"errors":[{"message":"no","context":{"objectWriteTraceId":["x"]}}]`, reads: 3, upserts: 2,
		},
		"a result and an error, neither of which can be read": {
			keys: []string{"a", "b"}, done: []string{"a", "b"}, errors: `"errors":[{"message":"no","context":{"ids":["b"]}}]`, reads: 1, gone: true,
		},
		"a result and an error, written": {
			keys: []string{"a", "b"}, done: []string{"a", "b"}, errors: `"errors":[{"message":"no","context":{"objectWriteTraceId":["{b}"]}}]`, reads: 1,
		},
		"a result that is none": {
			keys: []string{"a", "b"}, done: []string{"a"}, errors: `"numErrors":1,"errors":[{"message":"no","context":{"ids":["b"]}}]`, existed: true,
			more: fmt.Sprintf(`{"id":%q,"properties":{"code":"b","name":"Name b"}}`, idOf("b")), held: map[string]string{"b": "Old"}, reads: 1,
			want: map[string]string{"b": "refused no"},
		},
		"a result given twice": {
			keys: []string{"a", "b"}, done: []string{"a", "b"}, errors: `"errors":[]`, more: fmt.Sprintf(`{"id":%q,"properties":{"code":"b","name":"Name b"}}`, idOf("b")),
		},
		"a result given twice, of two records": {
			keys: []string{"a", "b"}, done: []string{"a", "b"}, errors: `"errors":[]`, more: `{"id":"424242","properties":{"code":"b","name":"Name b"}}`, reads: 1,
		},
		"trouble of HubSpot's with one": {
			keys: []string{"a", "b", "c"}, done: []string{"c"}, held: map[string]string{"b": "Name b"}, upserts: 2, reads: 3,
			errors: `"errors":[{"status":"error","message":"internal error","context":{"objectWriteTraceId":["{a}","{b}"]}}]`,
		},
		"trouble of HubSpot's with whom it does not say, and it was written": {
			keys: []string{"a", "b"}, done: []string{"a"}, held: map[string]string{"b": "Name b"}, reads: 1,
			errors: `"errors":[{"status":"error","message":"internal error"}]`,
		},
		"a limit that one met": {
			keys: []string{"a", "b"}, done: []string{"b"}, upserts: 2, reads: 3,
			errors: `"errors":[{"category":"RATE_LIMITS","message":"You have reached your secondly limit.","context":{"ids":["a"]}}]`,
		},
		"a result of nobody's": {
			keys: []string{"a", "b"}, done: []string{"a"}, errors: `"errors":[{"message":"no"}]`, more: `{"id":"424242","properties":{"code":"z"}}`,
			want: map[string]string{"b": "refused no"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wire := &upsertWire{t: t, done: tt.done, errors: tt.errors, more: tt.more, held: map[string]string{}, gone: tt.gone}
			maps.Copy(wire.held, tt.held)
			client, err := hubspot.New(hubspot.Config{AccessToken: "pat-na1-1", Transport: wire, Clock: hastyClock{}, MaxRetries: 1})
			if err != nil {
				t.Fatal(err)
			}
			idProperty, objectType := tt.idProperty, "contacts"
			if idProperty == "" {
				idProperty, objectType = "code", "companies"
			}
			target := targetOf(t, objectType, idProperty)
			if idProperty == "email" {
				target.Normalize = strings.ToLower
			}
			writes := writesOf(tt.keys...)
			for i := range writes {
				w := &writes[i]
				if sent, ok := tt.names[w.Key]; ok {
					w.Properties = []records.Property{{Name: "name", Value: sent, Changed: true}}
				}
				if tt.existed {
					w.New, w.ID = false, idOf(w.Key)
				}
			}
			r := engineOn(client).Upsert(t.Context(), UpsertRequest{Target: target, Writes: writes})
			got := map[string]string{}
			for _, o := range r.Outcomes {
				switch want := tt.want[o.Write.Key]; {
				case o.Status == Written && o.ID == idOf(o.Write.Key):
				case o.Status == Refused && strings.HasPrefix(want, "refused") && strings.Contains(o.Failure.Message, strings.TrimPrefix(want, "refused ")):
					got[o.Write.Key] = want
				case o.Status == Refused && want == "refused":
					got[o.Write.Key] = want
				default:
					got[o.Write.Key] = fmt.Sprintf("%d %s %+v", o.Status, o.ID, o.Failure)
				}
			}
			want := tt.want
			if want == nil {
				want = map[string]string{}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if wire.upserts != max(1, tt.upserts) || wire.reads != tt.reads {
				t.Errorf("%d upserts %v and %d reads, want %d and %d", wire.upserts, wire.sent, wire.reads, max(1, tt.upserts), tt.reads)
			}
		})
	}
}

// A batch that is refused as a whole for one contact costs as many calls as its
// refusal tells of whom.
func TestUpsert_recordedConflicts(t *testing.T) {
	t.Parallel()
	const many = 100
	tests := map[string]struct {
		status int
		body   string
		inputs int
		calls  int
		owner  string
	}{
		"an address, of many":        {409, `{"status":"error","message":"Contact already exists","category":"OBJECT_ALREADY_EXISTS","identityProfile":{"vid":51,"identity":[{"value":"k007@example.com","type":"EMAIL","isPrimary":true}]}}`, many, 3, "51"},
		"an address, of one":         {409, `{"message":"Contact already exists. Existing ID: 51","identityProfile":{"vid":51,"identity":[{"value":"k007@example.com","type":"EMAIL"}]}}`, 1, 1, "51"},
		"an id, of many":             {409, `{"status":"error","message":"Contact already exists. Existing ID: 51","category":"CONFLICT"}`, many, 9, "51"},
		"an id, of one":              {409, `{"status":"error","message":"Contact already exists. Existing ID: 51","category":"CONFLICT"}`, 1, 1, "51"},
		"a value, of many":           {400, `{"status":"error","category":"VALIDATION_ERROR","message":"Cannot set PropertyValueCoordinates{portalId=62515, objectTypeId=0-1, propertyName=email, value=k007@example.com} on 91001. 51 already has that value."}`, many, 3, "51"},
		"a value, in another case":   {400, `{"status":"error","category":"VALIDATION_ERROR","message":"Cannot set PropertyValueCoordinates{portalId=62515, objectTypeId=0-1, propertyName=email, value=K007@Example.com} on 91001. 51 already has that value."}`, many, 3, "51"},
		"an address in the message":  {400, `{"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Email address k007@example.com is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"}`, many, 3, ""},
		"a key in a context":         {400, `{"status":"error","category":"VALIDATION_ERROR","message":"no","context":{"ids":["K007@example.com"]}}`, many, 2, ""},
		"nothing of whom":            {400, `{"status":"error","category":"VALIDATION_ERROR","message":"no"}`, many, 9, ""},
		"a place in a list of paths": {400, `{"status":"error","category":"VALIDATION_ERROR","message":"no","errors":[{"message":"no","context":{"email":["k007@example.com"]}}]}`, many, 3, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			client, err := hubspot.New(hubspot.Config{AccessToken: "pat-na1-1", Clock: hastyClock{}, MaxRetries: 1, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				var body struct {
					Inputs []struct {
						ID    string `json:"id"`
						Trace string `json:"objectWriteTraceId"`
					} `json:"inputs"`
				}
				if err := json.NewDecoder(r.Body).Decode(&body); err != nil || !strings.HasSuffix(r.URL.Path, "/upsert") {
					t.Errorf("%s: %v", r.URL.Path, err)
				}
				calls++
				var results []string
				for _, in := range body.Inputs {
					if in.ID == "k007@example.com" {
						return reply(r, tt.status, tt.body), nil
					}
					results = append(results, fmt.Sprintf(`{"id":%q,"new":true,"objectWriteTraceId":%q,"properties":{"email":%q}}`, idOf(in.ID), in.Trace, in.ID))
				}
				return reply(r, http.StatusOK, `{"status":"COMPLETE","results":[`+strings.Join(results, ",")+`]}`), nil
			})})
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for i := range tt.inputs {
				keys = append(keys, fmt.Sprintf("k%03d@example.com", (i+7)%many))
			}
			slices.Sort(keys)
			target := targetOf(t, "contacts", "email")
			target.Normalize = strings.ToLower
			r := engineOn(client).Upsert(t.Context(), UpsertRequest{Target: target, Writes: writesOf(keys...)})
			if n := r.Count(Written); n != tt.inputs-1 || r.Count(Refused) != 1 || r.Stopped != nil {
				t.Errorf("%d written, %d refused, stopped: %v", n, r.Count(Refused), r.Stopped)
			}
			for _, o := range r.Outcomes {
				if o.Status == Refused && (o.Write.Key != "k007@example.com" || o.Failure.ExistingID != tt.owner) {
					t.Errorf("%s is refused: %+v", o.Write.Key, o.Failure)
				}
			}
			if calls != tt.calls {
				t.Errorf("%d calls, want %d", calls, tt.calls)
			}
		})
	}
}

// roundTrip is a transport of one function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
