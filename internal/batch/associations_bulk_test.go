// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// linkWire stands in for HubSpot behind a real client, so that what the client
// learns of the bounds is part of what is tested. Contact n is linked to company
// n+1,000,000 as far as a test says.
type linkWire struct {
	t *testing.T
	// most is the bound of a batch; merged are contacts that answer under the id
	// of another, and silent says that records without links are left out.
	most   int
	linked func(id int) bool
	merged map[int]int
	silent bool
	// answer replaces the answer to a create or an archive, where it returns one.
	answer func(pairs []pair) (status int, body string)
	// answerRead is that of a read of so many records.
	answerRead func(inputs int) (status int, body string)

	mu    sync.Mutex
	calls map[string]int
	// made are the links of a contact.
	made map[string]string
}

type pair struct{ from, to string }

func (w *linkWire) RoundTrip(r *http.Request) (*http.Response, error) {
	parts := strings.Split(r.URL.Path, "/batch/")
	verb := parts[len(parts)-1]
	var inputs wireLinkInputs
	inputs.decode(w.t, r)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calls == nil {
		w.calls, w.made = map[string]int{}, map[string]string{}
	}
	w.calls[verb]++
	if n := len(inputs.Inputs); n > w.most {
		return reply(r, http.StatusBadRequest, fmt.Sprintf(`{"category":"VALIDATION_ERROR","message":"The maximum number of inputs supported in a batch is %d but %d were provided"}`, w.most, n)), nil
	}
	if strings.Contains(r.URL.Path, "/objects/") {
		// Whether a record was merged is asked of the record itself.
		w.calls[verb]--
		id, _ := strconv.Atoi(inputs.Inputs[0].ID)
		return reply(r, http.StatusOK, fmt.Sprintf(`{"status":"COMPLETE","results":[{"id":"%d","properties":{}}]}`, w.survivor(id))), nil
	}
	if verb == "read" {
		if w.answerRead != nil {
			if status, body := w.answerRead(len(inputs.Inputs)); status != 0 {
				return reply(r, status, body), nil
			}
		}
		return reply(r, http.StatusMultiStatus, w.read(inputs)), nil
	}
	var pairs []pair
	for _, in := range inputs.Inputs {
		for _, to := range in.To {
			pairs = append(pairs, pair{in.From.ID, to.ID})
		}
	}
	if w.answer != nil {
		if status, body := w.answer(pairs); status != 0 {
			return reply(r, status, body), nil
		}
	}
	var results []string
	for _, p := range pairs {
		w.made[p.from] = p.to
		results = append(results, fmt.Sprintf(`{"from":{"id":%q},"to":{"id":%q}}`, p.from, p.to))
	}
	return reply(r, http.StatusCreated, `{"status":"COMPLETE","results":[`+strings.Join(results, ",")+`]}`), nil
}

func (w *linkWire) read(inputs wireLinkInputs) string {
	var results, errors []string
	for _, in := range inputs.Inputs {
		id, err := strconv.Atoi(in.ID)
		if err != nil {
			w.t.Errorf("asked for %q", in.ID)
		}
		from := w.survivor(id)
		var to []string
		if w.linked != nil && w.linked(id) {
			to = append(to, fmt.Sprintf(`{"toObjectId":%d,"associationTypes":[]}`, id+1_000_000))
		}
		if made, ok := w.made[in.ID]; ok {
			to = append(to, fmt.Sprintf(`{"toObjectId":%s,"associationTypes":[]}`, made))
		}
		switch {
		case len(to) > 0:
			results = append(results, fmt.Sprintf(`{"from":{"id":"%d"},"to":[%s]}`, from, strings.Join(to, ",")))
		case !w.silent:
			errors = append(errors, fmt.Sprintf(`{"subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND","context":{"fromObjectId":[%q]}}`, in.ID))
		}
	}
	return `{"status":"COMPLETE","results":[` + strings.Join(results, ",") + `],"errors":[` + strings.Join(errors, ",") + `]}`
}

// survivor is the record that answers for a contact.
func (w *linkWire) survivor(id int) int {
	if survivor, ok := w.merged[id]; ok {
		return survivor
	}
	return id
}

