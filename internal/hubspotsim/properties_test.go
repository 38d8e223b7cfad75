// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

const propertiesPath = "/crm/v3/properties/companies"

// definition is a property as the API shows it.
type definition struct {
	Name            string `json:"name"`
	Type            string `json:"type"`
	FieldType       string `json:"fieldType"`
	Label           string `json:"label"`
	Unique          bool   `json:"hasUniqueValue"`
	Calculated      bool   `json:"calculated"`
	ExternalOptions bool   `json:"externalOptions"`
	Archived        bool   `json:"archived"`
	Options         []struct {
		Value string `json:"value"`
	} `json:"options"`
	Metadata struct {
		ReadOnlyValue      bool `json:"readOnlyValue"`
		ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	} `json:"modificationMetadata"`
}

func (a *api) definitions(query string) map[string]definition {
	a.t.Helper()
	var list struct {
		Results []definition `json:"results"`
	}
	if err := json.Unmarshal([]byte(a.want(a.get(propertiesPath+query), 200).Raw), &list); err != nil {
		a.t.Fatal(err)
	}
	out := map[string]definition{}
	for _, d := range list.Results {
		out[d.Name] = d
	}
	return out
}

func newProperty(name string, extra ...string) map[string]any {
	out := map[string]any{"name": name, "label": "L", "type": "string", "fieldType": "text", "groupName": "companyinformation"}
	for i := 0; i < len(extra); i += 2 {
		out[extra[i]] = extra[i+1]
	}
	return out
}

func TestProperties_builtIn(t *testing.T) {
	t.Parallel()
	got := newAPI(t).definitions("")
	for name, want := range map[string]definition{
		"name":              {Type: "string", FieldType: "text"},
		"numberofemployees": {Type: "number", FieldType: "number"},
		// Its options are listed, and kept elsewhere all the same.
		"lifecyclestage":        {Type: "enumeration", FieldType: "radio", ExternalOptions: true},
		"hs_additional_domains": {Type: "enumeration", FieldType: "checkbox", ExternalOptions: true},
		"hs_object_source":      {Type: "string", FieldType: "text"},
		"hubspot_owner_id":      {Type: "enumeration", FieldType: "select", ExternalOptions: true},
		"is_public":             {Type: "bool", FieldType: "booleancheckbox"},
		"createdate":            {Type: "datetime", FieldType: "date"},
	} {
		have := got[name]
		if have.Type != want.Type || have.FieldType != want.FieldType || have.ExternalOptions != want.ExternalOptions {
			t.Errorf("%s: %+v", name, have)
		}
	}
	for _, name := range []string{"createdate", "hs_lastmodifieddate", "hs_object_id", "hs_object_source", "hs_object_source_id"} {
		if !got[name].Metadata.ReadOnlyValue {
			t.Errorf("%s is writable", name)
		}
	}
	// A rollup that is read only without being calculated.
	if rollup := got["num_associated_contacts"]; rollup.Calculated || !rollup.Metadata.ReadOnlyValue {
		t.Errorf("num_associated_contacts: %+v", rollup)
	}
	if stages := got["lifecyclestage"].Options; stages[0].Value != "subscriber" || got["hubspot_owner_id"].Options == nil {
		t.Errorf("options: %+v", stages)
	}
}

func TestProperties_lifeCycle(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now))
	body := newProperty("domain_key")
	body["hasUniqueValue"] = true
	a.want(a.post(propertiesPath, body), 201)
	if got := a.definitions("")["domain_key"]; !got.Unique || got.Metadata.ReadOnlyDefinition {
		t.Errorf("created %+v", got)
	}
	conflict := a.want(a.post(propertiesPath, body), 409)
	if conflict.Category != "OBJECT_ALREADY_EXISTS" {
		t.Errorf("again: %s", conflict.Raw)
	}
	// The first write does not know the property yet.
	a.want(a.upsert(company("k", "name", "K")), 400)
	a.want(a.upsert(company("k", "name", "K")), 200)

	patched := a.want(a.send(http.MethodPatch, propertiesPath+"/domain_key", `{"label":"New","hasUniqueValue":false}`), 200)
	var d definition
	if err := json.Unmarshal([]byte(patched.Raw), &d); err != nil || d.Label != "New" || !d.Unique {
		t.Errorf("patched %s", patched.Raw)
	}

	a.want(a.send(http.MethodDelete, propertiesPath+"/domain_key", nil), 204)
	a.want(a.send(http.MethodDelete, propertiesPath+"/domain_key", nil), 404)
	a.want(a.get(propertiesPath+"/domain_key"), 404)
	a.want(a.get(propertiesPath+"/domain_key?archived=true"), 200)
	if live, archived := a.definitions(""), a.definitions("?archived=true"); live["domain_key"].Name != "" || !archived["domain_key"].Archived {
		t.Error("the archived definition is listed wrongly")
	}
	a.want(a.upsert(company("k", "name", "K")), 400)

	// Creating the name again restores it together with its values.
	a.s.Configure(set(func(c *hubspotsim.Config) { c.DefinitionMisses = 0 }))
	delete(body, "hasUniqueValue")
	a.want(a.post(propertiesPath, body), 201)
	if got := a.want(a.upsert(company("k", "name", "K2")), 200); *got.Results[0].New {
		t.Error("the value did not come back")
	}
}

