// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// Reasons for which blocks are not run.
const (
	serverRuns    = "it runs until it is stopped: TestAccExamples_terraformTest and the tests of the command start it"
	realAccount   = "it is about a real account: make testacc-live"
	notPublished  = "the provider has to be in a registry for it"
	needsQuery    = "terraform query needs Terraform 1.14; the tests of the list resource ask by protocol"
	needsDownload = "it downloads the newest release of the repository; TestAccExamples_terraformTest runs the same from the checkout"
	onGitHub      = "GitHub runs it; its commands are those of the page"
	onGitLab      = "GitLab runs it; its commands are those of the page"
	ofItself      = "they are the tests and the demo themselves"
)

// walks has the steps of each page, one for each of its blocks, in order.
var walks = map[string][]step{
	"README.md": {
		{starts: `resource "hubspot_objects_batch" "universities"`, do: partOf("universities/main.tf")},
		{starts: "make demo", reason: ofItself},
		{starts: "terraform {", do: write("main.tf")},
		{starts: "provider_installation {", do: overrides},
		{starts: "make sim", reason: serverRuns},
		{starts: "export HUBSPOT_BASE_URL", do: runPrints("2 added")},
		settled(),
		{starts: "unset HUBSPOT_BASE_URL", reason: realAccount},
	},

	"docs/guides/getting-started.md": {
		{starts: "make sim", reason: serverRuns},
		{starts: "export HUBSPOT_BASE_URL", do: exports},
		{starts: "export HUBSPOT_ACCESS_TOKEN=...", do: exports},
		{starts: "customer_number,name", do: write("customers.csv")},
		{starts: "terraform {", do: write("main.tf")},
		{starts: "terraform init", reason: notPublished},
		{starts: "provider_installation {", do: overrides},
		{starts: "terraform get", do: runAll},
		{starts: "terraform plan", do: runAll},
		{starts: "Plan: 2 to add", do: printed},
		// The property has to be there for a plan to know that another is not.
		then(func(w *walk) {
			w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "other_key", Type: "string", FieldType: "text", Unique: true})
		}),
		edit("customers.csv", ",country", ",nation"),
		failed("plan"),
		{starts: "Error: Unknown property", do: printed},
		edit("customers.csv", ",nation", ",country"),
		{starts: "terraform apply", do: runAll},
		{starts: "ids = tomap({", do: printed},
		settled(),
		edit("customers.csv", "Bergen", "Oslo"),
		{starts: "curl -d", do: runAll},
		terraform("plan"),
		{starts: `~ resource "hubspot_objects_batch" "customers"`, do: printed},
		{starts: "terraform apply", do: runPrints("1 changed")},
		settled(),
		edit("customers.csv", "C-1003,Harbor Foods Ltd,Cork,Ireland\n", ""),
		terraform("plan"),
		{starts: "Warning: Changes in HubSpot: 0 new, 0 updated, 1 archived", do: printed},
		{starts: "terraform destroy", do: runAll},
		companies(0),
		failed("apply", "-auto-approve"),
		{starts: "Error: Property already exists", do: printed},
		{starts: "terraform import", do: runAll},
		settled(),
		companies(2),
	},

	"docs/guides/adopting-records-without-a-key.md": {
		then(func(w *walk) {
			w.Sim.SeedMany("companies", []map[string]string{
				{"name": "Alpine", "domain": "https://www.AlpineTools.example/start", "city": "St. Moritz"},
				{"domain": "bergbahn.example"},
				{"name": "Curling", "domain": "curling.example"},
			})
			copyExample(w.Workspace, "adopting")
		}),
		{starts: "terraform apply", do: runPrints("No changes.")},
		{starts: "Warning: Changes in HubSpot: 5 new (3 adopted)", do: printed},
		companies(5),
		then(func(w *walk) {
			// What only people can decide, and one of the ways in which they do.
			for _, domain := range []string{"f.example", "www.f.example", "g.example", "G.example", "https://g.example"} {
				w.Sim.Seed("companies", map[string]string{"name": "Twice", "domain": domain})
			}
			w.Write("customers.csv", readExample(w.T, "adopting/customers.csv")+"C-1006,Forster,f.example,Chur\nC-1007,Gerber,g.example,Chur\n")
		}),
		failed("plan"),
		{starts: "Error: 2 rows match several records", do: printed},
		then(func(w *walk) {
			listed, err := os.ReadFile(filepath.Join(w.Dir, "review", "ambiguous.csv"))
			if err != nil || strings.Count(string(listed), "\n") != 1+2+3 {
				w.T.Errorf("the list of what is ambiguous: %v\n%s", err, listed)
			}
		}),
		byHand("companies", "domain", "f.example", map[string]string{"customer_number": "C-1006"}),
		byHand("companies", "domain", "g.example", map[string]string{"customer_number": "C-1007"}),
		terraform("apply", "-auto-approve"),
		settled(),
		companies(10),
		{starts: `match_existing_by = "hs_object_id"`, do: func(w *walk, b block) {
			alone := *w.Workspace
			alone.Dir = w.T.TempDir()
			id := w.Sim.Seed("companies", map[string]string{"name": "By id"})
			alone.Write("companies.csv", "Record ID,Customer number,Company name\n"+id+",C-2001,Exported\n,C-2002,New\n")
			alone.Config("resource \"hubspot_objects_batch\" \"export\" {\n  object_type = \"companies\"\n  id_property = \"customer_number\"\n" + b.text + "}\n")
			acctest.MustContain(w.T, alone.Apply(), "2 new (1 adopted)", "1 record matched by hs_object_id")
			alone.Must("plan", "-detailed-exitcode")
			adopted, _ := w.Sim.Record("companies", id)
			acctest.Equal(w.T, "key", adopted.Properties["customer_number"], "C-2001")
		}},
		companies(12),
	},

	"docs/guides/adopting-existing-records.md": {
		then(func(w *walk) {
			w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
			w.Sim.Seed("companies", map[string]string{"university_domain": "mit.edu", "name": "M.I.T.", "country": "United States"})
			w.Sim.Seed("companies", map[string]string{"university_domain": "ethz.ch", "country": "Switzerland"})
			w.Config(universities(""))
			w.out = w.Must("plan")
		}),
		{starts: "Warning: Changes in HubSpot: 3 new (2 adopted)", do: printed},
		{starts: `existing_records = "fail"`, do: func(w *walk, b block) {
			w.Config(universities(b.text))
			w.MustFail([]string{"Record exists already", `"mit.edu"`, `"ethz.ch"`}, "plan")
		}},
		{starts: "import {", do: func(w *walk, b block) {
			w.Config(b.text)
		}},
		{starts: "terraform plan -generate-config-out", do: runPrints("1 to import")},
		then(func(w *walk) { w.MustFail([]string{"Invalid import provider argument"}, "plan") }),
		edit("main.tf", "  provider = hubspot\n", ""),
		then(func(w *walk) {
			acctest.MustContain(w.T, w.Apply(), "1 imported, 0 added, 0 changed")
			acctest.Equal(w.T, "writes", w.Sim.CountUpserts(), 0)
			_ = os.Remove(filepath.Join(w.Dir, "universities.tf"))
		}),
		{starts: "removed {", do: func(w *walk, b block) {
			w.Config(b.text)
			w.Apply()
			acctest.Equal(w.T, "archives", w.Sim.CountArchives(), 0)
			acctest.Equal(w.T, "state", w.Must("state", "list"), "")
			// What the page warns of: both blocks at one address.
			w.Config(universities(""))
			w.Apply()
			w.Config(b.text + "import {\n  to = hubspot_objects_batch.universities\n  id = \"companies/university_domain\"\n}\n")
			w.MustFail(nil, "plan")
		}},
	},

	"docs/guides/authentication-and-scopes.md": {
		{starts: `variable "hubspot_token"`, do: valid("")},
		then(func(w *walk) {
			w.Sim.Configure(hubspotsim.WithScopes("crm.objects.companies.read", "crm.schemas.companies.read"))
			w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
			w.Config(universities(""))
		}),
		failed("apply", "-auto-approve"),
		{starts: "Give the app or service key the scope", do: printed},
		{starts: "provider \"hubspot\" {\n  portal_id", do: valid("")},
		{starts: "provider \"hubspot\" {\n  alias", do: func(w *walk, b block) {
			b.text = strings.Replace(b.text, "# ...", "object_type = \"companies\"\nid_property = \"customer_number\"\nrecords = {}", 1)
			valid("variable \"sandbox_token\" {}")(w, b)
		}},
		{starts: "provider \"hubspot\" {\n  api_version", do: valid("")},
	},

	"docs/guides/failures-and-recovery.md": {
		then(func(w *walk) {
			w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
			w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "students", Type: "number", FieldType: "number"})
			w.Sim.Refuse(hubspotsim.Refusal{ID: "uct.ac.za", Property: "students", Code: "INVALID_NUMBER", Message: "many was not a valid number", Times: 1})
			w.Write("versions.tf", requiredProviders)
			w.Write("main.tf", strings.Repeat("#\n", 5)+strings.Replace(universities(""), `Cape Town" }`, `Cape Town", students = "5" }`, 1))
		}),
		failed("apply", "-auto-approve"),
		{starts: "Error: HubSpot refused a record", do: printed},
		terraform("plan"),
		{starts: "# hubspot_objects_batch.universities is tainted", do: printed},
		{starts: "terraform untaint", do: runAll},
		terraform("plan"),
		{starts: "# hubspot_objects_batch.universities will be updated in-place", do: printed},
		terraform("apply", "-auto-approve"),
		{starts: "Error: Unable to Write Records", reason: "it takes a signal: the tests of interrupts look for the same words"},
		{starts: "terraform state rm", do: runAll},
		settled(),
		{starts: "removed {", do: valid("")},
	},

	"docs/guides/migrating-from-scripts-or-csv.md": {
		{starts: "records = {", do: func(w *walk, b block) {
			w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "customer_number", Type: "string", FieldType: "text", Unique: true})
			w.Write("export.csv", "Customer No.,Company name,Country/Region\nC-1001,Alpine Tools AG,Switzerland\n")
			w.Config(companiesBy("customer_number", b.text))
			acctest.MustContain(w.T, w.Must("plan"), `+ "C-1001" = {`, `+ "country" = "Switzerland"`)
		}},
		{starts: "locals {", do: func(w *walk, b block) {
			w.Write("export.csv", "Customer No.;Company name;Country/Region;Amount\nC-1001;Alpine Tools AG;Switzerland;1.250,50\n")
			w.Config(b.text + "output \"export\" {\n  value = local.export.records\n}\n")
			acctest.MustContain(w.T, w.Must("plan"), `+ amount = "1250.50"`, `+ name = "Alpine Tools AG"`)
		}},
		{starts: "import {", do: func(w *walk, b block) {
			w.Sim.Seed("companies", map[string]string{"customer_number": "C-1001", "name": "Alpine Tools AG", "country": "Schweiz"})
			w.Sim.Seed("companies", map[string]string{"customer_number": "C-1003", "name": "Harbor Foods Ltd", "country": "Ireland"})
			w.Write("customers.csv", "customer_number,name,country\nC-1001,Alpine Tools AG,Switzerland\nC-1002,Fjord Freight AS,Norway\n")
			w.Config(b.text)
		}},
		{starts: "terraform plan", do: runPrints(`~ "country" = "Schweiz" -> "Switzerland"`, `+ "C-1002"`, `- "C-1003"`)},
		{starts: `resource "hubspot_objects_batch" "trial"`, do: valid("")},
	},

	"docs/guides/large-data-and-limits.md": {
		{starts: "resource \"hubspot_objects_batch\" \"customers\" {\n  object_type   =", do: valid("")},
		then(aMonth),
		{starts: "export GOMEMLIMIT", do: runAll},
		{starts: "terraform plan -input=false -json", do: runPrints(`"updated": 249`, "249 updated, 20 archived")},
		settled(),
	},

	"docs/guides/personal-data-in-state.md": {
		{starts: "terraform {\n  backend", do: valid("")},
		{starts: "terraform {\n  encryption", do: func(w *walk, b block) {
			if strings.Contains(w.Command("version").Path, "tofu") {
				valid("variable \"state_passphrase\" {\n  default = \"correct horse battery staple\"\n}")(w, b)
				return
			}
			w.Config(b.text)
			w.MustFail([]string{`Blocks of type "encryption" are not expected here`}, "validate")
		}},
	},

	"docs/guides/reviewing-a-plan.md": {
		then(aMonth),
		terraform("plan"),
		{starts: "Warning: Changes in HubSpot: 15 new (3 adopted)", do: printed},
		{starts: "name: 249 cells", reason: "it takes people who edit: the tests of summaries look for the same words"},
		{starts: "provider \"hubspot\" {\n  review_path", do: valid("")},
		{starts: "export HUBSPOT_REVIEW_PATH", do: runAll},
		then(func(w *walk) {
			page, err := os.ReadFile(filepath.Join("..", "docs", "guides", "reviewing-a-plan.md"))
			if err != nil {
				w.T.Fatal(err)
			}
			header, _, _ := strings.Cut(w.read("review/review.csv"), "\n")
			for column := range strings.SplitSeq(strings.TrimSpace(header), ",") {
				if !strings.Contains(string(page), "`"+column+"`") {
					w.T.Errorf("the page does not explain the column %q of review.csv", column)
				}
			}
		}),
		{starts: `resource "hubspot_objects_batch" "customers"`, do: func(w *walk, b block) {
			before := w.read("main.tf")
			w.Config(b.text)
			w.MustFail([]string{"max_update"}, "plan")
			w.Write("main.tf", before)
			w.ahead("policy.jq", "# Each resource that this plan changes")
		}},
		{starts: "terraform show -json tfplan", do: runPrints("The plan keeps to the policy.")},
		{starts: "# Each resource that this plan changes", do: func(w *walk, b block) {
			w.Write("policy.jq", strings.ReplaceAll(b.text, "> 20", "> 19"))
			b.text = "terraform show -json tfplan > tfplan.json\njq --exit-status --from-file policy.jq tfplan.json\n"
			fails("archives 20 records, more than")(w, b)
		}},
		{starts: "variable \"table\"", do: func(w *walk, b block) { w.Config(b.text) }},
		{starts: "# tests/monthly.tftest.hcl", do: func(w *walk, b block) {
			for _, folder := range []string{"tests", "tables"} {
				if err := os.Mkdir(filepath.Join(w.Dir, folder), 0o700); err != nil {
					w.T.Fatal(err)
				}
			}
			w.Write("tests/monthly.tftest.hcl", b.text)
			w.Write("tables/2026-10.csv", "customer_number,name\n"+rows(0, 40, "Customer %d"))
			w.Write("tables/2026-11.csv", "customer_number,name\n"+rows(0, 19, "Customer %d"))
			// The account has customers from before, which a test would adopt.
			sim := hubspotsim.Start(w.T)
			sim.DefineProperty("companies", hubspotsim.Property{Name: "customer_number", Type: "string", FieldType: "text", Unique: true})
			other := elsewhere(w, sim)
			out := other.MustFail([]string{"More than 20 customers leave"}, "test")
			acctest.MustNotContain(w.T, out, "error destroying")
			w.Write("tables/2026-11.csv", "customer_number,name\n"+rows(0, 22, "Customer %d"))
			acctest.MustContain(w.T, other.Must("test"), "2 passed, 0 failed")
			acctest.Equal(w.T, "companies that the tests left", len(sim.Records("companies")), 0)
		}},
		{starts: "hubspotsim -property", reason: "the step before starts a simulator with that property"},
		{starts: "name: Customers", reason: onGitHub},
		{starts: "stages: [plan, apply]", reason: onGitLab},
	},

	"docs/guides/testing-your-modules.md": {
		{starts: "go run github.com", reason: needsDownload},
		{starts: "tests/customers.tftest.hcl... in progress", reason: "TestAccExamples_terraformTest runs the script that prints it, and counts"},
		then(func(w *walk) {
			copyFolder(w, "terraform-test")
			w.Apply("-var", "file=customers.csv")
		}),
		{starts: "[\n  {\"operation\"", do: func(w *walk, b block) {
			var faults []json.RawMessage
			if err := json.Unmarshal([]byte(b.text), &faults); err != nil {
				w.T.Fatal(err)
			}
			for _, fault := range faults {
				w.Write("fault.json", string(fault))
				b.text = "curl --fail -d @fault.json http://127.0.0.1:8787/_sim/faults"
				runAll(w, b)
			}
		}},
		{starts: "curl -X POST", do: func(w *walk, b block) {
			b.text = strings.ReplaceAll(b.text, "curl ", "curl --fail ")
			runAll(w, b)
			record, _ := w.Sim.Find("companies", "name", "Alpine Foods")
			acctest.Equal(w.T, "a record archived by hand", record.ID, "")
		}},
	},

	"docs/guides/hubspots-own-export.md": {
		then(func(w *walk) {
			w.Sim.DefineOwner(hubspotsim.Owner{ID: "501", Email: "lea@example.com", FirstName: "Lea", LastName: "Roth"})
			w.Sim.DefineOwner(hubspotsim.Owner{ID: "502", Email: "noor@example.com", FirstName: "Noor", LastName: "Hadi"})
			for _, p := range []hubspotsim.Property{
				{Name: "customer_number", Type: "string", FieldType: "text", Unique: true},
				{Name: "last_contract", Type: "datetime", FieldType: "date"},
				{Name: "service_level", Type: "enumeration", FieldType: "select", Options: []hubspotsim.PropertyOption{{Value: "sl_1", Label: "Gold"}, {Value: "sl_2", Label: "Silver"}}},
			} {
				w.Sim.DefineProperty("companies", p)
			}
			w.Sim.SeedMany("companies", []map[string]string{
				{"customer_number": "C-1001", "name": "Alpine Tools AG", "city": "Chur", "service_level": "sl_1", "hubspot_owner_id": "501", "annualrevenue": "1250.50", "last_contract": "2026-02-14T08:30:00Z"},
				{"customer_number": "C-1002", "name": "Fjord Freight AS", "city": "Bergen", "service_level": "sl_2", "hubspot_owner_id": "502", "annualrevenue": "12000", "last_contract": "2026-01-31T16:05:00Z"},
				{"customer_number": "C-1003", "name": "Harbor Foods Ltd", "city": "Cork"},
				{"name": "A company that nobody numbered", "hubspot_owner_id": "501"},
			})
			copyFolder(w, "hubspot-export")
		}),
		{starts: "terraform plan", do: runAll},
		{starts: "Plan: 1 to import", do: printed},
		{starts: "+ changes         = {", do: printed},
		{starts: "terraform apply", do: runAll},
		{starts: "No changes.", do: printed},
		then(func(w *walk) {
			acctest.Equal(w.T, "writes", w.Sim.CountUpserts()+w.Sim.CountArchives(), 0)
			acctest.MustContain(w.T, w.Must("output", "rejected"), "row", "= 5")
		}),
		// A changed cell is one write of one property.
		edit("companies.csv", `"Silver"`, `"Gold"`),
		then(func(w *walk) {
			w.Apply()
			inputs := w.Sim.UpsertInputs()
			acctest.Equal(w.T, "records sent", len(inputs), 1)
			acctest.Equal(w.T, "properties sent", inputs[0].Properties, map[string]string{"service_level": "sl_1"})
		}),
	},

	"docs/guides/contact-lists.md": {
		then(func(w *walk) {
			copyFolder(w, "contact-list")
			w.Sim.Seed("contacts", map[string]string{"email": "grace@example.com", "firstname": "Amazing Grace"})
		}),
		{starts: "terraform apply", do: runPrints(`3 new (1 adopted)`)},
		settled(),
		{starts: "terraform output -json", do: runAll},
		then(func(w *walk) {
			acctest.Equal(w.T, "rejected rows", strings.Count(w.read("rejected.csv"), "\n"), 6)
			grace, _ := w.Sim.Find("contacts", "email", "grace@example.com")
			acctest.Equal(w.T, "the number that was missing", grace.Properties["mobilephone"], "+1 555 0102")

			// A list as it comes: 2,000 rows, of which 60 are doubles and 40 have
			// no address.
			var list strings.Builder
			list.WriteString("E-mail,First name,Last name,Mobile\n")
			for i := range 2000 {
				address := fmt.Sprintf("person%d@example.com", i)
				switch {
				case i%33 == 32:
					address = strings.ToUpper(fmt.Sprintf("person%d@example.com", i-1))
				case i%50 == 49:
					address = fmt.Sprintf("person%d at example", i)
				}
				fmt.Fprintf(&list, "%s,First,Last %d,\n", address, i)
			}
			w.Write("many.csv", list.String())
			w.Sim.ResetRequests()
			w.Apply("-var", "file=many.csv")
			sent := len(w.Sim.UpsertInputs())
			var rows []struct{ Row int }
			if err := json.Unmarshal([]byte(w.Must("output", "-json", "rejected")), &rows); err != nil {
				w.T.Fatal(err)
			}
			acctest.Equal(w.T, "rows that are contacts or rejected", sent+len(rows), 2000)
			if len(rows) < 90 || len(rows) > 110 {
				w.T.Errorf("%d rows are rejected", len(rows))
			}
			w.Must("plan", "-detailed-exitcode", "-var", "file=many.csv")
		}),
	},

	"docs/guides/deals-and-links.md": {
		then(func(w *walk) {
			w.Sim.DefineOwner(hubspotsim.Owner{ID: "501", Email: "lea@example.com", FirstName: "Lea", LastName: "Roth"})
			w.Sim.DefineOwner(hubspotsim.Owner{ID: "502", Email: "noor@example.com", FirstName: "Noor", LastName: "Hadi"})
			w.Sim.DefinePipeline("deals", hubspotsim.Pipeline{ID: "p1", Label: "Sales", Stages: []hubspotsim.Stage{{ID: "s1", Label: "Offer sent"}, {ID: "s2", Label: "Won"}}})
			w.Sim.DefinePipeline("deals", hubspotsim.Pipeline{ID: "p2", Label: "Renewals", Stages: []hubspotsim.Stage{{ID: "r1", Label: "Open"}, {ID: "r2", Label: "Won"}}})
			w.Sim.SeedMany("contacts", []map[string]string{{"email": "ada@example.com"}, {"email": "grace@example.com"}})
			copyFolder(w, "deals")
		}),
		{starts: "terraform apply", do: runAll},
		settled(),
		then(func(w *walk) {
			deal, _ := w.Sim.Find("deals", "deal_number", "D-502")
			acctest.Equal(w.T, "stage, pipeline, owner and amount",
				[]string{deal.Properties["dealstage"], deal.Properties["pipeline"], deal.Properties["hubspot_owner_id"], deal.Properties["amount"]},
				[]string{"s2", "p1", "501", "990.5"})
			acctest.Equal(w.T, "companies of a deal", len(w.Sim.Links("deals", deal.ID, "companies")), 1)
			acctest.Equal(w.T, "contacts of a deal", len(w.Sim.Links("deals", deal.ID, "contacts")), 2)
			// Somebody moves a deal on: it stays there.
			open, _ := w.Sim.Find("deals", "deal_number", "D-503")
			w.Sim.EditAs(2002, "deals", open.ID, map[string]string{"dealstage": "r2"})
			w.Apply()
			open, _ = w.Sim.Find("deals", "deal_number", "D-503")
			acctest.Equal(w.T, "stage of a deal that was moved", open.Properties["dealstage"], "r2")
		}),
		edit("deals.csv", "Offer sent", "Open"),
		then(func(w *walk) { w.MustFail([]string{`property "dealstage"`, "Offer sent"}, "plan") }),
	},

	"docs/guides/sandbox-to-production.md": {
		then(func(w *walk) {
			copyFolder(w, "two-accounts")
			var addresses strings.Builder
			for alias, id := range map[string]int64{"sandbox": 4243, "production": 4242} {
				sim := hubspotsim.Start(w.T, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.PortalID = id }))
				fmt.Fprintf(&addresses, "provider \"hubspot\" {\n  alias    = %q\n  base_url = %q\n}\n", alias, sim.URL())
				w.Env = append(w.Env, "TF_VAR_"+alias+"_token="+sim.Token())
			}
			w.Write("here_override.tf", addresses.String())
		}),
		{starts: "export TF_VAR_sandbox_token", do: exports},
		{starts: "terraform get", do: runPrints("6 added")},
		{starts: "cp sandbox/customers.csv", do: runAll},
		{starts: "# module.production", do: printed},
		then(func(w *walk) { acctest.MustNotContain(w.T, w.out, "# module.sandbox") }),
		// The tokens change places.
		edit("main.tf", `portal_id    = "4243"`, `portal_id    = "4244"`),
		then(func(w *walk) { w.MustFail([]string{"Wrong HubSpot account"}, "plan") }),
	},

	"docs/guides/after-an-accidental-destroy.md": {
		then(func(w *walk) {
			w.Sim.Seed("contacts", map[string]string{"email": "ada@example.com"})
			w.Config(strings.Replace(customerNumber, "has_unique_value = true", "has_unique_value = true\n  deletion_policy = \"abandon\"", 1) +
				companiesBy("customer_number", `records = provider::hubspot::csv_records(file("customers.csv"), hubspot_property.customer_number.name)`) + `
resource "hubspot_associations_batch" "contacts" {
  from_object_type = "companies"
  to_object_type   = "contacts"
  to_id_property   = "email"
  links = {
    for number, id in hubspot_objects_batch.customers.ids : id => ["ada@example.com"] if number == "C-0"
  }
}
`)
			w.Write("customers.csv", "customer_number,name\n"+rows(0, 3, "Customer %d"))
			w.Apply()
			w.out = fmt.Sprint(w.StateOf("hubspot_objects_batch.customers").IDs)
			w.Must("destroy", "-auto-approve")
			w.Write("ids", w.out)
		}),
		companies(0),
		{starts: "for id in $(curl", do: runAll},
		companies(3),
		{starts: "cp terraform.tfstate.backup", do: runAll},
		// The links are what HubSpot may not have restored.
		then(func(w *walk) {
			acctest.MustContain(w.T, w.Apply(), "0 added, 1 changed, 0 destroyed")
			state := w.StateOf("hubspot_objects_batch.customers")
			acctest.Equal(w.T, "ids", state.IDs, w.read("ids"))
			acctest.Equal(w.T, "created", state.Created, "map[C-0:true C-1:true C-2:true]")
		}),
		{starts: "terraform plan", do: runAll},
		{starts: "No changes.", do: printed},
		{starts: `resource "hubspot_objects_batch" "customers"`, do: func(w *walk, b block) {
			property := strings.Replace(customerNumber, "has_unique_value = true", "has_unique_value = true\n  deletion_policy = \"abandon\"", 1)
			w.Config(property + strings.Replace(b.text, "max_archive = 2", "", 1))
			w.Apply()
			w.MustFail([]string{"Instance cannot be destroyed"}, "plan", "-destroy")
			// The limit alone is enough.
			w.Config(property + strings.Replace(b.text, "prevent_destroy = true", "", 1))
			w.Apply()
			w.MustFail([]string{"max_archive is 2"}, "plan", "-destroy")
			companies(3).do(w, b)
		}},
	},

	"docs/guides/drift.md": {
		then(func(w *walk) {
			w.Config(customerNumber + companiesBy("customer_number", `records = provider::hubspot::csv_records(file("customers.csv"), hubspot_property.customer_number.name)`))
			w.Write("customers.csv", "customer_number,name,country\nC-1003,Harbor Foods Ltd,Ireland\n")
			w.Apply()
			record, _ := w.Sim.Find("companies", "customer_number", "C-1003")
			w.Sim.EditAs(2002, "companies", record.ID, map[string]string{"country": "Irland"})
			w.Sim.ResetRequests()
		}),
		{starts: "terraform plan", do: runAll},
		{starts: `~ "C-1003" = {`, do: printed},
		{starts: "terraform plan -refresh-only", do: runPrints(`"Ireland" -> "Irland"`)},
		{starts: "terraform plan -detailed-exitcode", do: fails(`"Irland" -> "Ireland"`)},
		{starts: "export HUBSPOT_REVIEW_PATH", do: runAll},
		then(func(w *walk) {
			review := w.read("review/review.csv")
			acctest.MustContain(w.T, review, "edited_by,edited_at", "update,country", "Irland,Ireland")
		}),
		{starts: "property_policies = {", do: func(w *walk, b block) {
			w.Write("main.tf", strings.Replace(w.read("main.tf"), "records =", strings.ReplaceAll(b.text, "if_empty", "keep_edits")+"records =", 1))
			w.Write("customers.csv", "customer_number,name,country,phone,hubspot_owner_id\nC-1003,Harbor Foods Ltd,Ireland,,\n")
			w.Apply()
			record, _ := w.Sim.Find("companies", "customer_number", "C-1003")
			acctest.Equal(w.T, "an edit from before the policy", record.Properties["country"], "Ireland")
			w.Sim.EditAs(2002, "companies", record.ID, map[string]string{"country": "Irland"})
			w.Apply()
			record, _ = w.Sim.Find("companies", "customer_number", "C-1003")
			acctest.Equal(w.T, "what somebody wrote", record.Properties["country"], "Irland")
		}},
	},

	"docs/list-resources/objects_batch.md": {
		{starts: "list.hubspot_objects_batch.companies", reason: needsQuery},
	},

	"docs/resources/objects_batch.md": {
		{starts: "records = provider::hubspot::csv_records", do: func(w *walk, b block) {
			w.Write("universities.csv", readExample(w.T, "universities/universities.csv"))
			w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
			w.Config(companiesBy("university_domain", b.text))
			w.Must("plan")
		}},
	},
}