func (w *linkWire) linker(t *testing.T, concurrency int) *Linker {
	t.Helper()
	client, err := hubspot.New(hubspot.Config{AccessToken: "pat-test", BaseURL: "https://api.example.com", Transport: w})
	if err != nil {
		t.Fatal(err)
	}
	engine := engineOn(client)
	engine.concurrency = concurrency
	return NewLinker(engine, client)
}

func contactsToCompanies(t *testing.T) LinkTarget {
	t.Helper()
	from, err := values.ParseObjectType("contacts")
	if err != nil {
		t.Fatal(err)
	}
	to, err := values.ParseObjectType("companies")
	if err != nil {
		t.Fatal(err)
	}
	return LinkTarget{From: from, To: to}
}

func ids(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = strconv.Itoa(i + 1)
	}
	return all
}

// linksOf are links of contacts 1 to n with company 1,000,001 and on.
func linksOf(n int) []Link {
	all := make([]Link, n)
	for i := range all {
		from, to := strconv.Itoa(i+1), strconv.Itoa(i+1_000_001)
		all[i] = Link{Link: links.Link{From: from, To: to}, FromID: from, ToID: to}
	}
	return all
}

func TestReadLinks_aThousandACall(t *testing.T) {
	t.Parallel()
	w := &linkWire{t: t, most: 1000, linked: func(int) bool { return true }}
	target := contactsToCompanies(t)
	found, err := w.linker(t, 8).ReadLinks(t.Context(), LinkReadRequest{From: target.From, To: target.To, IDs: ids(100_000)})
	if err != nil {
		t.Fatal(err)
	}
	if n := w.calls["read"]; len(found) != 100_000 || n > 110 {
		t.Errorf("%d records with links in %d calls, want 100,000 in at most 110", len(found), n)
	}
}

// Where HubSpot takes fewer, that is asked once and then kept to.
func TestLinks_learnTheBound(t *testing.T) {
	t.Parallel()
	w := &linkWire{t: t, most: 100}
	linker, target := w.linker(t, 1), contactsToCompanies(t)
	result := linker.Create(t.Context(), LinkRequest{LinkTarget: target, Links: linksOf(2500)})
	if n := result.Count(Written); n != 2500 || result.Stopped != nil {
		t.Fatalf("%d of 2,500 links were made, stopped: %v", n, result.Stopped)
	}
	if n := w.calls["associate/default"]; n != 26 {
		t.Errorf("%d calls, want one too large and 25", n)
	}
	found, err := linker.ReadLinks(t.Context(), LinkReadRequest{From: target.From, To: target.To, IDs: ids(2500)})
	if err != nil || len(found) != 2500 {
		t.Fatalf("read %d, %v", len(found), err)
	}
	if n := w.calls["read"]; n != 26 {
		t.Errorf("%d reads, want one too large and 25", n)
	}
	if _, err := linker.ReadLinks(t.Context(), LinkReadRequest{From: target.From, To: target.To, IDs: ids(1000)}); err != nil {
		t.Fatal(err)
	}
	if n := w.calls["read"]; n != 36 {
		t.Errorf("%d reads, want 10 more: the bound is known", n)
	}
}

// A few merged records among a thousand do not have each of them asked for alone.
func TestReadLinks_mergedAmongMany(t *testing.T) {
	t.Parallel()
	w := &linkWire{t: t, most: 1000, silent: true, linked: func(id int) bool { return id%10 == 0 }, merged: map[int]int{500: 7_000_001, 20: 7_000_002}}
	target := contactsToCompanies(t)
	found, err := w.linker(t, 1).ReadLinks(t.Context(), LinkReadRequest{From: target.From, To: target.To, IDs: ids(1000)})
	if err != nil {
		t.Fatal(err)
	}
	for id := 1; id <= 1000; id++ {
		if _, ok := found[strconv.Itoa(id)]; ok != (id%10 == 0) {
			t.Errorf("record %d has links: %t", id, ok)
		}
	}
	if n := w.calls["read"]; n > 60 {
		t.Errorf("%d calls for two merged records", n)
	}
}

