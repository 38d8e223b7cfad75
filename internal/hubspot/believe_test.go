// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestBelieve asserts, for every call, that a success which does not answer the
// question is an error that says nothing: neither gone, nor empty, nor done.
func TestBelieve(t *testing.T) {
	t.Parallel()
	type call = func(context.Context, *Client) error
	calls := map[string]struct {
		call call
		// good is an answer to the question, and bad are answers to none.
		good string
		bad  []string
	}{
		"upsert": {
			upsertOne,
			complete,
			[]string{`{"status":"COMPLETE"}`, `{"results":[]}`, `{"status":"ok","results":[]}`, `{"status":"COMPLETE","results":null}`, `{"status":"COMPLETE","results":{}}`, `{"status":"COMPLETE","results":[null]}`},
		},
		"read": {
			func(ctx context.Context, c *Client) error {
				_, err := c.BatchRead(ctx, "companies", ReadRequest{IDProperty: "k", IDs: []string{"a"}})
				return err
			},
			`{"status":"COMPLETE","results":[{"id":"1"}]}`,
			[]string{
				`{"status":"PENDING","results":[]}`, `{"status":"COMPLETE","results":[{"id":"1"},{"id":"2"}]}`, `{"status":"COMPLETE","results":[{"id":""}]}`,
				`{"status":"COMPLETE","results":[{"id":"../../9001/gdpr-delete"}]}`, `{"status":"COMPLETE","results":[{"id":"1","archived":true}]}`, `{"status":"COMPLETE","results":[{}]}`,
				`{"status":"COMPLETE","results":[{"id":"1","properties":{"hs_object_id":"2"}}]}`,
				`{"status":"COMPLETE","results":[{"id":"1"}],"results":[]}`,
			},
		},
		"list": {
			func(ctx context.Context, c *Client) error {
				_, err := c.ListObjects(ctx, "companies", ListRequest{Limit: 1})
				return err
			},
			`{"results":[{"id":"1"}]}`,
			[]string{`{"results":[{"id":"1"},{"id":"2"}]}`, `{"results":[{"id":"x"}]}`, `{"results":[{"id":"1","archived":true}]}`, `{"results":[],"paging":{"next":{"after":"` + strings.Repeat("x", maxCursor+1) + `"}}}`},
		},
		"search": {
			func(ctx context.Context, c *Client) error {
				_, err := c.SearchObjects(ctx, "companies", SearchRequest{Limit: 1})
				return err
			},
			`{"total":0,"results":[]}`,
			[]string{`{"status":"ok"}`, `{"total":1,"results":[{"id":"1"},{"id":"2"}]}`, `{"total":1,"results":[{"id":"-1"}]}`},
		},
		"account": {
			func(ctx context.Context, c *Client) error { _, err := c.AccountDetails(ctx); return err },
			`{"portalId":7}`,
			[]string{`{"portalId":0}`, `{"portalId":"x"}`, `{"timeZone":"UTC"}`},
		},
		"limits": {
			func(ctx context.Context, c *Client) error { _, err := c.RecordLimits(ctx); return err },
			`{"hubspotDefinedObjectTypes":[],"customObjectTypes":{}}`,
			[]string{`{"hubspotDefinedObjectTypes":[]}`},
		},
		"usage": {
			func(ctx context.Context, c *Client) error { _, err := c.APIUsage(ctx); return err },
			`{"results":[{"name":"n"}]}`,
			[]string{`{"results":[{}]}`},
		},
		"owners": {
			func(ctx context.Context, c *Client) error { _, err := c.ListOwners(ctx, OwnersRequest{}); return err },
			noResults,
			[]string{`{"results":[{"email":"a@example.com"}]}`, `{"results":[{"id":"../1"}]}`},
		},
		"property": {
			func(ctx context.Context, c *Client) error {
				_, err := c.GetProperty(ctx, "0-1", "Tier", PropertiesQuery{})
				return err
			},
			`{"name":"tier","type":"string"}`,
			[]string{`{"name":"victim","type":"string"}`, `{"name":"tier"}`},
		},
		"property update": {
			func(ctx context.Context, c *Client) error {
				_, err := c.UpdateProperty(ctx, "0-1", "tier", PropertyUpdate{})
				return err
			},
			`{"name":"tier","type":"string"}`,
			[]string{`{"name":"victim","type":"string"}`},
		},
		"properties": {
			func(ctx context.Context, c *Client) error {
				_, err := c.ListProperties(ctx, "0-1", PropertiesQuery{})
				return err
			},
			noResults,
			[]string{`{"results":[{}]}`, `{"results":[{"name":"x"}]}`},
		},
		"group": {
			func(ctx context.Context, c *Client) error { _, err := c.GetPropertyGroup(ctx, "0-1", "g"); return err },
			`{"name":"g"}`,
			[]string{`{"name":"victim"}`, `{"label":"g"}`},
		},
		"groups": {
			func(ctx context.Context, c *Client) error { _, err := c.ListPropertyGroups(ctx, "0-1"); return err },
			noResults,
			[]string{`{"results":[{"label":"g"}]}`},
		},
		"schema by id": {
			func(ctx context.Context, c *Client) error { _, err := c.GetSchema(ctx, "2-7"); return err },
			`{"objectTypeId":"2-7"}`,
			[]string{`{"objectTypeId":"2-8"}`, `{"objectTypeId":"../2-7"}`, `{"name":"widget"}`},
		},
		"schema by name": {
			func(ctx context.Context, c *Client) error { _, err := c.GetSchema(ctx, "p1_widget"); return err },
			`{"objectTypeId":"2-7","fullyQualifiedName":"p1_Widget"}`,
			[]string{`{"objectTypeId":"2-8","fullyQualifiedName":"p1_gadget"}`},
		},
		"schemas": {
			func(ctx context.Context, c *Client) error { _, err := c.ListSchemas(ctx); return err },
			noResults,
			[]string{`{"results":[{"name":"widget"}]}`},
		},
		"pipelines": {
			func(ctx context.Context, c *Client) error { _, err := c.ListPipelines(ctx, "deals"); return err },
			noResults,
			[]string{`{"results":[{"label":"Sales"}]}`},
		},
		"labels": {
			func(ctx context.Context, c *Client) error {
				_, err := c.AssociationLabels(ctx, "0-1", "0-2")
				return err
			},
			noResults,
			[]string{`{"results":[{"label":"x"}]}`, `{"results":[{"typeId":"x","category":"USER_DEFINED"}]}`},
		},
		"label made": {
			func(ctx context.Context, c *Client) error {
				_, err := c.CreateAssociationLabel(ctx, "0-1", "0-2", AssociationLabelCreate{Name: "boss", Label: "Boss"})
				return err
			},
			`{"results":[{"typeId":8,"category":"USER_DEFINED","label":"Employee"},{"typeId":7,"category":"USER_DEFINED","label":"Boss "}]}`,
			[]string{noResults, `{"results":[{"label":"Boss"}]}`, `{"results":[{"typeId":-7,"category":"USER_DEFINED","label":"Boss"}]}`, `{"results":[{"typeId":7,"category":"USER_DEFINED","label":"Victim"}]}`},
		},
		"links": {
			func(ctx context.Context, c *Client) error {
				_, err := c.BatchReadAssociations(ctx, "0-1", "0-2", []AssociationReadInput{{ID: "1"}})
				return err
			},
			complete,
			[]string{`{"status":"PENDING","results":[]}`, `{"status":"COMPLETE"}`, `{"status":"COMPLETE","results":[{"from":{"id":""},"to":[]}]}`, `{"status":"COMPLETE","results":[{"from":{"id":"1"},"to":[{"toObjectId":"x"}]}]}`},
		},
		"links made": {
			func(ctx context.Context, c *Client) error {
				_, err := c.BatchCreateDefaultAssociations(ctx, "0-1", "0-2", []AssociationPair{{FromID: "1", ToID: "2"}})
				return err
			},
			complete,
			[]string{`{"status":"COMPLETE"}`, `{"results":[]}`},
		},
		"links removed": {
			func(ctx context.Context, c *Client) error {
				_, err := c.BatchArchiveAssociations(ctx, "0-1", "0-2", []AssociationArchiveInput{{FromID: "1", ToIDs: []string{"2"}}})
				return err
			},
			`{"status":"COMPLETE"}`,
			[]string{`{"results":[]}`, `{"status":"done"}`},
		},
	}
	anything := []string{`{}`, `{"status":"ok"}`, `[]`, `null`, ``, `<html>Please log in</html>`, `{"status":"error","category":"OBJECT_NOT_FOUND","message":"no"}`, strings.Repeat("[", 100), `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`}
	for name, tt := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := inMemory(t, nil, answer(http.StatusOK, tt.good))
			if err := tt.call(t.Context(), c); err != nil {
				t.Errorf("a good answer is not believed: %v", err)
			}
			s.requests(1)
			for _, body := range append(tt.bad, anything...) {
				c, _ := inMemory(t, func(cfg *Config) { cfg.MaxRetries = -1 }, answer(http.StatusOK, body))
				err := tt.call(t.Context(), c)
				if !IsUnusableAnswer(err) || !OutcomeUnknown(err) || IsNotFound(err) {
					t.Errorf("%.80s: error is %v, unusable %t, outcome unknown %t", body, err, IsUnusableAnswer(err), OutcomeUnknown(err))
				}
			}
		})
	}
}