// walkedExamples are the folders of examples that a page's walk applies.
var walkedExamples = map[string]string{
	"contact-list":   "docs/guides/contact-lists.md",
	"deals":          "docs/guides/deals-and-links.md",
	"hubspot-export": "docs/guides/hubspots-own-export.md",
	"two-accounts":   "docs/guides/sandbox-to-production.md",
}

// customerNumber is the property that customers are found by.
const customerNumber = `resource "hubspot_property" "customer_number" {
  object_type      = "companies"
  name             = "customer_number"
  label            = "Customer number"
  type             = "string"
  has_unique_value = true
}
`

// companiesBy is a batch of companies with further arguments.
func companiesBy(idProperty, arguments string) string {
	return fmt.Sprintf("resource \"hubspot_objects_batch\" \"customers\" {\n  object_type = \"companies\"\n  id_property = %q\n%s\n}\n", idProperty, arguments)
}

// universities is a batch of three, with further arguments.
func universities(arguments string) string {
	return `resource "hubspot_objects_batch" "universities" {
  object_type = "companies"
  id_property = "university_domain"
  records = {
    "mit.edu"   = { name = "Massachusetts Institute of Technology" }
    "ethz.ch"   = { name = "ETH Zürich" }
    "uct.ac.za" = { name = "University of Cape Town" }
  }
` + arguments + "}\n"
}