func TestCreateLinks_errorsWithoutIDs(t *testing.T) {
	t.Parallel()
	landed := func(pairs []pair, but ...string) string {
		var results []string
		for _, p := range pairs {
			if !slices.Contains(but, p.from) {
				results = append(results, fmt.Sprintf(`{"from":{"id":%q},"to":{"id":%q}}`, p.from, p.to))
			}
		}
		return strings.Join(results, ",")
	}
	tests := map[string]struct {
		errors []string
		open   []string
		// want are the reasons by contact.
		want map[string]string
		// reads says that HubSpot had to be asked.
		reads bool
	}{
		"by id": {
			errors: []string{"CONTACT=2 is not valid", "CONTACT=4 is not valid"}, open: []string{"2", "4", "5"},
			want: map[string]string{"2": "CONTACT=2 is not valid", "4": "CONTACT=4 is not valid", "5": "HubSpot's answer has neither a result nor an error for this link; the request had no effect"}, reads: true,
		},
		"as many errors as links": {
			errors: []string{"no", "nor this"}, open: []string{"1", "3"},
			want: map[string]string{
				"1": "HubSpot does not say which of the inputs it refused for which reason. Its reasons are: no; nor this",
				"3": "HubSpot does not say which of the inputs it refused for which reason. Its reasons are: no; nor this",
			},
		},
		"the same for all": {errors: []string{"no", "no"}, open: []string{"1", "3"}, want: map[string]string{"1": "no", "3": "no"}},
		"one for one":      {errors: []string{"no"}, open: []string{"3"}, want: map[string]string{"3": "no"}},
		"fewer, each once": {
			errors: []string{"no", "no.", "about 1 it is that"}, open: []string{"1", "2", "3", "4"},
			want: map[string]string{
				"1": "about 1 it is that; the request had no effect",
				"2": "HubSpot does not say which of the inputs it refused for which reason. Its reasons are: no; about 1 it is that; the request had no effect",
				"3": "HubSpot does not say which of the inputs it refused for which reason. Its reasons are: no; about 1 it is that; the request had no effect",
				"4": "HubSpot does not say which of the inputs it refused for which reason. Its reasons are: no; about 1 it is that; the request had no effect",
			},
			reads: true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &linkWire{t: t, most: 1000}
			w.answer = func(pairs []pair) (int, string) {
				var errors []string
				if w.calls["associate/default"] > 1 {
					// What was passed over is sent once more, alone.
					tt.errors = nil
				}
				for _, message := range tt.errors {
					errors = append(errors, fmt.Sprintf(`{"status":"error","category":"VALIDATION_ERROR","message":%q}`, message))
				}
				for _, p := range pairs {
					if !slices.Contains(tt.open, p.from) {
						w.made[p.from] = p.to
					}
				}
				return http.StatusMultiStatus, `{"status":"COMPLETE","results":[` + landed(pairs, tt.open...) + `],"errors":[` + strings.Join(errors, ",") + `]}`
			}
			result := w.linker(t, 1).Create(t.Context(), LinkRequest{LinkTarget: contactsToCompanies(t), Links: linksOf(5)})
			got := map[string]string{}
			for _, o := range result.Outcomes {
				switch {
				case o.Status == Refused:
					got[o.FromID] = o.Failure.Message
				case o.Status != Written:
					t.Errorf("link of %s: status %d", o.FromID, o.Status)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if asked := w.calls["read"] > 0; asked != tt.reads {
				t.Errorf("HubSpot was asked: %t", asked)
			}
		})
	}
}

// A record and one of another type may have the same id: an error that names one of
// them says nothing of the other's links.
func TestCreateLinks_errorsNameTheType(t *testing.T) {
	t.Parallel()
	all := []Link{{FromID: "1", ToID: "7"}, {FromID: "2", ToID: "7"}, {FromID: "7", ToID: "8"}}
	tests := map[string]struct {
		to, message string
		// refused are those that the error is about, without asking HubSpot; made are
		// those that HubSpot made all the same.
		refused, made []string
		reads         int
	}{
		"contact":          {to: "companies", message: "CONTACT=7 is not valid", refused: []string{"7"}},
		"without results":  {to: "companies", message: "CONTACT=7 is not valid", refused: []string{"7"}, made: []string{"1", "2"}, reads: 1},
		"company":          {to: "companies", message: "COMPANY=7 is not valid", refused: []string{"1", "2"}},
		"by type id":       {to: "companies", message: "0-2=7 is not valid", refused: []string{"1", "2"}},
		"custom, as asked": {to: "2-123", message: "2-123=7 is not valid", refused: []string{"1", "2"}},
		"custom, by name":  {to: "2-123", message: "WIDGET=7 is not valid", refused: []string{"1", "2"}},
		// Which it is nothing tells, so that HubSpot is asked.
		"another type": {to: "companies", message: "DEAL=7 is not valid", refused: []string{"7"}, made: []string{"1", "2"}, reads: 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &linkWire{t: t, most: 1000}
			w.answer = func(pairs []pair) (int, string) {
				for _, p := range pairs {
					if slices.Contains(tt.made, p.from) {
						w.made[p.from] = p.to
					}
				}
				var results []string
				for _, p := range pairs {
					if len(tt.made) == 0 && !slices.Contains(tt.refused, p.from) {
						results = append(results, fmt.Sprintf(`{"from":{"id":%q},"to":{"id":%q}}`, p.from, p.to))
					}
				}
				return http.StatusMultiStatus, fmt.Sprintf(`{"status":"COMPLETE","results":[%s],"errors":[{"category":"VALIDATION_ERROR","message":%q}]}`, strings.Join(results, ","), tt.message)
			}
			target := contactsToCompanies(t)
			target.To = typeOf(t, tt.to)
			var refused []string
			for _, o := range w.linker(t, 1).Create(t.Context(), LinkRequest{LinkTarget: target, Links: all}).Outcomes {
				if o.Status == Refused {
					refused = append(refused, o.FromID)
				} else if o.Status != Written {
					t.Errorf("link of %s: status %d", o.FromID, o.Status)
				}
			}
			if diff := cmp.Diff(tt.refused, refused); diff != "" {
				t.Error(diff)
			}
			if n := w.calls["read"]; n != tt.reads {
				t.Errorf("%d reads, want %d", n, tt.reads)
			}
		})
	}
}

