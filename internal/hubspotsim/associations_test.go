// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

const linksPath = "/crm/v4/associations/contacts/companies"

// pair is an input of a batch of associations.
func pair(from, to string, types ...int) map[string]any {
	out := map[string]any{"from": map[string]string{"id": from}, "to": map[string]string{"id": to}}
	var list []map[string]any
	for _, id := range types {
		category := "HUBSPOT_DEFINED"
		if id > 1000 {
			category = "USER_DEFINED"
			id -= 1000
		}
		list = append(list, map[string]any{"associationCategory": category, "associationTypeId": id})
	}
	if list != nil {
		out["types"] = list
	}
	return out
}

func inputs(list ...map[string]any) map[string]any { return map[string]any{"inputs": list} }

// people returns a server with three contacts and three companies.
func people(t *testing.T, opts ...hubspotsim.Option) (a *api, contacts, companies []string) {
	t.Helper()
	a = newAPI(t, opts...)
	for i := range 3 {
		contacts = append(contacts, a.s.Seed("contacts", properties("email", fmt.Sprintf("c%d@example.org", i))))
		companies = append(companies, a.s.Seed("companies", properties("name", fmt.Sprint("Company ", i))))
	}
	return a, contacts, companies
}

func TestAssociations_createReadArchive(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t)
	got := a.want(a.post(linksPath+"/batch/create", inputs(pair(contacts[0], companies[0], 1), pair(contacts[0], companies[1], 279))), 201)
	if !strings.Contains(got.Raw, `"fromObjectTypeId":"0-1"`) || !strings.Contains(got.Raw, `"labels":["Primary"]`) {
		t.Errorf("created: %s", got.Raw)
	}
	want := map[string][]string{companies[0]: {"Primary", ""}, companies[1]: {""}}
	if diff := cmp.Diff(want, a.s.Links("contacts", contacts[0], "companies")); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{contacts[0]: {"Primary", ""}}, a.s.Links("companies", companies[0], "contacts")); diff != "" {
		t.Errorf("links back (-want +got):\n%s", diff)
	}

	read := a.want(a.post(linksPath+"/batch/read", inputs(map[string]any{"id": contacts[0]}, map[string]any{"id": contacts[1]}, map[string]any{"id": "1"})), 207)
	if n := strings.Count(read.Raw, `"toObjectId":`); n != 2 || read.NumErrors != 2 {
		t.Errorf("read: %s", read.Raw)
	}
	var none answer
	for _, e := range read.Errors {
		if e.Sub == "crm.associations.NO_ASSOCIATIONS_FOUND" {
			none = e
		}
	}
	wantContext := contextMap{"fromObjectId": {contacts[1]}, "fromObjectType": {"contact"}, "toObjectType": {"company"}}
	if diff := cmp.Diff(wantContext, none.Context); diff != "" || none.Message != "No company is associated with contact "+contacts[1]+"." {
		t.Errorf("none: %q (-want +got):\n%s", none.Message, diff)
	}

	// Another primary company takes the label over.
	a.want(a.post(linksPath+"/batch/create", inputs(pair(contacts[0], companies[1], 1))), 201)
	if diff := cmp.Diff(map[string][]string{companies[0]: {""}, companies[1]: {"Primary", ""}}, a.s.Links("contacts", contacts[0], "companies")); diff != "" {
		t.Errorf("primary moved (-want +got):\n%s", diff)
	}

	a.want(a.post(linksPath+"/batch/labels/archive", inputs(pair(contacts[0], companies[1], 1))), 204)
	if diff := cmp.Diff([]string{""}, a.s.Links("contacts", contacts[0], "companies")[companies[1]]); diff != "" {
		t.Errorf("label removed (-want +got):\n%s", diff)
	}
	a.want(a.post(linksPath+"/batch/labels/archive", inputs(pair(contacts[0], companies[1], 279))), 204)
	a.want(a.post(linksPath+"/batch/archive", map[string]any{"inputs": []any{map[string]any{
		"from": map[string]string{"id": contacts[0]}, "to": []any{map[string]string{"id": companies[0]}, map[string]string{"id": companies[2]}},
	}}}), 204)
	if links := a.s.Links("contacts", contacts[0], "companies"); len(links) != 0 {
		t.Errorf("left over: %v", links)
	}
}