func TestProperties_definitionLag(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := companies(t, hubspotsim.WithClock(now.Now), set(func(c *hubspotsim.Config) {
		c.DefinitionMisses, c.DefinitionLag = 1, time.Minute
	}))
	a.want(a.post(propertiesPath, newProperty("motto")), 201)
	inputs := []input{company("a", "name", "A", "motto", "x"), company("b", "name", "B", "motto", "y")}
	a.want(a.upsert(inputs...), 207)
	now.Advance(time.Minute)
	// One miss is one call, however many inputs it has.
	if got := a.want(a.upsert(inputs...), 207); len(got.Results) != 0 {
		t.Errorf("second call: %s", got.Raw)
	}
	a.want(a.upsert(inputs...), 200)
}

func TestProperties_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.want(a.post(propertiesPath, newProperty("taken")), 201)
	doubled := newProperty("p", "type", "enumeration", "fieldType", "select")
	doubled["options"] = []map[string]string{{"label": "A", "value": "a"}, {"label": "B", "value": "a"}}
	for name, body := range map[string]any{
		"blank":             newProperty("na me"),
		"leading digit":     newProperty("1name"),
		"unknown type":      newProperty("p", "type", "json"),
		"unfit field type":  newProperty("p", "fieldType", "date"),
		"unknown group":     newProperty("p", "groupName", "nope"),
		"doubled option":    doubled,
		"no required field": map[string]string{"name": "p"},
	} {
		if got := a.post(propertiesPath, body); got.Code != 400 || got.Category != "VALIDATION_ERROR" {
			t.Errorf("%s: %d %s", name, got.Code, got.Raw)
		}
	}
	a.want(a.send(http.MethodDelete, propertiesPath+"/name", nil), 400)
	a.want(a.send(http.MethodPatch, propertiesPath+"/createdate", `{"label":"x"}`), 400)
	a.want(a.send(http.MethodPatch, propertiesPath+"/nope", `{"label":"x"}`), 404)
}

func TestProperties_tenUniqueOnes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for i := range 11 {
		body := newProperty(fmt.Sprint("key", i))
		body["hasUniqueValue"] = true
		want := 201
		if i == 10 {
			want = 400
		}
		a.want(a.post(propertiesPath, body), want)
	}
}

func TestProperties_sensitivity(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.s.DefineProperty("companies", hubspotsim.Property{Name: "secret", Sensitivity: "sensitive"})
	if _, listed := a.definitions("")["secret"]; listed {
		t.Error("listed without being asked for")
	}
	got := a.definitions("?dataSensitivity=sensitive")
	if len(got) != 1 || got["secret"].Name == "" {
		t.Errorf("sensitive ones: %v", got)
	}
}

func TestProperties_batches(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.want(a.post(propertiesPath+"/batch/create", map[string]any{"inputs": []any{newProperty("a"), newProperty("b")}}), 201)
	mixed := a.want(a.post(propertiesPath+"/batch/create", map[string]any{"inputs": []any{newProperty("a"), newProperty("c")}}), 207)
	if mixed.NumErrors != 1 || mixed.Errors[0].Category != "OBJECT_ALREADY_EXISTS" {
		t.Errorf("mixed: %s", mixed.Raw)
	}
	names := `{"archived":false,"inputs":[{"name":"a"},{"name":"nope"}]}`
	if got := a.want(a.post(propertiesPath+"/batch/read", names), 207); got.NumErrors != 1 {
		t.Errorf("read: %s", got.Raw)
	}
	a.want(a.post(propertiesPath+"/batch/archive", names), 204)
	a.want(a.get(propertiesPath+"/a"), 404)
}

func TestPropertyGroups(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const path = propertiesPath + "/groups"
	a.want(a.post(path, `{"name":"extra","label":"Extra"}`), 201)
	if got := a.post(path, `{"name":"extra","label":"Extra"}`); got.Code != 409 || got.Category != "OBJECT_ALREADY_EXISTS" {
		t.Errorf("again: %s", got.Raw)
	}
	a.want(a.send(http.MethodPatch, path+"/extra", `{"label":"More","displayOrder":3}`), 200)
	got := a.want(a.get(path+"/extra"), 200)
	if diff := cmp.Diff(`{"name":"extra","label":"More","displayOrder":3,"archived":false}`, got.Raw); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	a.want(a.post(propertiesPath, newProperty("inside", "groupName", "extra")), 201)
	a.want(a.send(http.MethodDelete, path+"/extra", nil), 400)
	a.want(a.send(http.MethodDelete, propertiesPath+"/inside", nil), 204)
	a.want(a.send(http.MethodDelete, path+"/extra", nil), 204)
	a.want(a.get(path+"/extra"), 404)
	a.want(a.get(path), 200)
}
