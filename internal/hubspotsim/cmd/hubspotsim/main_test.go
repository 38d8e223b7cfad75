// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// buffer is a bytes.Buffer that the command and the test share.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
	// lines gets every write.
	lines chan string
}

func newBuffer() *buffer { return &buffer{lines: make(chan string, 100)} }

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines <- string(p)
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

var exports = regexp.MustCompile(`^export HUBSPOT_BASE_URL=(http://127\.0\.0\.1:\d+)\nexport HUBSPOT_ACCESS_TOKEN=(\S+)\n$`)

// started runs the command until stop is called and returns its base URL and
// token.
func started(t *testing.T, args ...string) (base, token string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := newBuffer()
	result := make(chan error, 1)
	go func() { result <- serve(ctx, append([]string{"-port", "0"}, args...), out, io.Discard) }()
	select {
	case err := <-result:
		cancel()
		t.Fatalf("ended at once: %v", err)
	case <-out.lines:
	}
	m := exports.FindStringSubmatch(out.String())
	if m == nil {
		t.Fatalf("printed %q", out.String())
	}
	return m[1], m[2], func() {
		cancel()
		if err := <-result; err != nil {
			t.Errorf("ended with %v", err)
		}
	}
}

func request(t *testing.T, method, url, token, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

const upsert = `{"inputs":[{"id":"a","idProperty":"domain_key","properties":{"name":"A"}}]}`

func TestRun_keepsStateAndLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	state, log := filepath.Join(dir, "state.json"), filepath.Join(dir, "log.jsonl")
	args := []string{"-state", state, "-log", log, "-property", "companies/domain_key:string:unique", "-set", "EchoTraceIDs=true"}
	base, token, stop := started(t, args...)
	if status, raw := request(t, http.MethodPost, base+"/crm/v3/objects/companies/batch/upsert", token, upsert); status != 200 || !strings.Contains(raw, `"new":true`) {
		t.Errorf("first: %d %s", status, raw)
	}
	stop()
	base, token, stop = started(t, args...)
	if status, raw := request(t, http.MethodPost, base+"/crm/v3/objects/companies/batch/upsert", token, upsert); status != 200 || !strings.Contains(raw, `"new":false`) {
		t.Errorf("after a restart: %d %s", status, raw)
	}
	stop()
	logged, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(logged)), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `"operation":"objects.batch.upsert"`) || strings.Contains(string(logged), token) {
		t.Errorf("log:\n%s", logged)
	}
	leftovers, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(leftovers) != 2 {
		t.Errorf("files %v, %v", leftovers, err)
	}
}

func TestRun_seedsFaultsAndObjectTypes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	base, token, stop := started(t,
		"-seed", "companies:"+write("c.csv", "domain_key,name\na,A\nb,B\n")+":domain_key",
		"-seed", "contacts:"+write("c.json", `[{"email":"a@example.org"}]`),
		"-object-type", "widget", "-object-type", write("o.json", `{"name":"gadget","properties":[{"name":"sku","hasUniqueValue":true}]}`),
		"-faults", write("f.json", `[{"operation":"objects.batch.upsert","status":503,"times":1}]`),
		"-account", "free", "-latency", "1ms-2ms", "-owner", "dora@example.com:Dora Lee", "-pipeline", "deals/renewals:Renewals:stages=open|won|lost",
	)
	defer stop()
	for i, want := range []int{503, 200} {
		if status, raw := request(t, http.MethodPost, base+"/crm/v3/objects/companies/batch/upsert", token, upsert); status != want {
			t.Errorf("upsert %d: %d %s", i, status, raw)
		}
	}
	for path, contains := range map[string]string{
		"/_sim/counts": `"companies": 2`, "/crm/v3/objects/contacts": "a@example.org", "/crm/v3/objects/widget": `"results":[]`,
		"/crm/v3/properties/p4242_gadget/sku":   `"hasUniqueValue":true`,
		"/crm/v3/owners?email=dora@example.com": `"firstName":"Dora"`, "/crm/v3/pipelines/deals/renewals/stages": `"label":"Won"`,
	} {
		if status, raw := request(t, http.MethodGet, base+path, token, ""); status != 200 || !strings.Contains(raw, contains) {
			t.Errorf("%s: %d %s", path, status, raw)
		}
	}
}

func TestRun_commandInItsEnvironment(t *testing.T) {
	t.Parallel()
	test, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for helper, want := range map[string]int{"TestHelper_calls": 0, "TestHelper_fails": 1} {
		out := newBuffer()
		err := serve(t.Context(), []string{"-port", "0", "--", test, "-test.run", "^" + helper + "$", "-helper"}, out, io.Discard)
		code := 0
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			code = exit.ExitCode()
		} else if err != nil {
			t.Errorf("%s: %v", helper, err)
		}
		if code != want || out.String() != "" {
			t.Errorf("%s: exit code %d, want %d; printed %q", helper, code, want, out.String())
		}
	}
}

var helper = flag.Bool("helper", false, "run the tests that are the command of another test")

// TestHelper_calls stands in for a command that uses the simulator.
func TestHelper_calls(t *testing.T) { //nolint:paralleltest // Runs alone in a process of its own.
	if !*helper {
		return
	}
	status, raw := request(t, http.MethodGet, os.Getenv("HUBSPOT_BASE_URL")+"/crm/v3/objects/companies", os.Getenv("HUBSPOT_ACCESS_TOKEN"), "")
	if status != 200 {
		t.Errorf("answered %d: %s", status, raw)
	}
}

// TestHelper_fails stands in for a command that fails.
func TestHelper_fails(t *testing.T) { //nolint:paralleltest // Runs alone in a process of its own.
	if *helper {
		t.Error("on purpose")
	}
}

func TestRun_mistakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	if err := os.WriteFile(bad, []byte(`{`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"not loopback":     {"-host", "0.0.0.0"},
		"unknown flag":     {"-nope"},
		"unknown switch":   {"-set", "Nope=1"},
		"switch of no use": {"-set", "MaxInputs"},
		"unknown account":  {"-account", "gold"},
		"bad latency":      {"-latency", "fast"},
		"bad range":        {"-latency", "1ms-fast"},
		"seed of no form":  {"-seed", "companies"},
		"seed not there":   {"-seed", "companies:" + filepath.Join(dir, "none.csv")},
		"property":         {"-property", "name"},
		"property of none": {"-property", "gadgets/name"},
		"owner":            {"-owner", "nobody"},
		"pipeline":         {"-pipeline", "deals/x"},
		"pipeline of none": {"-pipeline", "gadgets/x:stages=a"},
		"faults not there": {"-faults", filepath.Join(dir, "none.json")},
		"faults unread":    {"-faults", bad},
		"state unread":     {"-state", bad},
		"object unread":    {"-object-type", bad},
		"log nowhere":      {"-log", filepath.Join(dir, "none", "log")},
		"no command":       {"--", filepath.Join(dir, "none")},
	} {
		if err := serve(t.Context(), append([]string{"-port", "0"}, args...), io.Discard, io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	var help bytes.Buffer
	if err := serve(t.Context(), []string{"-set", "list"}, io.Discard, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "EchoTraceIDs=true") {
		t.Errorf("list: %v, %s", err, help.String())
	}
}