func TestAssociations_refused(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t)
	got := a.want(a.post(linksPath+"/batch/create", inputs(
		pair(contacts[0], companies[0], 279), pair(contacts[1], "1", 279), pair(contacts[1], companies[1], 999), pair(contacts[2], companies[2]),
	)), 207)
	if len(got.Results) != 1 || got.NumErrors != 3 {
		t.Fatalf("%s", got.Raw)
	}
	refused := got.Errors[0]
	if refused.Message != "COMPANY=1 is not valid" || refused.Category != "VALIDATION_ERROR" || refused.Sub != "" || len(refused.Context) != 0 {
		t.Errorf("refused: %+v", refused)
	}
	b, people, firms := people(t, set(func(c *hubspotsim.Config) { c.NameRefusedLinks = true }))
	named := b.want(b.post(linksPath+"/batch/create", inputs(pair("1", firms[0], 279), pair(people[1], "1", 279))), 207)
	if diff := cmp.Diff(contextMap{"fromObjectId": {people[1]}, "toObjectId": {"1"}}, named.Errors[1].Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
	if named.Errors[0].Message != "CONTACT=1 is not valid" {
		t.Errorf("the other end: %s", named.Raw)
	}
	var many []map[string]any
	for range 101 {
		many = append(many, pair(contacts[0], companies[0], 279))
	}
	a.want(a.post(linksPath+"/batch/create", inputs(many...)), 400)
	a.want(a.post("/crm/v4/associations/products/contacts/batch/create", inputs(pair("1", "2", 1))), 207)
	a.want(a.get("/crm/v4/associations/contacts/gadgets/labels"), 400)
}

func TestAssociations_defaultAndDatedVersion(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t)
	const dated = "/crm/associations/2026-09/contacts/companies"
	got := a.want(a.post(dated+"/batch/associate/default", inputs(pair(contacts[0], companies[0]))), 200)
	if len(got.Results) != 2 || !strings.Contains(got.Raw, `"associationTypeId":279`) || !strings.Contains(got.Raw, `"associationTypeId":280`) {
		t.Errorf("default: %s", got.Raw)
	}
	created := a.want(a.post(dated+"/batch/create", inputs(pair(contacts[1], companies[0], 279))), 201)
	if !strings.Contains(created.Raw, `"toObjectId":"`+companies[0]+`"`) {
		t.Errorf("ids are no text: %s", created.Raw)
	}
	a.want(a.post(dated+"/batch/create", inputs(pair(contacts[1], "1", 279))), 207)
	if archived := a.want(a.post(dated+"/batch/archive", `{"inputs":[]}`), 200); archived.Status != "COMPLETE" {
		t.Errorf("archive: %s", archived.Raw)
	}
	if len(a.s.Links("companies", companies[0], "contacts")) != 2 {
		t.Error("links are missing")
	}
}

func TestAssociations_paging(t *testing.T) {
	t.Parallel()
	a := newAPI(t, set(func(c *hubspotsim.Config) { c.AssociationPage, c.NumericAssociationIDs = 2, false }))
	company := a.s.Seed("companies", properties("name", "C"))
	var want []string
	for i := range 5 {
		id := a.s.Seed("contacts", properties("email", fmt.Sprintf("c%d@example.org", i)))
		want = append(want, id)
		a.s.Link("companies", company, "contacts", id)
	}
	var have []string
	for after := ""; ; {
		raw := a.want(a.post("/crm/v4/associations/companies/contacts/batch/read", inputs(map[string]any{"id": company, "after": after})), 200).Raw
		var page struct {
			Results []struct {
				To []struct {
					ID string `json:"toObjectId"`
				} `json:"to"`
				Paging *pagingAnswer `json:"paging"`
			} `json:"results"`
		}
		if err := json.Unmarshal([]byte(raw), &page); err != nil {
			t.Fatal(err)
		}
		for _, to := range page.Results[0].To {
			have = append(have, to.ID)
		}
		if page.Results[0].Paging == nil {
			break
		}
		after = page.Results[0].Paging.Next.After
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got := a.want(a.get("/crm/v4/objects/companies/"+company+"/associations/contacts?limit=1&after="+want[1]), 200)
	if !strings.Contains(got.Raw, `"toObjectId":"`+want[1]+`"`) || got.Paging.Next.After != want[2] {
		t.Errorf("record level: %s", got.Raw)
	}
}

func TestAssociations_recordLevel(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t)
	base := "/crm/v4/objects/contacts/" + contacts[0] + "/associations"
	a.s.Link("contacts", contacts[0], "companies", companies[0])
	a.want(a.send(http.MethodPut, base+"/companies/"+companies[1], `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`), 201)
	a.want(a.send(http.MethodPut, base+"/companies/1", `[]`), 400)
	read := a.want(a.get("/crm/v3/objects/contacts/"+contacts[0]+"?associations=companies,deals"), 200)
	if !strings.Contains(read.Raw, `"associations":{"companies":{"results":[{"id":"`+companies[0]+`","type":"contact_to_company"}`) {
		t.Errorf("with associations: %s", read.Raw)
	}
	if links := a.s.Links("contacts", contacts[0], "companies"); len(links) != 2 {
		t.Errorf("links %v", links)
	}
}