// TestBelieve_create asserts that an answer to a create that speaks of something
// else leaves open whether it was done, and that it is not sent again.
func TestBelieve_create(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"name":"victim","type":"string"}`, `{}`} {
		c, s := inMemory(t, nil, answer(http.StatusCreated, body))
		_, err := c.CreateProperty(t.Context(), "0-1", PropertyCreate{Name: "tier"})
		if !IsUnusableAnswer(err) || !OutcomeUnknown(err) {
			t.Errorf("property: error is %v", err)
		}
		s.requests(1)
		c, s = inMemory(t, nil, answer(http.StatusCreated, body))
		if _, err = c.CreatePropertyGroup(t.Context(), "0-1", PropertyGroupCreate{Name: "g"}); !IsUnusableAnswer(err) || !OutcomeUnknown(err) {
			t.Errorf("group: error is %v", err)
		}
		s.requests(1)
	}
}

// TestBelieve_archive asserts that 204 alone says that something is archived.
func TestBelieve_archive(t *testing.T) {
	t.Parallel()
	answers := map[string]step{
		"200, empty": answer(200, ""), "202, empty": answer(202, ""), "200, {}": answer(200, `{}`), "200, no results": answer(200, `{"status":"COMPLETE","results":[]}`),
		"207, foreign ids": answer(207, `{"status":"COMPLETE","numErrors":1,"errors":[{"category":"OBJECT_NOT_FOUND","message":"no","context":{"ids":["9"]}}]}`),
		"HTML":             answer(200, "<html>"), "pending": answer(202, `{"status":"PENDING"}`), "404, HTML": answer(404, "<html>"),
	}
	for name, step := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := inMemory(t, func(cfg *Config) { cfg.MaxRetries = -1 }, step, step, step, step)
			var refused *Error
			if err := c.BatchArchive(t.Context(), "companies", []string{"1"}); !errors.As(err, &refused) || IsNotFound(err) {
				t.Errorf("records: error is %v", err)
			}
			if err := c.ArchiveProperty(t.Context(), "companies", "x"); err == nil || IsNotFound(err) || !OutcomeUnknown(err) {
				t.Errorf("property: error is %v", err)
			}
			if err := c.ArchivePropertyGroup(t.Context(), "companies", "x"); err == nil || IsNotFound(err) || !OutcomeUnknown(err) {
				t.Errorf("group: error is %v", err)
			}
			if err := c.DeleteAssociationLabel(t.Context(), "contacts", "companies", 7); err == nil || IsNotFound(err) || !OutcomeUnknown(err) {
				t.Errorf("label: error is %v", err)
			}
		})
	}
}

// TestIDsAreDigits asserts that nothing else is sent as the id of a record.
func TestIDsAreDigits(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"../../9001/gdpr-delete", "9001/x", "%2e%2e", "1\n", "", "-1", "123456789012345678901", "१"} {
		c, s := inMemory(t, nil)
		if err := c.BatchArchive(t.Context(), "companies", []string{id}); err == nil {
			t.Errorf("%q is archived", id)
		}
		if _, err := c.BatchRead(t.Context(), "companies", ReadRequest{IDs: []string{id}}); err == nil {
			t.Errorf("%q is read", id)
		}
		s.requests(0)
	}
}

// TestBounds asserts that answers which grow while they are read end early, with
// little memory.
func TestBounds(t *testing.T) { //nolint:paralleltest // It measures memory.
	bombs := map[string]func(io.Writer){
		"empty records": func(w io.Writer) { repeat(w, `{"status":"COMPLETE","results":[{}`, `,{}`, 64<<20) },
		"errors":        func(w io.Writer) { repeat(w, `{"status":"COMPLETE","results":[],"errors":[1`, `,1`, 64<<20) },
		"one string":    func(w io.Writer) { repeat(w, `{"status":"`, "                ", 1<<30) },
		"nesting":       func(w io.Writer) { repeat(w, ``, `[`, 64<<20) },
		"properties": func(w io.Writer) {
			repeat(w, `{"status":"COMPLETE","results":[{"id":"1","properties":{"a":""`, `,"b":""`, 64<<20)
		},
		"a page": func(w io.Writer) { repeat(w, `<html>`, `<p>hello</p>`, 64<<20) },
	}
	for name, bomb := range bombs { //nolint:paralleltest // One bomb at a time is enough for a machine.
		for _, status := range []int{http.StatusOK, http.StatusNotFound} {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Encoding", "gzip")
					w.WriteHeader(status)
					z := gzip.NewWriter(w)
					bomb(z)
					_ = z.Close()
				}))
				t.Cleanup(server.Close)
				c := newTestClient(t, server.URL, nil, func(cfg *Config) { cfg.MaxRetries = -1 })
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				if err := upsertOne(t.Context(), c); err == nil || !OutcomeUnknown(err) || len(err.Error()) > 1000 {
					t.Errorf("error is %v", err)
				}
				runtime.ReadMemStats(&after)
				// Twice the bound for growing buffers, and what the server takes.
				if grown := after.TotalAlloc - before.TotalAlloc; grown > 12*maxRecords {
					t.Errorf("%d MB were allocated", grown>>20)
				}
			})
		}
	}
}