// Who may not edit associations is told after one call.
func TestCreateLinks_withoutTheRight(t *testing.T) {
	t.Parallel()
	const refusal = `"category":"VALIDATION_ERROR","message":"Missing 'Edit Associations' permission."`
	for name, answer := range map[string]func(int) (int, string){
		"whole": func(int) (int, string) { return http.StatusBadRequest, `{` + refusal + `}` },
		"each": func(n int) (int, string) {
			return http.StatusMultiStatus, `{"status":"COMPLETE","results":[],"errors":[` + strings.Repeat(`{`+refusal+`},`, n-1) + `{` + refusal + `}]}`
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &linkWire{t: t, most: 1000}
			w.answer = func(pairs []pair) (int, string) { return answer(len(pairs)) }
			result := w.linker(t, 8).Create(t.Context(), LinkRequest{LinkTarget: contactsToCompanies(t), Links: linksOf(3000)})
			if n := w.calls["associate/default"]; n != 1 || w.calls["read"] != 0 {
				t.Errorf("%d calls and %d reads, want one call", n, w.calls["read"])
			}
			if !hubspot.MissesAssociationRight(result.Stopped) {
				t.Errorf("stopped by %v", result.Stopped)
			}
			if n := result.Count(Written) + result.Count(Unknown); n != 0 {
				t.Errorf("%d links are not accounted for", n)
			}
		})
	}
}

type wireLinkInputs struct {
	Inputs []struct {
		ID   string              `json:"id"`
		From struct{ ID string } `json:"from"`
		To   wireEnds            `json:"to"`
	} `json:"inputs"`
}

// wireEnds is one record, or those of an archive.
type wireEnds []struct{ ID string }

func (w *wireEnds) UnmarshalJSON(b []byte) error {
	if b[0] == '{' {
		b = slices.Concat([]byte("["), b, []byte("]"))
	}
	return json.Unmarshal(b, (*[]struct{ ID string })(w))
}

func (w *wireLinkInputs) decode(t *testing.T, r *http.Request) {
	if err := json.NewDecoder(r.Body).Decode(w); err != nil {
		t.Errorf("body: %v", err)
	}
}

func reply(r *http.Request, status int, body string) *http.Response {
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set("X-HubSpot-RateLimit-Max", "1000000")
	header.Set("X-HubSpot-RateLimit-Remaining", "999999")
	header.Set("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}
