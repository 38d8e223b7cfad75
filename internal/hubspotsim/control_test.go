// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
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

func TestControl_handPages(t *testing.T) {
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
	post("records/companies/domain_key=a", `{"name":"Edited"}`)
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
	} {
		if status, raw := control(t, s, http.MethodPost, path, `{}`); status != want {
			t.Errorf("%s answered %d, want %d: %s", path, status, want, raw)
		}
	}
	if n := s.CountRequests(); n != 0 {
		t.Errorf("%d requests logged", n)
	}
}

func TestControl_lookPages(t *testing.T) {
	t.Parallel()
	s := hubspotsim.Start(t)
	s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	id := s.Seed("companies", properties("domain_key", "a", "name", "<b>A</b>"))
	if _, err := cutRequest(t, s, "k"); err != nil {
		t.Fatal(err)
	}
	for path, contains := range map[string]string{
		"": "<td class=\"n\">2</td>", "list/companies": "&lt;b&gt;A&lt;/b&gt;", "records/companies": `"name": "<b>A</b>"`,
		"records/companies/" + id: `"domain_key": "a"`, "requests": `"operation": "objects.batch.upsert"`,
		"counts": `"objects.batch.upsert": 1`, "config": `"EchoTraceIDs": "false"`, "properties/companies": `"name": "domain_key"`,
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

func TestControl_scriptPages(t *testing.T) {
	t.Parallel()
	s := hubspotsim.Start(t)
	s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	post := func(path, body string, want int) {
		t.Helper()
		if status, raw := control(t, s, http.MethodPost, path, body); status != want {
			t.Fatalf("%s answered %d: %s", path, status, raw)
		}
	}
	status := func() int { code, _ := cutRequest(t, s, "k"); return code }
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

func TestControl_outOfReachOfWebPages(t *testing.T) {
	t.Parallel()
	s := hubspotsim.Start(t)
	if status, _ := control(t, s, http.MethodGet, "records/companies", "", "Host", "attacker.example"); status != http.StatusForbidden {
		t.Errorf("a foreign host name is answered %d", status)
	}
	if status, _ := control(t, s, http.MethodPost, "reset", "", "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("a cross-site post is answered %d", status)
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	cfg := hubspotsim.DefaultConfig()
	for name, value := range map[string]string{
		"echotraceids": "true", "MaxInputs": "7", "Latency": "20ms", "UniqueKeyCase": "conflict", "Scopes": "a,b", "PortalID": "9", "Seed": "3",
	} {
		if err := cfg.Set(name, value); err != nil {
			t.Error(err)
		}
	}
	if !cfg.EchoTraceIDs || cfg.MaxInputs != 7 || cfg.Latency != 20_000_000 || cfg.UniqueKeyCase != hubspotsim.KeysConflict ||
		len(cfg.Scopes) != 2 || cfg.PortalID != 9 || cfg.Seed != 3 {
		t.Errorf("config %+v", cfg)
	}
	for name, value := range map[string]string{
		"Nope": "1", "EchoTraceIDs": "maybe", "MaxInputs": "x", "Latency": "fast", "UniqueKeyCase": "some", "Clock": "now", "AccountType": "gold",
	} {
		if err := cfg.Set(name, value); err == nil {
			t.Errorf("%s=%s was taken", name, value)
		}
	}
	shown := cfg.Switches()
	for _, name := range hubspotsim.SwitchNames() {
		secret := name == "Token" || name == "ClientSecret" || name == "RefreshToken"
		value, there := shown[name]
		if there == secret {
			t.Errorf("%s shown: %v", name, there)
		}
		if there && value != "" {
			if err := cfg.Set(name, value); err != nil {
				t.Errorf("the value shown is not taken: %v", err)
			}
		}
	}
}

func TestSeedFiles(t *testing.T) {
	t.Parallel()
	s := hubspotsim.New()
	n, err := s.SeedCSV("companies", "key", strings.NewReader("key,name,motto\na,\"A, Inc\",x\nb,B,\n"))
	if err != nil || n != 2 {
		t.Fatalf("%d records, %v", n, err)
	}
	if record, found := s.Find("companies", "key", "A"); !found || record.Properties["name"] != "A, Inc" || record.Properties["motto"] != "x" {
		t.Errorf("record %v", record)
	}
	if n, err := s.SeedJSON("contacts", "", strings.NewReader(`[{"email":"a@example.org"},{"email":"b@example.org","team":"t"}]`)); err != nil || n != 2 {
		t.Errorf("%d records, %v", n, err)
	}
	for name, f := range map[string]func() (int, error){
		"unknown type":    func() (int, error) { return s.SeedCSV("gadgets", "", strings.NewReader("a\n1\n")) },
		"unknown column":  func() (int, error) { return s.SeedCSV("companies", "id", strings.NewReader("name\nx\n")) },
		"bad column name": func() (int, error) { return s.SeedCSV("companies", "", strings.NewReader("Company Name\nx\n")) },
		"doubled key":     func() (int, error) { return s.SeedCSV("companies", "key", strings.NewReader("key\na\n")) },
		"ragged":          func() (int, error) { return s.SeedCSV("companies", "", strings.NewReader("name,city\nx\n")) },
		"no header":       func() (int, error) { return s.SeedCSV("companies", "", strings.NewReader("")) },
		"no list":         func() (int, error) { return s.SeedJSON("companies", "", strings.NewReader(`{}`)) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestParseProperty(t *testing.T) {
	t.Parallel()
	objectType, p, err := hubspotsim.ParseProperty("companies/tier:enumeration:radio:unique:options=a|b=Best")
	got, marshalErr := json.Marshal(p)
	want := `{"name":"tier","type":"enumeration","fieldType":"radio","options":[{"label":"A","value":"a","displayOrder":0,"hidden":false},` +
		`{"label":"Best","value":"b","displayOrder":1,"hidden":false}],"hasUniqueValue":true}`
	if err != nil || marshalErr != nil || objectType != "companies" || string(got) != want {
		t.Errorf("%s %s, %v, %v", objectType, got, err, marshalErr)
	}
	for _, bad := range []string{"name", "/name", "companies/Name", "companies/name:text", "companies/name:string:date"} {
		if _, _, err := hubspotsim.ParseProperty(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
