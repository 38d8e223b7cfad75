// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A made-up API in two versions, of which the later one knows less.
const (
	api = `{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{
		"/crm/things/VERSION/{id}/batch":{"post":{
			"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"after","in":"query","schema":{"type":"integer"}}],
			"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Ask"}}}},
			"responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Answer"}}}}MORE}}}},
		"components":{"schemas":{
			"Ask":{"type":"object","required":["inputs"],"properties":{"inputs":{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}}}},
			"Answer":{"type":"object","required":["results"],"properties":{"results":{"type":"array","items":{"type":"object","additionalProperties":{"type":"string"}}},"form":{"oneOf":[{"type":"integer"},{"type":"boolean"}]}}}}}}`
	more = `,"207":{"description":""}`
)

func twoVersions(t *testing.T) *library {
	t.Helper()
	dir := t.TempDir()
	for version, answers := range map[string]string{"2026-03": more, "2026-09": "", "v3": "", "v4": ""} {
		file := filepath.Join(dir, "CRM", "Things", "Rollouts", "1", version, "things.json")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("VERSION", version, "MORE", answers).Replace(api)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := openLibrary(dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestCheck(t *testing.T) {
	t.Parallel()
	l := twoVersions(t)
	const op = "POST /crm/things/{version}/{id}/batch: "
	for name, tt := range map[string]struct {
		e    exchange
		want string
	}{
		"as specified":    {exchange{URI: "/crm/things/v3/a%20b/batch?after=5", Request: `{"inputs":[{"id":"1"}]}`, Status: 200, Response: `{"results":[{"x":"y"}],"form":true}`}, ""},
		"a stand-in":      {exchange{URI: "/crm/things/2026-09/a/batch", Request: `{"inputs":[]}`, Status: 207}, ""},
		"answer":          {exchange{URI: "/crm/things/v3/a/batch", Request: `{"inputs":[]}`, Status: 207}, op + "answer 207: is not specified"},
		"query":           {exchange{URI: "/crm/things/v3/a/batch?after=x&b=1", Request: `{"inputs":[]}`, Status: 200, Response: `{"results":[]}`}, op + "request: parameter after is no integer\n" + op + "request: parameter b is not specified"},
		"request":         {exchange{URI: "/crm/things/v3/a/batch", Request: `{"inputs":[{"id":1,"more":2},{}]}`, Status: 200, Response: `{"results":[]}`}, op + "request: inputs.id is missing"},
		"a refused one":   {exchange{URI: "/crm/things/v3/a/batch", Request: `{}`, Status: 400, Response: `{}`}, ""},
		"null":            {exchange{URI: "/crm/things/v3/a/batch", Request: `{"inputs":[]}`, Status: 200, Response: `{"results":[{"x":null}]}`}, op + "answer 200: results.x: Value is not nullable"},
		"another member":  {exchange{URI: "/crm/things/v3/a/batch", Request: `{"inputs":[]}`, Status: 200, Response: `{"results":[],"paging":{}}`}, op + "answer 200: paging is not specified"},
		"no such path":    {exchange{URI: "/crm/thing/2026-09/0-1/5/2-77", Status: 200}, "POST /crm/thing/2026-09/{type}/{id}/{type}: is not specified"},
		"nothing there":   {exchange{URI: "/crm/thing/v3/a/batch", Status: 404}, ""},
		"none of several": {exchange{URI: "/crm/things/v3/a/batch", Request: `{"inputs":[]}`, Status: 200, Response: `{"results":[],"form":"x"}`}, op + `answer 200: form: `},
	} {
		tt.e.Method, tt.e.UserAgent = "POST", providerAgent+"/1"
		r := newReport(nil)
		if err := r.compare(l, &tt.e); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(sortedKeys(r.found), "\n")
		if name == "request" || name == "none of several" {
			if got == "" {
				t.Errorf("%s: nothing is told", name)
			}
			continue
		}
		if got != tt.want {
			t.Errorf("%s: differs by\n%s\nwant\n%s", name, got, tt.want)
		}
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	l := twoVersions(t)
	dir := filepath.Dir(filepath.Dir(filepath.Dir(filepath.Dir(filepath.Dir(l.files["v3"][0].path)))))
	recorded := t.TempDir()
	line, err := json.Marshal(exchange{Method: "POST", URI: "/crm/things/v3/a/batch", Status: 207})
	if err != nil {
		t.Fatal(err)
	}
	accepted := filepath.Join(t.TempDir(), "accepted.txt")
	for file, text := range map[string]string{filepath.Join(recorded, "a.jsonl"): string(line) + "\n", accepted: "# why\n*: answer 2*: is not specified\n*: answer 5*\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if ok, err := compareAll(&out, dir, recorded, "", false, false); ok || err != nil || !strings.Contains(out.String(), "v3: 1 exchanges, 1 compared, of these 0 asked by the provider; 1 differ") {
		t.Errorf("with a difference: %t, %v\n%s", ok, err, out.String())
	}
	out.Reset()
	for _, whole := range []bool{false, true} {
		// What nothing needs is an error where everything was recorded.
		out.Reset()
		ok, err := compareAll(&out, dir, recorded, accepted, whole, whole)
		if ok == whole || err != nil || !strings.Contains(out.String(), "meant: *: answer 2*: is not specified (1 times)") || !strings.Contains(out.String(), "not met: *: answer 5*") {
			t.Errorf("with what is meant: %t, %v\n%s", ok, err, out.String())
		}
	}
	for _, wrong := range [][2]string{{"", recorded}, {recorded, recorded}, {dir, t.TempDir()}} {
		if _, err := compareAll(&out, wrong[0], wrong[1], "", false, false); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}

// A folder that will not do is told before anything is recorded.
func TestLook(t *testing.T) {
	t.Parallel()
	l := twoVersions(t)
	file := l.files["v4"][0].path
	dir := filepath.Dir(filepath.Dir(filepath.Dir(filepath.Dir(filepath.Dir(file)))))
	var out strings.Builder
	if ok, err := look(&out, dir); !ok || err != nil || !strings.Contains(out.String(), "2026-09: 1 files\n") {
		t.Errorf("%t, %v: %s", ok, err, out.String())
	}
	// One version alone is not enough.
	part := t.TempDir()
	if err := os.MkdirAll(filepath.Join(part, "Rollouts", "1", "v3"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(part, "Rollouts", "1", "v3", "a.json"), []byte(`{"paths":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, says := range map[string]string{
		filepath.Join(dir, "none"): "is no folder", file: "is no folder",
		t.TempDir(): "no OpenAPI files of v3, v4, 2026-03, 2026-09", part: "no OpenAPI files of v4, 2026-03, 2026-09",
	} {
		if _, err := look(&out, folder); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", folder, err, says)
		}
	}
}