func TestAssociations_labels(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t, set(func(c *hubspotsim.Config) { c.InverseLabelFirst = false }))
	const labelsPath = "/crm/associations/v4/contacts/companies/labels"
	if old := a.want(a.post(linksPath+"/labels", `{"name":"old","label":"Old","inverseLabel":"Older"}`), 200); strings.Contains(old.Raw, "Older") {
		t.Errorf("the old path knows inverse labels: %s", old.Raw)
	}
	created := a.want(a.post(labelsPath, `{"name":"advisor","label":"Advisor","inverseLabel":"Advised by"}`), 200)
	var body struct {
		Results []struct {
			Category string `json:"category"`
			TypeID   int    `json:"typeId"`
			Label    string `json:"label"`
		} `json:"results"`
	}
	if err := json.Unmarshal([]byte(created.Raw), &body); err != nil || len(body.Results) != 2 {
		t.Fatalf("created: %s", created.Raw)
	}
	id := body.Results[0].TypeID
	a.want(a.post(linksPath+"/labels", `{"name":"advisor","label":"Advisor"}`), 409)
	a.want(a.post(linksPath+"/batch/create", inputs(pair(contacts[0], companies[0], 1000+id))), 201)
	if diff := cmp.Diff(map[string][]string{contacts[0]: {"Primary", "Advised by", ""}}, a.s.Links("companies", companies[0], "contacts")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	a.want(a.send(http.MethodPut, linksPath+"/labels", fmt.Sprintf(`{"associationTypeId":%d,"label":"Mentor"}`, id)), 204)
	list := a.want(a.get("/crm/associations/v4/contacts/companies/labels"), 200)
	if !strings.Contains(list.Raw, `"label":"Mentor"`) || !strings.Contains(list.Raw, `"label":null`) {
		t.Errorf("list: %s", list.Raw)
	}
	a.want(a.send(http.MethodDelete, fmt.Sprint(linksPath, "/labels/", id), nil), 204)
	a.want(a.send(http.MethodDelete, fmt.Sprint(linksPath, "/labels/", id), nil), 404)
	if diff := cmp.Diff(map[string][]string{companies[0]: {"Primary", ""}}, a.s.Links("contacts", contacts[0], "companies")); diff != "" {
		t.Errorf("after the label is gone (-want +got):\n%s", diff)
	}
}

func TestAssociations_labelsOfTheDatedVersion(t *testing.T) {
	t.Parallel()
	a, _, _ := people(t)
	const path = "/crm/associations/2026-09/contacts/companies/labels"
	switches := func(change func(c *hubspotsim.Config)) { a.s.Configure(set(change)) }
	post := func(name, label string) answer {
		return a.post(path, map[string]string{"name": name, "label": label})
	}
	created := a.want(post("buyer", "Buyer"), 200).raw(t)
	// The other direction comes first.
	id := created["results"].([]any)[1].(map[string]any)["typeId"] //nolint:forcetypeassert // A failing test.
	a.want(post("seller", "Seller"), 200)
	for name, label := range map[string]string{"buyer": "Other", "other": "Buyer"} {
		if got := a.want(post(name, label), 409); got.Category != "OBJECT_ALREADY_EXISTS" {
			t.Errorf("%s: %s", name, got.Raw)
		}
	}
	a.want(post("no-hyphen", "X"), 400)
	a.want(post("1st", "X"), 400)
	a.want(post("", "X"), 400)
	update := func(label string) answer {
		return a.send(http.MethodPut, path, map[string]any{"associationTypeId": id, "label": label})
	}
	a.want(update("Customer"), 204)
	a.want(update("Customer"), 204)
	a.want(update("Seller"), 409)
	a.want(update(""), 400)
	// The other direction keeps the text that it was made with.
	back := a.want(a.get("/crm/associations/2026-09/companies/contacts/labels"), 200)
	if !strings.Contains(back.Raw, `"label":"Buyer"`) {
		t.Errorf("back: %s", back.Raw)
	}
	var file strings.Builder
	if err := a.s.Save(&file); err != nil {
		t.Fatal(err)
	}
	b := newAPI(t)
	if err := b.s.Load(strings.NewReader(file.String())); err != nil {
		t.Fatal(err)
	}
	b.want(b.post(path, map[string]string{"name": "buyer", "label": "Fresh"}), 409)
	// HubSpot's own labels are not to be changed.
	a.want(a.send(http.MethodDelete, path+"/1", nil), 404)
	contact, company := a.s.Seed("contacts", map[string]string{"email": "x@example.com"}), a.s.Seed("companies", map[string]string{"name": "X"})
	a.s.Link("contacts", contact, "companies", company, "Customer")
	switches(func(c *hubspotsim.Config) { c.KeepUsedLabels, c.MaxLabels = true, 2 })
	a.want(a.send(http.MethodDelete, fmt.Sprint(path, "/", id), nil), 400)
	a.want(post("third", "Third"), 400)
	switches(func(c *hubspotsim.Config) { c.KeepUsedLabels = false })
	a.want(a.send(http.MethodDelete, fmt.Sprint(path, "/", id), nil), 204)
	if links := a.s.Links("contacts", contact, "companies"); slices.Contains(links[company], "Customer") || len(links) != 1 {
		t.Errorf("after the label is gone: %v", links)
	}
	if got := a.want(a.get(path), 200); strings.Contains(got.Raw, "Customer") {
		t.Errorf("still there: %s", got.Raw)
	}
}