// repeat writes a part again and again until so many bytes are written.
func repeat(w io.Writer, start, part string, n int) {
	_, _ = io.WriteString(w, start)
	chunk := []byte(strings.Repeat(part, 64<<10/len(part)))
	for written := 0; written < n; written += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// TestShown asserts that what a server says cannot act on a terminal or forge
// lines, and stays short.
func TestShown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain text, ünïcödé 漢字 👋":   "plain text, ünïcödé 漢字 👋",
		"two\nlines\r\n":             `two\nlines`,
		"\x1b[2J\x1b]0;title\x07":    `\x1b[2J\x1b]0;title\a`,
		"a\u202eb\u2066c\u200bd":     `a\u202eb\u2066c\u200bd`,
		"line\u2028separators\u0085": `line\u2028separators`,
		"not \xff UTF-8":             `not \xff UTF-8`,
		"no-break\u00a0space":        "no-break\u00a0space",
	} {
		if got := Shown(in, 200); got != want {
			t.Errorf("%q is shown as %s, want %s", in, got, want)
		}
	}
	if got := Shown(strings.Repeat("\x1b", 1<<20), 100); len(got) > 110 {
		t.Errorf("a megabyte is shown as %d bytes", len(got))
	}
	if got := Shown(strings.Repeat("漢", 100), 100); got != strings.Repeat("漢", 33)+"…" {
		t.Errorf("cut as %s", got)
	}
}