// rows are lines of a table of customers with consecutive numbers.
func rows(from, to int, name string) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "C-%d,"+name+"\n", i, i)
	}
	return b.String()
}

// aMonth applies a table of customers and writes the table of the next month:
// 20 are gone, 249 have another name, 15 are new, and HubSpot knows 3 of them.
func aMonth(w *walk) {
	w.Sim.DefineProperty("companies", hubspotsim.Property{Name: "customer_number", Type: "string", FieldType: "text", Unique: true})
	w.Config(companiesBy("customer_number", `records = provider::hubspot::csv_records(file("customers.csv"), "customer_number")`))
	w.Write("customers.csv", "customer_number,name\n"+rows(0, 300, "Customer %d"))
	w.Apply()
	for i := range 3 {
		w.Sim.Seed("companies", map[string]string{"customer_number": fmt.Sprintf("C-%d", 400+i), "name": "Known"})
	}
	w.Write("customers.csv", "customer_number,name\n"+rows(0, 249, "New name %d")+rows(249, 280, "Customer %d")+rows(400, 415, "Customer %d"))
}

// elsewhere is the same folder with another account.
func elsewhere(w *walk, sim *hubspotsim.Server) *acctest.Workspace {
	other := *w.Workspace
	other.Sim = sim
	other.Env = append(slices.Clone(w.Env), "HUBSPOT_BASE_URL="+sim.URL(), "HUBSPOT_ACCESS_TOKEN="+sim.Token())
	return &other
}