func TestAssociations_followRecords(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t)
	a.s.Link("contacts", contacts[0], "companies", companies[0])
	a.s.Link("contacts", contacts[1], "companies", companies[1], "Primary")
	a.s.Archive("companies", companies[0])
	if links := a.s.Links("contacts", contacts[0], "companies"); len(links) != 0 {
		t.Errorf("linked to an archived record: %v", links)
	}
	if err := a.s.Restore("companies", companies[0]); err != nil {
		t.Fatal(err)
	}
	survivor := a.s.Merge("contacts", contacts[0], contacts[1])
	want := map[string][]string{companies[0]: {"Primary", ""}, companies[1]: {""}}
	if diff := cmp.Diff(want, a.s.Links("contacts", survivor, "companies")); diff != "" {
		t.Errorf("after a merge (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{survivor: {""}}, a.s.Links("companies", companies[1], "contacts")); diff != "" {
		t.Errorf("back (-want +got):\n%s", diff)
	}
	a.s.Unlink("contacts", survivor, "companies", companies[0])
	if links := a.s.Links("companies", companies[0], "contacts"); len(links) != 0 {
		t.Errorf("after unlinking: %v", links)
	}
}

func TestAssociations_withNewRecords(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t)
	body := func(to string, typeID int) string {
		return fmt.Sprintf(`{"properties":{"email":"new@example.org"},"associations":[{"to":{"id":%q},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":%d}]}]}`, to, typeID)
	}
	a.want(a.post("/crm/v3/objects/contacts", body("1", 279)), 404)
	a.want(a.post("/crm/v3/objects/contacts", body(companies[0], 9999)), 400)
	if n := a.s.CountRecords("contacts"); n != len(contacts) {
		t.Fatalf("%d contacts", n)
	}
	created := a.want(a.post("/crm/v3/objects/contacts", body(companies[0], 279)), 201)
	if links := a.s.Links("contacts", created.ID, "companies"); len(links) != 1 {
		t.Errorf("links %v", links)
	}
	many := strings.Replace(`{"inputs":[`+body(companies[1], 1)+`]}`, "new@", "newer@", 1)
	second := a.want(a.post("/crm/v3/objects/contacts/batch/create", many), 201)
	if links := a.s.Links("contacts", second.Results[0].ID, "companies"); len(links) != 1 {
		t.Errorf("links %v", links)
	}
}

func TestAssociations_customObjects(t *testing.T) {
	t.Parallel()
	a, _, companies := people(t)
	a.s.DefineObjectType(hubspotsim.Schema{Name: "widget"})
	widget := a.s.Seed("widget", nil)
	a.s.DefineLabel("widget", "companies", "Made by", "Makes")
	a.s.Link("widget", widget, "companies", companies[0], "Made by")
	if diff := cmp.Diff(map[string][]string{widget: {"", "Makes"}}, a.s.Links("companies", companies[0], "widget")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got := a.want(a.get("/crm-object-schemas/v3/schemas/widget"), 200)
	if !strings.Contains(got.Raw, `"toObjectTypeId":"0-2"`) || !strings.Contains(got.Raw, `"fullyQualifiedName":"p4242_widget"`) {
		t.Errorf("schema: %s", got.Raw)
	}
}