// spelled returns the ways in which a secret has been seen to come back.
func spelled(secret string) []string {
	inJSON, percent, twice, html := "", "", "", ""
	for _, c := range []byte(secret) {
		inJSON += fmt.Sprintf(`\u%04X`, c)
		percent += fmt.Sprintf("%%%02x", c)
		twice += fmt.Sprintf("%%25%02X", c)
		html += fmt.Sprintf("&#x%x;", c)
	}
	return []string{secret, inJSON, percent, twice, html, url.QueryEscape("Bearer " + secret), `\` + inJSON, strings.ToUpper(percent[:6]) + secret[2:]}
}

// TestSecretsInAnswers asserts that secrets are masked in every text of an
// answer, however they are escaped, in errors and in what an observer is told.
func TestSecretsInAnswers(t *testing.T) {
	t.Parallel()
	for _, text := range spelled(testToken) {
		quoted := strings.ReplaceAll(text, `\\u`, `\\\\u`)
		hides := func(t *testing.T, shown string) {
			t.Helper()
			for _, spelling := range spelled(testToken) {
				if strings.Contains(strings.ToLower(shown), strings.ToLower(spelling)) {
					t.Errorf("a token is shown as %s", shown)
				}
			}
		}
		t.Run(text[:4], func(t *testing.T) {
			t.Parallel()
			errorBody := fmt.Sprintf(`{"status":"error","category":"X","subCategory":%[1]q,"message":"a %[2]s b","correlationId":"%[2]s","policyName":"%[2]s","errors":[{"message":"%[2]s","code":"%[2]s","in":"%[2]s","context":{"propertyName":["%[2]s"],"requiredScopes":["%[2]s"]}}],"context":{"ids":["%[2]s"],"%[2]s":["x"]}}`, text, quoted)
			var seen events
			header := "X-HubSpot-Correlation-Id: " + text
			c, _ := inMemory(t, func(cfg *Config) { cfg.MaxRetries, cfg.Observe = -1, seen.observe },
				answer(403, errorBody, header), answer(207, `{"status":"COMPLETE","results":[],"numErrors":1,"errors":[`+errorBody+`],"links":{"a":"`+quoted+`"}}`, header),
				answer(207, `{"status":"COMPLETE","errors":[`+errorBody+`]}`, header), answer(200, "<html>", "Content-Type: "+text), fail(errors.New("malformed "+text)))
			var refused *Error
			err := upsertOne(t.Context(), c)
			if !errors.As(err, &refused) {
				t.Fatalf("error is %v", err)
			}
			hides(t, fmt.Sprintf("%v %+v", err, *refused)+fmt.Sprint(refused.PropertyErrors(), refused.RequiredScopes, refused.IDs()))
			got, err := c.BatchUpsert(t.Context(), "companies", []UpsertInput{{ID: "a", IDProperty: "key"}})
			if err != nil {
				t.Fatal(err)
			}
			hides(t, fmt.Sprintf("%+v", *got)+fmt.Sprint(got.Errors[0].PropertyErrors()))
			hides(t, fmt.Sprintf("%+v", c.BatchArchive(t.Context(), "companies", []string{"1"})))
			hides(t, fmt.Sprint(upsertOne(t.Context(), c)))
			hides(t, fmt.Sprint(upsertOne(t.Context(), c)))
			hides(t, fmt.Sprintf("%+v", seen.all))
		})
	}
}

// TestTextsAreShown asserts that texts are quoted where an answer is read, so
// that nobody has to do it where they are printed, and that what is searched is
// not.
func TestTextsAreShown(t *testing.T) {
	t.Parallel()
	const nasty = `\u001b[2Jred\nError: forged\u202e`
	long := strings.Repeat("x", 100<<10)
	body := fmt.Sprintf(`{"status":"error","category":"%[1]s","message":"%[1]s %[2]s","correlationId":"%[1]s%[2]s"}`, nasty, long)
	c, _ := inMemory(t, func(cfg *Config) { cfg.MaxRetries = -1 }, answer(400, body), answer(207, `{"status":"COMPLETE","results":[],"errors":[`+body+`]}`, "X-HubSpot-Correlation-Id: a\x1bb"))
	var refused *Error
	if err := upsertOne(t.Context(), c); !errors.As(err, &refused) {
		t.Fatalf("error is %v", err)
	}
	got, err := c.BatchUpsert(t.Context(), "companies", []UpsertInput{{ID: "a", IDProperty: "key"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{refused.Error(), refused.Message, refused.Category, refused.CorrelationID, got.Errors[0].Message, got.Errors[0].Category, got.CorrelationID} {
		if !graphic(text) || len(text) > 2*maxMessage {
			t.Errorf("%d bytes are shown as %.100q", len(text), text)
		}
	}
	if !strings.Contains(refused.Wording(), "red\nError") || !strings.Contains(got.Errors[0].Wording(), "red\nError") {
		t.Error("the wording that is searched is not HubSpot's")
	}
}

// TestRequestTimeout asserts that a call ends although every single wait in it
// is allowed.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		c, s := inMemory(t, func(cfg *Config) { cfg.RequestTimeout = 5 * time.Minute })
		s.always = slow
		start := time.Now()
		_, err := c.BatchRead(t.Context(), "companies", ReadRequest{IDs: []string{"1"}})
		if took := time.Since(start); took != 5*time.Minute {
			t.Errorf("ended after %s", took)
		}
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "request time-out of 5m0s") {
			t.Errorf("error is %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err = c.BatchRead(ctx, "companies", ReadRequest{IDs: []string{"1"}}); err == nil || strings.Contains(err.Error(), "request time-out") {
			t.Errorf("the caller's own deadline is told as %v", err)
		}
	})
}

// TestLongPause asserts that a 429 that asks for a month stalls no other call.
func TestLongPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := inMemory(t, nil, answer(429, `{"policyName":"TEN_SECONDLY_ROLLING"}`, "Retry-After: 2000000"), answer(200, complete))
		if err := upsertOne(t.Context(), c); err == nil {
			t.Fatal("no error")
		}
		start := time.Now()
		if err := upsertOne(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > maxInterval {
			t.Errorf("the next call waited %s", took)
		}
	})
}

// TestPages asserts that paging ends whatever a server answers.
func TestPages(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		page  func(n int) (id, after int)
		sent  int
		fails bool
	}{
		"to the end":  {func(n int) (int, int) { return n, (n + 1) % 4 }, 4, false},
		"the same":    {func(int) (int, int) { return 1, 7 }, 2, true},
		"counting":    {func(n int) (int, int) { return 1, n + 1 }, maxIdlePages + 2, true},
		"alternating": {func(n int) (int, int) { return n, 1 + n%2 }, 3, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			c, s := inMemory(t, nil)
			s.always = func(r *http.Request) (*http.Response, error) {
				id, after := tt.page(n)
				n++
				next := ""
				if after != 0 {
					next = fmt.Sprint(after)
				}
				return answer(200, fmt.Sprintf(`{"results":[{"id":"%d"}],"paging":{"next":{"after":%q}}}`, id+1, next))(r)
			}
			owners, err := c.AllOwners(t.Context(), OwnersRequest{})
			var endless *PagingError
			if errors.As(err, &endless) != tt.fails || err == nil == tt.fails || tt.fails != (owners == nil) {
				t.Errorf("%d owners, error %v", len(owners), err)
			}
			s.requests(tt.sent)
		})
	}
	pages := Pages{Most: 10}
	for n := range 12 {
		if _, err := pages.Next([]string{fmt.Sprint(n)}, fmt.Sprint(n)); (err != nil) != (n >= 10) {
			t.Errorf("page %d: %v", n, err)
		}
	}
}

// TestPages_timeout asserts that a list of new records without an end is given
// up after a time.
func TestPages_timeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start, n := time.Now(), 0
		err := EachPage(t.Context(), 0, func(ctx context.Context, _ string) ([]string, string, error) {
			n++
			return []string{fmt.Sprint(n)}, fmt.Sprint(n), sleep(ctx, systemClock{}, time.Minute)
		})
		var endless *PagingError
		if !errors.As(err, &endless) || time.Since(start) > ReadTimeout {
			t.Errorf("error is %v after %s", err, time.Since(start))
		}
	})
}

// TestBoundedReader asserts that good JSON of any form passes unchanged.
func TestBoundedReader(t *testing.T) {
	t.Parallel()
	for _, text := range []string{mixedUpsert, complete, `{"a":"[[[[\"{{{{\\"}`, strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)} {
		got, err := io.ReadAll(&boundedReader{r: bytes.NewReader([]byte(text)), left: len(text)})
		if err != nil || string(got) != text {
			t.Errorf("%.40s: %v, differs: %s", text, err, cmp.Diff(text, string(got)))
		}
	}
}
