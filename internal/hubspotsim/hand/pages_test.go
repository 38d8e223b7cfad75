// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// control calls a control page and returns its status and body.
func control(t *testing.T, s *hubspotsim.Server, method, path, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/_sim/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
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

// upsert writes a company over the network and returns the status.
func upsert(t *testing.T, s *hubspotsim.Server, key string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/crm/v3/objects/companies/batch/upsert",
		strings.NewReader(`{"inputs":[{"id":"`+key+`","idProperty":"domain_key","properties":{"name":"K"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.Token())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestPages_handPages(t *testing.T) {
	t.Parallel()
	s := hubspotsim.Start(t)
	post := func(path, body string) string {
		t.Helper()
		status, raw := control(t, s, http.MethodPost, path, body)
		if status != http.StatusOK {
			t.Fatalf("%s answered %d: %s", path, status, raw)
		}
		return raw
	}
	post("properties/companies", `{"name":"domain_key","hasUniqueValue":true}`)
	post("records/companies", `{"domain_key":"a","name":"A"}`)
	post("records/companies", `[{"domain_key":"b","name":"B"},{"domain_key":"c","name":"C"}]`)
	post("records/companies/domain_key=a?user=2003", `{"name":"Edited"}`)
	post("rules/companies", `{"createRequired":["city"],"recordLimit":50}`)
	if record, _ := s.Find("companies", "domain_key", "a"); record.Properties["name"] != "Edited" {
		t.Errorf("record %v", record)
	}
	b, _ := s.Find("companies", "domain_key", "b")
	post("records/companies/"+b.ID+"/archive", "")
	if n := s.CountRecords("companies"); n != 2 {
		t.Errorf("%d records after archiving", n)
	}
	post("records/companies/"+b.ID+"/restore", "")
	a, _ := s.Find("companies", "domain_key", "a")
	post("merge/companies", `{"primary":"`+a.ID+`","merged":"`+b.ID+`"}`)
	if n := s.CountRecords("companies"); n != 2 {
		t.Errorf("%d records after merging", n)
	}
	post("records/companies/domain_key=c/delete", "")
	for path, want := range map[string]int{
		"records/gadgets": 400, "records/companies/1/archive": 404, "records/companies/domain_key=none": 404, "nope": 404,
		"records/companies/domain_key=a?user=ada": 400, "rules/gadgets": 400,
	} {
		if status, raw := control(t, s, http.MethodPost, path, `{}`); status != want {
			t.Errorf("%s answered %d, want %d: %s", path, status, want, raw)
		}
	}
	if n := s.CountRequests(); n != 0 {
		t.Errorf("%d requests logged", n)
	}
}

func TestPages_lookPages(t *testing.T) {
	t.Parallel()
	s := hubspotsim.Start(t)
	s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	id := s.Seed("companies", map[string]string{"domain_key": "a", "name": "<b>A</b>"})
	if status := upsert(t, s, "k"); status != http.StatusOK {
		t.Fatalf("answered %d", status)
	}
	for path, contains := range map[string]string{
		"": "<td class=\"n\">2</td>", "list/companies": "&lt;b&gt;A&lt;/b&gt;", "records/companies": `"name": "<b>A</b>"`,
		"records/companies/" + id: `"domain_key": "a"`, "requests": `"operation": "objects.batch.upsert"`,
		"counts": `"objects.batch.upsert": 1`, "config": `"EchoTraceIDs": "true"`, "properties/companies": `"name": "domain_key"`,
		"requests?since=1": `[]`, "records/companies?archived=true": `[]`,
	} {
		status, raw := control(t, s, http.MethodGet, path, "")
		if status != http.StatusOK || !strings.Contains(raw, contains) {
			t.Errorf("%q answered %d without %q: %s", path, status, contains, raw)
		}
		if strings.Contains(raw, s.Token()) || strings.Contains(raw, "sim-client-secret") {
			t.Errorf("%q shows a secret", path)
		}
	}
}

func TestPages_scriptPages(t *testing.T) {
	t.Parallel()
	s := hubspotsim.Start(t)
	s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	post := func(path, body string, want int) {
		t.Helper()
		if status, raw := control(t, s, http.MethodPost, path, body); status != want {
			t.Fatalf("%s answered %d: %s", path, status, raw)
		}
	}
	status := func() int { return upsert(t, s, "k") }
	post("faults", `{"status":503,"times":1}`, 200)
	post("faults", `{"statuss":503}`, 400)
	if first, second := status(), status(); first != 503 || second != 200 {
		t.Errorf("answered %d, %d", first, second)
	}
	post("refusals", `{"id":"k","whole":true,"status":409}`, 200)
	if got := status(); got != 409 {
		t.Errorf("refusal answered %d", got)
	}
	post("faults/reset", "", 200)
	if got := status(); got != 200 {
		t.Errorf("answered %d after the reset", got)
	}
	post("config", `{"maxinputs":"0","Latency":"1ms"}`, 200)
	if got := status(); got != 400 || s.Config().Latency != 1_000_000 {
		t.Errorf("answered %d, latency %v", got, s.Config().Latency)
	}
	post("config", `{"Nope":"1"}`, 400)
	post("requests/reset", "", 200)
	if s.CountRequests() != 0 {
		t.Error("the log is not empty")
	}
	post("tokens/revoke", "", 200)
	post("reset", "", 200)
	if s.CountRecords("companies") != 0 {
		t.Error("records are left")
	}
}

func TestPages_outOfReachOfWebPages(t *testing.T) {
	t.Parallel()
	s := hubspotsim.Start(t)
	if status, _ := control(t, s, http.MethodGet, "records/companies", "", "Host", "attacker.example"); status != http.StatusForbidden {
		t.Errorf("a foreign host name is answered %d", status)
	}
	if status, _ := control(t, s, http.MethodPost, "reset", "", "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("a cross-site post is answered %d", status)
	}
}
